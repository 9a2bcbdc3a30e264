namespace Blup.Tests.Streaming;

/// <summary>Which road <c>blup fit</c> takes for a CSV file.</summary>
public sealed class StreamCliTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blup-stream").FullName;

    /// <summary>A file above 2 GB, sparse: rows, then zeros, of which the streamed reader complains in its own words.</summary>
    [Theory]
    [InlineData]
    [InlineData("--stream")]
    public void A_file_above_two_gigabytes_is_streamed(params string[] options)
    {
        var path = Path.Combine(_folder, "large.csv");
        using (var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write))
        {
            RandomAccess.Write(file, "y,g\n1,a\n2,b\n3,a\n"u8, 0);
            RandomAccess.SetLength(file, int.MaxValue + 100_000L);
        }

        var (status, _, error) = Cli.Cli.Run(["fit", "y ~ 1 + (1 | g)", path, .. options]);
        Assert.NotEqual(0, status);
        Assert.Contains("BLUP214", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_of_a_streamed_fit_has_residuals_and_says_that_it_was_streamed()
    {
        var (status, output, _) = Cli.Cli.Run("fit", "Reaction ~ Days + (Days | Subject)", ReferenceData.Csv("sleepstudy"), "--stream");
        Assert.Equal(0, status);
        Assert.Contains("Scaled residuals: \n", output, StringComparison.Ordinal);
        Assert.Contains("BLUP885", output, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
