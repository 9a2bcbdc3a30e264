using System.Globalization;
using Blup.Design;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Tests.Design;

/// <summary>Small tables for the tests of this folder, and a plain reader of the reference CSVs.</summary>
internal static class DesignData
{
    /// <summary>The 24 rows behind <c>formulas.json</c>.</summary>
    public static Table Reference { get; } = Read(Path.Combine(ReferenceData.Root, "design.csv"));

    /// <summary>A CSV without quotes: numbers, TRUE/FALSE, else text; empty and NA are missing.</summary>
    public static Table Read(string path, params string[] factors)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        var cells = lines[1..].Select(l => l.Split(',')).ToArray();
        return new Table(names.Select((name, c) => Column(name.Trim('"'), [.. cells.Select(r => r[c].Trim('"'))], factors.Contains(name))));
    }

    public static NumericColumn Numbers(string name, params double[] values) => new(name, values);

    public static TextColumn Texts(string name, params string?[] values) => new(name, values);

    public static ModelFrame Frame(string formula, Table table, DesignOptions? options = null) => DesignSpec.Bind(Formula.Parse(formula), table, options).Materialize(table);

    private static Column Column(string name, string[] cells, bool factor)
    {
        static bool Missing(string s) => s is "" or "NA";
        if (!factor && cells.All(c => Missing(c) || double.TryParse(c, CultureInfo.InvariantCulture, out _)))
            return new NumericColumn(name, Array.ConvertAll(cells, c => Missing(c) ? double.NaN : double.Parse(c, CultureInfo.InvariantCulture)));
        if (!factor && cells.All(c => Missing(c) || c is "TRUE" or "FALSE"))
            return new LogicalColumn(name, Array.ConvertAll(cells, c => Missing(c) ? (sbyte)-1 : c == "TRUE" ? (sbyte)1 : (sbyte)0));
        return new TextColumn(name, Array.ConvertAll(cells, c => Missing(c) ? null : c));
    }
}
