using Blup.Diagnostics;
using Blup.Sql;

namespace Blup.Tests.Sql;

/// <summary>Whatever fails says so, and nothing partial is fitted.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresFaultTests(PostgresCluster cluster)
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    private static int tables;

    [Fact]
    public void A_wrong_password_is_refused_and_not_told()
    {
        cluster.Require();
        var error = Assert.Throws<BlupException>(() => PostgresEngine.Open(cluster.Connection(password: "not the password")));
        Assert.Equal("BLUP832", error.Code);
        Assert.DoesNotContain("not the password", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_does_not_run()
    {
        var error = Assert.Throws<BlupException>(() => PostgresEngine.Open("Host=127.0.0.1;Port=1;Username=u;Password=secret;Timeout=2"));
        Assert.Equal("BLUP831", error.Code);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_does_not_exist()
    {
        cluster.Require();
        using var engine = cluster.Open();
        Assert.Equal("BLUP833", Assert.Throws<BlupException>(() => SqlLmm.Fit(Formula, engine, SqlSource.OfTable("nowhere"))).Code);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void A_dropped_connection(int query)
    {
        cluster.Require();
        var table = Sleepstudy();
        using var engine = cluster.Open();
        using var dropping = new RecordingEngine(engine, q =>
        {
            if (q == query) cluster.Execute(0, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'blup' AND pid <> pg_backend_pid()");
        });
        Assert.Equal("BLUP835", Assert.Throws<BlupException>(() => SqlLmm.Fit(Formula, dropping, SqlSource.OfTable(table))).Code);
    }

    [Theory]
    [InlineData("UPDATE {0} SET \"Reaction\" = \"Reaction\" + 1 WHERE row_id = 3")]
    [InlineData("UPDATE {0} SET \"Subject\" = '308' WHERE row_id = 170")]
    [InlineData("INSERT INTO {0} SELECT * FROM {0} WHERE row_id = 3")]
    [InlineData("DELETE FROM {0} WHERE row_id = 3")]
    public void A_table_that_changes_between_the_passes_is_seen(string change)
    {
        cluster.Require();
        var table = Sleepstudy();
        using var engine = PostgresEngine.Open(cluster.Connection(), hasSnapshot: false);
        var atRest = new RecordingEngine(engine);
        SqlLmm.Fit(Formula, atRest, SqlSource.OfTable(table));
        var first = atRest.FirstSums;
        Assert.True(first > 0);
        for (var at = first; at < atRest.Queries.Count; at++)
        {
            using var changing = new RecordingEngine(engine, q =>
            {
                if (q == at) cluster.Execute(0, string.Format(System.Globalization.CultureInfo.InvariantCulture, change, $"\"{table}\""));
            });
            Assert.Equal("BLUP842", Assert.Throws<BlupException>(() => SqlLmm.Fit(Formula, changing, SqlSource.OfTable(table))).Code);
            table = Sleepstudy();
        }
    }

    [Fact]
    public void In_a_snapshot_a_change_is_not_seen_at_all()
    {
        cluster.Require();
        var table = Sleepstudy();
        using var engine = cluster.Open();
        var before = SqlLmm.Fit(Formula, engine, SqlSource.OfTable(table));
        using var changing = new RecordingEngine(engine, q =>
        {
            if (q == 4) cluster.Execute(0, $"DELETE FROM \"{table}\" WHERE row_id < 50");
        });
        Assert.Equal(before.Criterion, SqlLmm.Fit(Formula, changing, SqlSource.OfTable(table)).Criterion);
    }

    [Fact]
    public void A_column_of_another_type_on_a_shard()
    {
        cluster.Require();
        cluster.Shard("typed", ReferenceCase.Load("sleepstudy_slope").Data(), "Subject");
        cluster.Execute(2, "ALTER TABLE typed ALTER COLUMN \"Days\" TYPE text USING 'day ' || \"Days\"");
        using var engine = cluster.Open();
        var error = Assert.Throws<BlupException>(() => SqlLmm.Fit(Formula, engine, SqlSource.OfTable("typed")));
        Assert.Equal("BLUP834", error.Code);
    }

    [Fact]
    public void A_date_is_no_number()
    {
        cluster.Require();
        cluster.Execute(0, "CREATE TABLE dated (y double precision, d date, g text); INSERT INTO dated SELECT i, current_date + i, 'g' || i % 5 FROM generate_series(1, 50) i");
        using var engine = cluster.Open();
        Assert.Equal("BLUP839", Assert.Throws<BlupException>(() => SqlLmm.Fit("y ~ d + (1 | g)", engine, SqlSource.OfTable("dated"))).Code);
    }

    [Fact]
    public void Cancelling_stops_the_query()
    {
        cluster.Require();
        using var engine = cluster.Open();
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.ThrowsAny<OperationCanceledException>(() => engine.Query(new SqlQuery("SELECT pg_sleep(30)::text", []), source.Token).Count());
    }

    private string Sleepstudy()
    {
        var name = $"sleep {Interlocked.Increment(ref tables)}";
        cluster.Load(0, name, ReferenceCase.Load("sleepstudy_slope").Data());
        return name;
    }
}
