using System.Collections.Concurrent;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Tests.Sql;

/// <summary>Rows on two ClickHouse shards behind a Distributed table.</summary>
[Collection(ClickHouseTests.Name)]
public sealed class ClickHouseFitTests(ClickHouseCluster cluster)
{
    private static readonly ConcurrentDictionary<string, string> Tables = new(StringComparer.Ordinal);

    [Theory]
    [InlineData("sleepstudy_slope")]
    [InlineData("sleepstudy_weights")]
    [InlineData("sleepstudy_poly")]
    [InlineData("sleepstudy_log")]
    [InlineData("md_ris3")]
    [InlineData("md_ri2")]
    public void A_fit_over_shards_is_the_local_fit(string id)
    {
        cluster.Require();
        var reference = ReferenceCase.Load(id);
        var table = reference.Data();
        var options = reference.Options() with { Df = DfMethod.Wald };
        using var engine = cluster.Open();
        Roads.AssertSame(Lmm.Fit(reference.Formula, table, options), SqlLmm.Fit(reference.Formula, engine, Source(reference, table), options, Roads.Levels(table)));
    }

    [Fact]
    public void Shards_do_the_sums()
    {
        cluster.Require();
        var reference = ReferenceCase.Load("sleepstudy_slope");
        using var engine = cluster.Open();
        // The log is made with its first entry.
        for (var wait = 0; wait < 100 && cluster.Execute(1, "EXISTS TABLE system.query_log").Trim() != "1"; wait++)
        {
            Thread.Sleep(100);
            cluster.Execute(1, "SYSTEM FLUSH LOGS");
        }

        cluster.Execute(1, "SYSTEM FLUSH LOGS");
        var before = int.Parse(Log("query LIKE '%GROUP BY%'"), System.Globalization.CultureInfo.InvariantCulture);
        SqlLmm.Fit(reference.Formula, engine, Source(reference, reference.Data()));
        // The log is written behind.
        var after = before;
        for (var wait = 0; wait < 100 && after == before; wait++)
        {
            Thread.Sleep(100);
            cluster.Execute(1, "SYSTEM FLUSH LOGS");
            after = int.Parse(Log("query LIKE '%GROUP BY%'"), System.Globalization.CultureInfo.InvariantCulture);
        }

        Assert.True(after > before);
        // Every query that the first server sent on is an aggregate or asks for distinct values; none asks for rows.
        const string Rows = "query NOT LIKE '%GROUP BY%' AND query NOT LIKE '%SUM(%' AND query NOT LIKE '%COUNT(%' AND query NOT LIKE '%DISTINCT%' AND query NOT LIKE '%LIMIT 0%' AND query LIKE 'SELECT%sleepstudy%'";
        Assert.Equal("0", Log(Rows));
        // The check itself: a query whose sums are taken here is seen.
        cluster.Execute(0, $"SELECT s, sum(r) FROM (SELECT Subject AS s, Reaction AS r FROM `{Source(reference, reference.Data()).Table}` ORDER BY r LIMIT 1000) GROUP BY s");
        for (var wait = 0; wait < 100 && Log(Rows) == "0"; wait++)
        {
            Thread.Sleep(100);
            cluster.Execute(1, "SYSTEM FLUSH LOGS");
        }

        Assert.NotEqual("0", Log(Rows));

        string Log(string condition) => cluster.Execute(1, $"SELECT count() FROM system.query_log WHERE type = 2 AND is_initial_query = 0 AND {condition}").Trim();
    }

    [Fact]
    public void Names_and_levels_are_data_whatever_they_look_like()
    {
        cluster.Require();
        string[] nasty = ["a'; DROP TABLE x; --", "\\'; DROP TABLE x; --", "tab\there", "line\nbreak", "{p1:String}", "\\N", "`b`"];
        var random = new Random(7);
        var g = Enumerable.Range(0, 140).Select(i => nasty[i % nasty.Length]).ToArray();
        var h = Enumerable.Range(0, 140).Select(i => nasty[i / 4 % 4]).ToArray();
        var x = Enumerable.Range(0, 140).Select(_ => random.NextDouble()).ToArray();
        var y = x.Select((v, i) => v + i % nasty.Length + random.NextDouble()).ToArray();
        var table = new Table([new NumericColumn("y", y), new NumericColumn("x'", x), Categoricals.FromText("g\"", g), Categoricals.FromText("h; --", h)]);
        cluster.Shard("t' \"; --", table);
        const string Formula = "y ~ `x'` + `h; --` + (1 | `g\"`)";
        using var engine = cluster.Open();
        Roads.AssertSame(Lmm.Fit(Formula, table), SqlLmm.Fit(Formula, engine, SqlSource.OfTable("all t' \"; --")));
    }

    [Fact]
    public void A_wrong_password_an_absent_table_and_a_stopped_server()
    {
        cluster.Require();
        var refused = Assert.Throws<BlupException>(() => ClickHouseEngine.Open(cluster.Address(), user: "default", password: "wrong one"));
        Assert.Equal("BLUP832", refused.Code);
        Assert.DoesNotContain("wrong one", refused.Message, StringComparison.Ordinal);
        using var engine = cluster.Open();
        Assert.Equal("BLUP833", Assert.Throws<BlupException>(() => SqlLmm.Fit("y ~ x + (1 | g)", engine, SqlSource.OfTable("nowhere"))).Code);
        Assert.Equal("BLUP831", Assert.Throws<BlupException>(() => ClickHouseEngine.Open(new Uri("http://127.0.0.1:1"))).Code);
    }

    [Fact]
    public void A_table_that_changes_between_the_passes_is_seen()
    {
        cluster.Require();
        cluster.Shard("moving", ReferenceCase.Load("sleepstudy_slope").Data());
        const string Formula = "Reaction ~ Days + (Days | Subject)";
        using var engine = cluster.Open();
        var atRest = new RecordingEngine(engine);
        SqlLmm.Fit(Formula, atRest, SqlSource.OfTable("all moving"));
        using var changing = new RecordingEngine(engine, q =>
        {
            if (q == atRest.FirstSums) cluster.Execute(1, "INSERT INTO moving SELECT row_id + 1000, Reaction, Days, Subject FROM moving LIMIT 1");
        });
        Assert.Equal("BLUP842", Assert.Throws<BlupException>(() => SqlLmm.Fit(Formula, changing, SqlSource.OfTable("all moving"))).Code);
    }

    [Fact]
    public void A_shard_that_stops_in_mid_fit_is_an_error()
    {
        cluster.Require();
        using var own = new ClickHouseCluster();
        own.Shard("t", ReferenceCase.Load("sleepstudy_slope").Data());
        using var engine = own.Open();
        using var stopping = new RecordingEngine(engine, q =>
        {
            if (q == 3) own.Kill(1);
        });
        var error = Assert.Throws<BlupException>(() => SqlLmm.Fit("Reaction ~ Days + (Days | Subject)", stopping, SqlSource.OfTable("all t")));
        Assert.Equal("BLUP834", error.Code);
        own.Kill(0);
        Assert.Equal("BLUP835", Assert.Throws<BlupException>(() => engine.Query(new SqlQuery("SELECT 1", []), default).Count()).Code);
    }

    /// <summary>The second shard sums rows without end, and is stopped when it is seen to.</summary>
    [Fact]
    public void A_shard_that_stops_in_mid_query_is_an_error()
    {
        cluster.Require();
        using var own = new ClickHouseCluster();
        own.Execute(0, "CREATE TABLE t (y Float64, x Float64, g String) ENGINE = Memory");
        own.Execute(1, "CREATE VIEW t AS SELECT toFloat64(number) AS y, toFloat64(number % 7) AS x, toString(number % 5) AS g FROM system.numbers");
        own.Execute(0, "CREATE TABLE spread AS t ENGINE = Distributed(shards, default, t)");
        var seen = "0";
        var stop = new Thread(() =>
        {
            for (var wait = 0; wait < 3000 && seen == "0"; wait++)
            {
                Thread.Sleep(10);
                seen = own.Execute(1, "SELECT count() FROM system.processes WHERE is_initial_query = 0 AND read_rows > 0").Trim();
            }

            own.Kill(1);
        });
        using var engine = own.Open();
        stop.Start();
        var error = Assert.Throws<BlupException>(() => SqlLmm.Fit("y ~ x + (1 | g)", engine, SqlSource.OfTable("spread")));
        stop.Join();
        Assert.NotEqual("0", seen);
        Assert.Contains(error.Code, (string[])["BLUP834", "BLUP835"]);
    }

    /// <summary>Rows are dealt to the shards in turn, so that every subject is on both.</summary>
    [Fact]
    public void Rows_of_one_group_on_both_shards_merge()
    {
        cluster.Require();
        var reference = ReferenceCase.Load("sleepstudy_slope");
        using var engine = cluster.Open();
        var source = Source(reference, reference.Data());
        var table = source.Table!["all ".Length..];
        string Groups(int shard) => cluster.Execute(shard, $"SELECT Subject FROM `{table}` GROUP BY Subject ORDER BY Subject");
        Assert.Equal(18, Groups(0).Trim().Split('\n').Length);
        Assert.Equal(Groups(0), Groups(1));
        Assert.Equal(18, SqlLmm.Fit(reference.Formula, engine, source).ConditionalModes[0].Levels.Count);
    }

    private SqlSource Source(ReferenceCase reference, Table table)
    {
        var data = reference.Json.GetProperty("data").GetString()! + string.Join(',', table.Columns.Select(c => c.Kind));
        return SqlSource.OfTable("all " + Tables.GetOrAdd(data, _ =>
        {
            var name = $"{Path.GetFileNameWithoutExtension(reference.Json.GetProperty("data").GetString()!)}{Tables.Count}";
            cluster.Shard(name, table);
            return name;
        }));
    }
}
