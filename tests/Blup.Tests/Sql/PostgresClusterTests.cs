using Blup.Diagnostics;
using Blup.Sql;

namespace Blup.Tests.Sql;

/// <summary>Rows on two shards: sums are taken there, and add up.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresClusterTests(PostgresCluster cluster)
{
    private static int loaded;

    [Theory]
    [InlineData("by key", "md_ris3", true)]
    [InlineData("by row", "md_ris3", true)]
    [InlineData("by row", "md_ri2", false)]
    public void A_fit_over_shards_is_the_local_fit_and_shards_do_the_sums(string name, string id, bool reml)
    {
        cluster.Require();
        Load();
        var reference = ReferenceCase.Load(id);
        var table = reference.Data();
        var options = reference.Options() with { Reml = reml };
        using var engine = cluster.Open();
        var recorder = new RecordingEngine(engine);
        Roads.AssertSame(Lmm.Fit(reference.Formula, table, options), SqlLmm.Fit(reference.Formula, recorder, SqlSource.OfTable(name), options, Roads.Levels(table)));
        var grouped = recorder.Queries.Where(q => q.Text.Contains("GROUP BY", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(grouped);
        Assert.All(grouped, q => AssertPushedDown(engine, q));
    }

    [Fact]
    public void Rows_of_one_group_on_both_shards_merge()
    {
        cluster.Require();
        Load();
        Assert.NotEmpty(Groups(1).Intersect(Groups(2)));
        Assert.Empty(Groups(1, "by key").Intersect(Groups(2, "by key")));

        HashSet<string> Groups(int shard, string name = "by row")
        {
            using var engine = cluster.Open(shard);
            return [.. engine.Query(new SqlQuery($"SELECT DISTINCT \"SubjectID\" FROM \"{name}\"", []), default).SelectMany(c => ((SqlTexts)c.Columns[0]).Values.Take(c.Rows)).OfType<string>()];
        }
    }

    [Fact]
    public void A_shard_that_stops_in_mid_fit_is_an_error()
    {
        cluster.Require();
        using var own = new PostgresCluster();
        var table = ReferenceCase.Load("md_ris3").Data();
        own.Shard("t", table, "SubjectID");
        using var engine = own.Open();
        using var stopping = new RecordingEngine(engine, query =>
        {
            if (query == 5) own.Kill(2);
        });
        var error = Assert.Throws<BlupException>(() => SqlLmm.Fit("Effect_Size ~ Condition + (1 | SubjectID) + (1 | Region)", stopping, SqlSource.OfTable("t")));
        Assert.Contains(error.Code, (string[])["BLUP834", "BLUP835"]);
        Assert.Contains("Nothing was fitted", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(own.Password, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The second shard is slow, and is stopped when it is seen to be at work on the fit's query.</summary>
    [Fact]
    public void A_shard_that_stops_in_mid_query_is_an_error()
    {
        cluster.Require();
        using var own = new PostgresCluster();
        own.Shard("t", ReferenceCase.Load("md_ris3").Data(), "SubjectID");
        own.Execute(2, "ALTER TABLE t RENAME TO rows; CREATE VIEW t AS SELECT * FROM rows WHERE pg_sleep(0.05) IS NOT NULL");
        var seen = 0L;
        var stop = new Thread(() =>
        {
            for (var wait = 0; wait < 3000 && seen == 0; wait++)
            {
                Thread.Sleep(10);
                seen = own.Count(2, "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'postgres_fdw' AND state = 'active' AND wait_event = 'PgSleep'");
            }

            own.Kill(2);
        });
        using var engine = own.Open();
        var columns = engine.Columns(SqlSource.OfTable("t"), default);
        Assert.Contains(columns, c => c.Name == "Effect_Size");
        stop.Start();
        var error = Assert.Throws<BlupException>(() => SqlLmm.Fit("Effect_Size ~ Condition + (1 | SubjectID) + (1 | Region)", engine, SqlSource.OfTable("t")));
        stop.Join();
        Assert.True(seen > 0, "the shard was never at work");
        Assert.Contains(error.Code, (string[])["BLUP834", "BLUP835"]);
        Assert.Contains("Nothing was fitted", error.Message, StringComparison.Ordinal);
    }

    /// <summary>The check itself: a plan that fetches the rows does not pass it.</summary>
    [Fact]
    public void The_check_sees_a_query_whose_sums_are_taken_here()
    {
        cluster.Require();
        Load();
        using var engine = cluster.Open();
        Assert.ThrowsAny<Xunit.Sdk.XunitException>(() => AssertPushedDown(engine, new SqlQuery("SELECT \"SubjectID\", SUM(\"Effect_Size\") FROM \"by row\" GROUP BY \"SubjectID\"", [])));
    }

    /// <summary>Each scan of a shard sends a GROUP BY there.</summary>
    private static void AssertPushedDown(PostgresEngine engine, SqlQuery query)
    {
        var plan = engine.Query(query with { Text = "EXPLAIN (VERBOSE) " + query.Text }, default).SelectMany(c => ((SqlTexts)c.Columns[0]).Values.Take(c.Rows)).ToList();
        var remote = plan.Where(l => l!.Contains("Remote SQL:", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, remote.Count);
        Assert.All(remote, l => Assert.Contains(" GROUP BY ", l, StringComparison.Ordinal));
    }

    private void Load()
    {
        if (Interlocked.Exchange(ref loaded, 1) == 1) return;
        var table = ReferenceCase.Load("md_ris3").Data();
        cluster.Shard("by key", table, "SubjectID");
        cluster.Shard("by row", table, "row_id");
    }
}
