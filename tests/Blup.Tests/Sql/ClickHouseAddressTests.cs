using Blup.Tables;

namespace Blup.Tests.Sql;

/// <summary>Verbs on tables of ClickHouse, user and password from the environment.</summary>
[Collection(ClickHouseTests.Name)]
public sealed class ClickHouseAddressTests(ClickHouseCluster cluster)
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    [Fact]
    public void Rows_of_both_shards_are_loaded_where_they_are_asked_for_and_summed_otherwise()
    {
        cluster.Require();
        cluster.Shard("sleep rows", Table.ReadCsv(ReferenceData.Csv("sleepstudy"), new CsvOptions { Factors = ["Subject"] }));
        var address = FormattableString.Invariant($"clickhouse://default@127.0.0.1:{cluster.Address().Port}/default?table=all%20sleep%20rows");
        var before = Environment.GetEnvironmentVariable("CLICKHOUSE_PASSWORD");
        try
        {
            Environment.SetEnvironmentVariable("CLICKHOUSE_PASSWORD", cluster.Password);
            var (status, expected, _) = Cli.Cli.Run("tidy", Formula, ReferenceData.Csv("sleepstudy") + "?where=Days > 1", "--factor", "Subject");
            Assert.Equal(0, status);
            (status, var output, var error) = Cli.Cli.Run("tidy", Formula, address + "&where=Days > 1 and Subject is not missing", "--load");
            Assert.Equal((0, ""), (status, error));
            // The rows come in another order, and sums differ in their last digits.
            Assert.Equal(Rounded(expected), Rounded(output));
            (status, output, error) = Cli.Cli.Run("tidy", Formula, address + "&where=Days > 1 and Subject is not missing", "--row-limit", "1");
            Assert.Equal(0, status);
            Assert.StartsWith("BLUP873", error, StringComparison.Ordinal);
            Assert.Equal(Rounded(expected), Rounded(output));
        }
        finally
        {
            Environment.SetEnvironmentVariable("CLICKHOUSE_PASSWORD", before);
        }
    }

    private static string Rounded(string csv)
        => string.Join('\n', csv.Split('\n').Select(line => string.Join(',', line.Split(',').Select(v => double.TryParse(v, System.Globalization.CultureInfo.InvariantCulture, out var x) ? x.ToString("G5", System.Globalization.CultureInfo.InvariantCulture) : v))));
}
