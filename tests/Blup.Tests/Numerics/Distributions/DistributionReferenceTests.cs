using System.Globalization;
using Blup.Numerics.Distributions;

namespace Blup.Tests.Numerics.Distributions;

/// <summary>
/// Both log tails against R on a grid of df from 1e-3 to infinity (distributions.csv, made by make_distributions.R); nine far tails
/// where R itself is wrong have 40-digit values instead (distributions_exact.csv, made by make_distributions_exact.py).
/// </summary>
public sealed class DistributionReferenceTests
{
    [Theory]
    [InlineData("norm")]
    [InlineData("t")]
    [InlineData("chisq")]
    [InlineData("f")]
    public void Tails_agree_with_the_reference(string name)
    {
        var worst = new List<(double Error, string Text)>();
        var exact = Rows("distributions_exact.csv").ToDictionary(r => string.Join(',', r[..4]), StringComparer.Ordinal);
        foreach (var given in Rows("distributions.csv").Where(r => r[0] == name))
        {
            var row = exact.GetValueOrDefault(string.Join(',', given[..4]), given);
            double x = Number(row[1]), df1 = Number(row[2]), df2 = Number(row[3]);
            var (lower, upper) = name switch
            {
                "norm" => (Normal.LogCdf(x), Normal.LogSurvival(x)),
                "t" => (StudentT.LogCdf(x, df1), StudentT.LogSurvival(x, df1)),
                "chisq" => (ChiSquared.LogCdf(x, df1), ChiSquared.LogSurvival(x, df1)),
                _ => (FDistribution.LogCdf(x, df1, df2), FDistribution.LogSurvival(x, df1, df2)),
            };
            worst.Add((Error(Number(row[4]), lower), $"{string.Join(',', row)} lower {lower:R}"));
            worst.Add((Error(Number(row[5]), upper), $"{string.Join(',', row)} upper {upper:R}"));
        }

        var bad = worst.Where(w => !(w.Error <= 1e-10)).OrderByDescending(w => w.Error).ToList();
        Assert.True(bad.Count == 0, $"{bad.Count} of {worst.Count}\n" + string.Join('\n', bad.Take(40).Select(w => $"{w.Error:E1} {w.Text}")));
    }

    internal static IEnumerable<string[]> Rows(string file)
        => File.ReadLines(Path.Combine(ReferenceData.Root, "..", "Blup.Tests", "Numerics", "Distributions", file)).Skip(1).Select(l => l.Split(','));

    internal static double Number(string text) => text == "NA" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>Relative error of the probability, or of its logarithm where the probability itself leaves the range of a double.</summary>
    internal static double Error(double expected, double actual)
        => expected == actual ? 0 : Math.Abs(expected - actual) / Math.Max(1, Math.Abs(expected) / 700);
}
