using Blup.DuckDb;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Tests.DuckDb;

/// <summary>Tables of the tests inside a DuckDB in memory.</summary>
internal static class DuckDbRows
{
    /// <summary>An engine whose table 'rows' is this one, numbers as DOUBLE, truths as BOOLEAN, all else as VARCHAR.</summary>
    public static (DuckDbEngine Engine, SqlSource Source) Of(Duck duck, Table table)
    {
        using (var writer = new StreamWriter(duck.At("rows.csv"))) table.WriteCsv(writer);
        var session = DuckDbSession.Open(null, null, locked: false);
        var list = table.Columns.Select(c => $"CAST({DuckDbSession.Identifier(c.Name)} AS {c switch { NumericColumn => "DOUBLE", LogicalColumn => "BOOLEAN", _ => "VARCHAR" }}) AS {DuckDbSession.Identifier(c.Name)}");
        session.Execute($"CREATE TABLE rows AS SELECT {string.Join(", ", list)} FROM read_csv('{duck.At("rows.csv")}', header = true, all_varchar = true, nullstr = ['NA', ''])");
        return (new DuckDbEngine(session), SqlSource.OfTable("rows"));
    }
}
