using Blup.Tables;

namespace Blup.Tests.Sql;

/// <summary>Verbs on tables of PostgreSQL, password from the environment.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresAddressTests(PostgresCluster cluster)
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    [Fact]
    public void Rows_are_loaded_where_they_are_asked_for_and_summed_otherwise()
    {
        cluster.Require();
        cluster.Execute(0, "CREATE SCHEMA \"my lab\"");
        cluster.Load(0, "sleep rows", Table.ReadCsv(ReferenceData.Csv("sleepstudy"), new CsvOptions { Factors = ["Subject"] }));
        cluster.Execute(0, "CREATE TABLE \"my lab\".sleep AS SELECT \"Reaction\"::numeric(9,4), \"Days\"::int, \"Subject\", DATE '2020-01-01' + \"Days\"::int AS day FROM \"sleep rows\"");
        var address = FormattableString.Invariant($"postgresql://blup@127.0.0.1:{cluster.Port(0)}/postgres?table=my%20lab.sleep");
        var before = Environment.GetEnvironmentVariable("PGPASSWORD");
        try
        {
            Environment.SetEnvironmentVariable("PGPASSWORD", cluster.Password);
            var expected = Cli.Cli.Run("tidy", Formula, ReferenceData.Csv("sleepstudy") + "?where=Days > 1", "--factor", "Subject");
            Assert.Equal(expected, Cli.Cli.Run("tidy", Formula, address + "&where=Days > 1 and day < '2021-01-01'", "--load"));
            var summed = Cli.Cli.Run("tidy", Formula, address + "&where=Days > 1 and day < '2021-01-01'", "--row-limit", "1");
            Assert.Equal(0, summed.Status);
            Assert.StartsWith("BLUP873", summed.Error, StringComparison.Ordinal);
            Assert.Contains("(Intercept),", summed.Output, StringComparison.Ordinal);
            var (status, _, error) = Cli.Cli.Run("tidy", Formula, address, "--load", "--row-limit", "100");
            Assert.Equal(1, status);
            Assert.StartsWith("BLUP812", error, StringComparison.Ordinal);
            Environment.SetEnvironmentVariable("PGPASSWORD", "wr0ng");
            (status, _, error) = Cli.Cli.Run("tidy", Formula, address);
            Assert.Equal(1, status);
            Assert.StartsWith("BLUP832", error, StringComparison.Ordinal);
            Assert.DoesNotContain("wr0ng", error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PGPASSWORD", before);
        }
    }
}
