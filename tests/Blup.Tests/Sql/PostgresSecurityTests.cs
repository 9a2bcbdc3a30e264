using Blup.Sql;

namespace Blup.Tests.Sql;

/// <summary>A query file is one SELECT in a read-only transaction, whatever it tries.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresSecurityTests(PostgresCluster cluster)
{
    private const string Rows = "SELECT (i * 7919 % 1009)::float8 AS y, i * 1.0::float8 AS x, 'g' || i % 5 AS g FROM generate_series(1, 60) i";

    [Theory]
    [InlineData("SELECT * FROM kept; DROP TABLE kept")]
    [InlineData("SELECT * FROM kept) AS q; DROP TABLE kept; SELECT * FROM (SELECT 1")]
    [InlineData("SELECT * FROM kept) AS q; COMMIT; DROP TABLE kept; SELECT * FROM (SELECT 1")]
    [InlineData("SELECT * FROM kept) AS q LIMIT 0; COMMIT; DROP TABLE kept; --")]
    [InlineData("SELECT * FROM kept) AS q /* ; */; DROP TABLE kept; SELECT * FROM (SELECT 1")]
    [InlineData("SELECT * FROM kept, (SELECT $a$;$a$) AS s) AS q; DROP TABLE kept; SELECT * FROM (SELECT 1")]
    [InlineData("SELECT * FROM kept) AS q; COPY (SELECT 1) TO PROGRAM 'touch MARK'; SELECT * FROM (SELECT 1")]
    [InlineData("SELECT * FROM (COPY (SELECT 1) TO PROGRAM 'touch MARK') AS c")]
    [InlineData("WITH d AS (DELETE FROM kept RETURNING *) SELECT * FROM d")]
    [InlineData("SELECT kept.* FROM kept, query_to_xml('DELETE FROM kept', true, true, '') AS d")]
    [InlineData("SELECT y, x, g, empties() FROM kept")]
    [InlineData("SELECT y, x, g, set_config('transaction_read_only', 'off', true), empties() FROM kept")]
    [InlineData("SELECT y, x, g, set_config('default_transaction_read_only', 'off', false), empties() FROM kept")]
    [InlineData("SELECT y, x, g, nextval('numbered') FROM kept")]
    [InlineData("SELECT * FROM kept FOR UPDATE")]
    [InlineData("DROP TABLE kept")]
    [InlineData("CALL empty_it()")]
    public void A_query_file_changes_nothing(string text)
    {
        cluster.Require();
        var mark = $"/tmp/blup-mark-{Guid.NewGuid():N}";
        cluster.Execute(0, $"""
            DROP TABLE IF EXISTS kept; CREATE TABLE kept AS {Rows}; DROP SEQUENCE IF EXISTS numbered; CREATE SEQUENCE numbered;
            CREATE OR REPLACE FUNCTION empties() RETURNS int LANGUAGE sql VOLATILE AS 'DELETE FROM kept; SELECT 1';
            CREATE OR REPLACE PROCEDURE empty_it() LANGUAGE sql AS 'DELETE FROM kept'
            """);
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text.Replace("MARK", mark, StringComparison.Ordinal));
            foreach (var road in (string[][])[["fit"], ["fit", "--load"], ["tidy"], ["fit", "--explain-sql"]])
            {
                var end = Cli.CliProcess.Run(
                    [road[0], "y ~ x + (1 | g)", $"postgresql://blup@127.0.0.1:{cluster.Port(0)}/postgres", "--query", file, .. road.Skip(1)],
                    new Dictionary<string, string> { ["PGPASSWORD"] = cluster.Password });
                // To explain is to run nothing: what is wrong with some texts is seen by the server only.
                if (!road.Contains("--explain-sql") || end.Status != 0)
                {
                    Assert.Matches("^BLUP83[34]  ", end.Error);
                    Assert.Equal((1, ""), (end.Status, end.Output));
                }

                Assert.Equal(60, cluster.Count(0, "SELECT count(*) FROM kept"));
            }

            Assert.False(File.Exists(mark));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("SELECT * FROM kept2 -- ; no end")]
    [InlineData("SELECT * FROM kept2 WHERE g <> 'a;b' ;")]
    [InlineData("SELECT * FROM kept2 WHERE g <> $q$;$q$ /* ; */")]
    public void A_semicolon_in_a_text_or_comment_is_no_end(string text)
    {
        cluster.Require();
        cluster.Execute(0, $"DROP TABLE IF EXISTS kept2; CREATE TABLE kept2 AS {Rows}");
        using var engine = cluster.Open();
        Assert.Equal(60, SqlLmm.Fit("y ~ x + (1 | g)", engine, SqlSource.OfQuery(text, "q")).Observations);
    }

    [Fact]
    public void A_name_of_a_user_or_database_is_no_other_setting()
    {
        cluster.Require();
        foreach (var evil in (string[])["me;Host=evil", "me';Host='evil", "me\";Host=\"evil"])
        {
            var address = Assert.IsType<PostgresAddress>(DataAddress.Parse($"postgresql://{Uri.EscapeDataString(evil)}@127.0.0.1:{cluster.Port(0)}/{Uri.EscapeDataString(evil)}?table=t"));
            var end = Cli.CliProcess.Run(["fit", "y ~ x + (1 | g)", $"postgresql://{Uri.EscapeDataString(evil)}@127.0.0.1:{cluster.Port(0)}/{Uri.EscapeDataString(evil)}?table=t"], new Dictionary<string, string> { ["PGPASSWORD"] = "secret" });
            Assert.Equal(evil, address.Database);
            Assert.StartsWith("BLUP832", end.Error, StringComparison.Ordinal);
            Assert.Contains($"at 127.0.0.1:{cluster.Port(0)}/", end.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", end.Error, StringComparison.Ordinal);
        }
    }
}
