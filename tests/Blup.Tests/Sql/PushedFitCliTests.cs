namespace Blup.Tests.Sql;

/// <summary><c>blup fit</c> on addresses of servers.</summary>
[Collection(PostgresTests.Name)]
public sealed class PushedFitCliTests(PostgresCluster cluster)
{
    private const string Formula = "Reaction ~ Days + (Days | Subject)";

    [Fact]
    public void The_sums_come_from_PostgreSQL_and_the_password_from_the_password_file()
    {
        cluster.Require();
        cluster.Load(0, "cli", ReferenceCase.Load("sleepstudy_slope").Data());
        var file = Path.Combine(Path.GetTempPath(), $"pgpass-{Guid.NewGuid():N}");
        File.WriteAllText(file, $"*:*:*:blup:{cluster.Password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var address = $"postgresql://blup@127.0.0.1:{cluster.Port(0)}/postgres?table=cli";
        Environment.SetEnvironmentVariable("PGPASSFILE", file);
        try
        {
            var fit = Cli.Cli.Run("fit", Formula, address);
            Assert.Equal(0, fit.Status);
            Assert.Contains("REML criterion at convergence: 1743.6", fit.Output, StringComparison.Ordinal);
            Assert.Contains("Scaled residuals: not computed", fit.Output, StringComparison.Ordinal);
            Assert.Contains("   Data: cli\n", fit.Output, StringComparison.Ordinal);
            var loaded = Cli.Cli.Run("fit", Formula, address, "--load");
            Assert.Contains("Median", loaded.Output, StringComparison.Ordinal);
            var filtered = Cli.Cli.Run("fit", Formula, address + "&where=Days <= 5");
            Assert.Contains("Number of obs: 108, groups:  Subject, 18", filtered.Output, StringComparison.Ordinal);
            var explained = Cli.Cli.Run("fit", Formula, address, "--explain-sql");
            Assert.Contains("none was run", explained.Output, StringComparison.Ordinal);
            Assert.Contains("GROUP BY \"b_k1\"", explained.Output, StringComparison.Ordinal);
            Assert.Contains(": mean of Days", explained.Output, StringComparison.Ordinal);
            foreach (var run in new[] { fit, loaded, filtered, explained }) Assert.DoesNotContain(cluster.Password, run.Output + run.Error, StringComparison.Ordinal);
            Assert.Contains("BLUP843", Cli.Cli.Run("fit", Formula, address, "--factor", "Days").Error, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PGPASSFILE", null);
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_in_memory_has_no_SQL()
        => Assert.Contains("BLUP844", Cli.Cli.Run("fit", Formula, ReferenceData.Csv("sleepstudy"), "--explain-sql").Error, StringComparison.Ordinal);
}
