using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Tests.Tables;

/// <summary>Short ways to read text and to look at what came out.</summary>
internal static class Csv
{
    public static Table Read(string text, CsvOptions? options = null)
    {
        using var reader = new StringReader(text);
        return Table.ReadCsv(reader, options);
    }

    public static double[] Numbers(this Table table, string name) => Assert.IsType<NumericColumn>(table[name]).Values.ToArray();

    public static sbyte[] Logicals(this Table table, string name) => Assert.IsType<LogicalColumn>(table[name]).Values.ToArray();

    public static IReadOnlyList<string> Levels(this Table table, string name) => Assert.IsType<CategoricalColumn>(table[name]).Levels;

    /// <summary>The level of each row, "-" where missing.</summary>
    public static string[] Texts(this Table table, string name)
    {
        var column = Assert.IsType<CategoricalColumn>(table[name]);
        return [.. column.Codes.ToArray().Select(c => c < 0 ? "-" : column.Levels[c])];
    }

    /// <summary>The error has this code and all of these parts in its message.</summary>
    public static BlupException Fails(string code, Action action, params string[] parts)
    {
        var error = Assert.Throws<BlupException>(action);
        Assert.Equal(code, error.Code);
        Assert.All(parts, part => Assert.Contains(part, error.Message, StringComparison.Ordinal));
        return error;
    }
}
