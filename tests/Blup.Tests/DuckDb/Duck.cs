using Blup.Diagnostics;
using Blup.DuckDb;

namespace Blup.Tests.DuckDb;

/// <summary>Files made by DuckDB in a folder of the test's own.</summary>
internal sealed class Duck : IDisposable
{
    public Duck()
    {
        Require();
        Directory.CreateDirectory(Folder);
    }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"blup-test-{Guid.NewGuid():N}");

    public static void Require()
    {
        if (!DuckDbLibrary.IsAvailable) Assert.Skip("DuckDB's library is not there: build where npm is installed, or set BLUP_DUCKDB.");
    }

    public string At(string name) => Path.Combine(Folder, name);

    /// <summary>Writes the rows of a query to a file, in the format of its ending.</summary>
    public string Make(string name, string query)
    {
        Write($"COPY ({query}) TO '{At(name)}'");
        return At(name);
    }

    public string Text(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>A DuckDB file after these statements.</summary>
    public string Database(string name, params string[] statements)
    {
        using var session = DuckDbSession.Open(new DuckDbOptions { Database = At(name) }, null, locked: false);
        foreach (var statement in statements) session.Execute(statement);
        return At(name);
    }

    public static void Write(string statement)
    {
        using var session = DuckDbSession.Open(null, null, locked: false);
        session.Execute(statement);
    }

    public static BlupException Fails(string code, Action action)
    {
        var e = Assert.Throws<BlupException>(action);
        Assert.Equal(code, e.Code);
        Assert.NotNull(e.Expected);
        return e;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
