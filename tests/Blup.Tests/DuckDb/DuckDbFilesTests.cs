using Blup.DuckDb;
using Blup.Sql;

namespace Blup.Tests.DuckDb;

public sealed class DuckDbFilesTests
{
    private static (string[] Names, SqlType[] Types) Schema(string pattern)
    {
        var (engine, source) = DuckDbFiles.Open(pattern);
        using (engine)
        {
            var columns = engine.Columns(source, CancellationToken.None);
            return ([.. columns.Select(c => c.Name)], [.. columns.Select(c => c.Type)]);
        }
    }

    [Theory]
    [InlineData("a.parquet", DuckDbFormat.Parquet)]
    [InlineData("a.PQ", DuckDbFormat.Parquet)]
    [InlineData("a.json", DuckDbFormat.Json)]
    [InlineData("a.ndjson.gz", DuckDbFormat.Json)]
    [InlineData("a.csv.gz", DuckDbFormat.Csv)]
    [InlineData("a.tsv", DuckDbFormat.Csv)]
    [InlineData("a.duckdb", DuckDbFormat.Database)]
    [InlineData("folder.parquet/a", DuckDbFormat.Csv)]
    public void The_ending_tells_the_format(string path, DuckDbFormat format) => Assert.Equal(format, DuckDbFiles.FormatOf(path));

    [Fact]
    public void Columns_of_a_csv_are_numbers_truths_or_text()
    {
        using var duck = new Duck();
        var file = duck.Text("t.csv", "i,x,t,empty,inf,date,text,code\n1,1.5,TRUE,NA,Inf,01/02/2020,a,007\n2,NA,F,,1,02/02/2020,NA,008\n");
        var (names, types) = Schema(file);
        Assert.Equal(["i", "x", "t", "empty", "inf", "date", "text", "code"], names);
        Assert.Equal([SqlType.Integer, SqlType.Double, SqlType.Boolean, SqlType.Double, SqlType.Double, SqlType.Text, SqlType.Text, SqlType.Double], types);
    }

    [Fact]
    public void Files_of_a_glob_are_one_table_in_the_order_of_their_names()
    {
        using var duck = new Duck();
        duck.Make("b.parquet", "SELECT 'second' AS g, 1.5::DOUBLE AS y");
        duck.Make("a.parquet", "SELECT 1 AS y, 'first' AS g");
        var (engine, source) = DuckDbFiles.Open(duck.At("*.parquet"));
        using (engine)
        {
            Assert.Equal(2, engine.Session.Files.Count);
            Assert.Equal([SqlType.Double, SqlType.Text], engine.Columns(source, CancellationToken.None).Select(c => c.Type));
            var chunk = Assert.Single(engine.Query(engine.Dialect.Write(Blup.Sql.Sql.Of($"SELECT * FROM {source.From}")), CancellationToken.None));
            Assert.Equal([1, 1.5], ((SqlDoubles)chunk.Columns[0]).Values.Take(2));
            Assert.Equal(["first", "second"], ((SqlTexts)chunk.Columns[1]).Values.Take(2));
        }
    }

    [Fact]
    public void A_number_in_one_csv_may_have_a_point_and_in_another_be_missing_throughout()
    {
        using var duck = new Duck();
        duck.Text("1.csv", "a,b\n1,\n");
        duck.Text("2.csv", "b,a\n3,1.5\n");
        var (engine, _) = DuckDbFiles.Open(duck.At("*.csv"));
        using (engine) Assert.Equal(["1.0 -", "1.5 3.0"], engine.Session.Texts("SELECT CAST(a AS VARCHAR) || ' ' || coalesce(CAST(CAST(b AS DOUBLE) AS VARCHAR), '-') FROM data"));
    }

    [Fact]
    public void Json_and_compressed_files()
    {
        using var duck = new Duck();
        duck.Text("t.ndjson", "{\"y\": 1.5, \"g\": \"a\"}\n{\"y\": null, \"g\": \"b\"}\n");
        Assert.Equal([SqlType.Double, SqlType.Text], Schema(duck.At("t.ndjson")).Types);
        duck.Make("t.csv.gz", "SELECT 1 AS y, 'a' AS g");
        Assert.Equal(["y", "g"], Schema(duck.At("t.csv.gz")).Names);
    }

    [Fact]
    public void A_name_with_quotes_and_brackets_is_a_file()
    {
        using var duck = new Duck();
        var file = duck.Text("it's.csv", "a\n1\n");
        Assert.Equal(["a"], Schema(file).Names);
    }

    [Fact]
    public void A_table_of_a_database_with_its_schema()
    {
        using var duck = new Duck();
        var file = duck.Database("t.duckdb", "CREATE SCHEMA lab", "CREATE TABLE lab.trials AS SELECT range AS y FROM range(5)", "CREATE TYPE dose AS ENUM ('low', 'high')", "CREATE TABLE plain AS SELECT 'low'::dose AS d, DATE '2020-01-01' AS t");
        var (engine, source) = DuckDbFiles.OpenDatabase(file, "trials", "lab");
        using (engine) Assert.Equal("y", Assert.Single(engine.Columns(source, CancellationToken.None)).Name);
        (engine, source) = DuckDbFiles.OpenDatabase(file, "plain");
        using (engine)
        {
            var columns = engine.Columns(source, CancellationToken.None);
            Assert.Equal(["low", "high"], columns[0].Levels!);
            Assert.Equal((SqlType.Other, "DATE"), (columns[1].Type, columns[1].NativeType));
        }
    }

    [Fact]
    public void Missing_values_stay_where_they_are_across_chunks()
    {
        using var duck = new Duck();
        var file = duck.Make("t.parquet", "SELECT range AS i, CASE WHEN range % 5000 < 2500 THEN NULL ELSE range END AS x, CASE WHEN range > 40000 THEN NULL ELSE 'v' || range END AS t FROM range(50000)");
        var (engine, source) = DuckDbFiles.Open(file);
        using (engine)
        {
            var rows = 0L;
            foreach (var chunk in engine.Query(engine.Dialect.Write(Blup.Sql.Sql.Of($"SELECT * FROM {source.From}")), CancellationToken.None))
            {
                for (var row = 0; row < chunk.Rows; row++, rows++)
                {
                    Assert.Equal(rows, ((SqlLongs)chunk.Columns[0]).Values[row]);
                    Assert.Equal(rows % 5000 < 2500, chunk.Columns[1].IsMissing(row));
                    Assert.Equal(rows > 40_000 ? null : "v" + rows, ((SqlTexts)chunk.Columns[2]).Values[row]);
                    Assert.Equal(rows > 40_000, chunk.Columns[2].IsMissing(row));
                }
            }

            Assert.Equal(50_000, rows);
        }
    }
}
