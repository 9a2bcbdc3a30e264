using Blup.DuckDb;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Tests.DuckDb;

public sealed class TableLoaderTests
{
    private static Table Load(string path, long limit = TableLoader.DefaultRowLimit)
    {
        var (engine, source) = DuckDbFiles.Open(path);
        using (engine) return TableLoader.Load(engine, source, limit);
    }

    [Fact]
    public void Each_type_becomes_a_column()
    {
        using var duck = new Duck();
        var file = duck.Make("t.parquet", """
            SELECT * FROM (VALUES
              (1::INTEGER, 0.5::DOUBLE, 1.25::DECIMAL(9,2), 'b', true, DATE '2020-01-02', [1, 2], 9007199254740993::BIGINT, 'high'::ENUM('low', 'mid', 'high')),
              (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
              (3, 'nan', 2.5, 'a', false, DATE '2019-01-01', [], 2, 'low')) t(i, x, d, g, t, day, list, id, dose)
            """);
        var table = Load(file);
        Assert.Equal([1, double.NaN, 3], ((NumericColumn)table["i"]).Values.ToArray());
        Assert.Equal([0.5, double.NaN, double.NaN], ((NumericColumn)table["x"]).Values.ToArray());
        Assert.Equal([1.25, double.NaN, 2.5], ((NumericColumn)table["d"]).Values.ToArray());
        Assert.Equal([1, -1, 0], ((LogicalColumn)table["t"]).Values.ToArray());
        Assert.Equal(["a", "b"], ((CategoricalColumn)table["g"]).Levels);
        Assert.Equal([1, -1, 0], ((CategoricalColumn)table["g"]).Codes.ToArray());
        Assert.Equal(["2019-01-01", "2020-01-02"], ((CategoricalColumn)table["day"]).Levels);
        Assert.Equal(["[1, 2]", "[]"], ((CategoricalColumn)table["list"]).Levels);
        // An identifier that a double does not hold keeps its digits.
        Assert.Equal(["2", "9007199254740993"], ((CategoricalColumn)table["id"]).Levels);
        Assert.Equal(["high", "low"], ((CategoricalColumn)table["dose"]).Levels.Order(StringComparer.Ordinal).Where(l => l != "mid"));
    }

    [Fact]
    public void An_enumeration_keeps_its_order_and_its_unused_levels()
    {
        using var duck = new Duck();
        var file = duck.Database("t.duckdb", "CREATE TYPE dose AS ENUM ('low', 'mid', 'high')", "CREATE TABLE t AS SELECT * FROM (VALUES ('high'::dose), (NULL), ('low'::dose)) v(d)");
        var (engine, source) = DuckDbFiles.OpenDatabase(file, "t");
        using (engine)
        {
            var column = (CategoricalColumn)TableLoader.Load(engine, source)["d"];
            Assert.Equal(["low", "mid", "high"], column.Levels);
            Assert.Equal([2, -1, 0], column.Codes.ToArray());
        }
    }

    [Fact]
    public void A_csv_is_the_same_by_both_readers()
    {
        using var duck = new Duck();
        foreach (var name in (string[])["sleepstudy_missing", "cake", "Machines", "dragons", "kb07"])
        {
            var (mine, theirs) = (Table.ReadCsv(ReferenceData.Csv(name)), Load(ReferenceData.Csv(name)));
            Assert.Equal(mine.Names, theirs.Names);
            Assert.Equal(mine.Columns.Select(c => c.Kind), theirs.Columns.Select(c => c.Kind));
            var (a, b) = (new StringWriter(), new StringWriter());
            mine.WriteCsv(a);
            theirs.WriteCsv(b);
            Assert.Equal(a.ToString(), b.ToString());
        }
    }

    [Fact]
    public void Rows_up_to_the_limit()
    {
        using var duck = new Duck();
        var file = duck.Make("t.parquet", "SELECT range AS i FROM range(20000)");
        Assert.Equal(20_000, Load(file, 20_000).RowCount);
        Assert.Contains("more than 19,999 rows", Duck.Fails("BLUP812", () => Load(file, 19_999)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_rows()
    {
        using var duck = new Duck();
        Assert.Contains("has no rows", Duck.Fails("BLUP811", () => Load(duck.Make("t.parquet", "SELECT 1 AS a WHERE false"))).Message, StringComparison.Ordinal);
    }
}
