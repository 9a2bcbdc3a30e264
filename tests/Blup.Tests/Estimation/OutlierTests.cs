using System.Globalization;
using Blup.Numerics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Estimation;

/// <summary>
/// One value a million standard deviations out in x and y leaves the other 19,999 rows their digits. The reference is the REML criterion of y ~ x + (x | g)
/// from sums in 106 bits. What is left is the cancellation in XᵀH⁻¹X: the outlier's random slope takes up what it adds to the n = 2·10⁴ of X'ᵀX', and
/// 4·10⁻⁶ remain, of which double precision knows all but a share n 2⁻⁵³ / 4·10⁻⁶ = 6·10⁻⁷. β̂ takes some 40 off the residual square of about n with it, so that
/// n log r² is known to 2·10⁻⁵ times a few.
/// </summary>
public sealed class OutlierTests
{
    private const string Formula = "y ~ x + (x | g)";

    private const int Rows = 20_000;

    private const int Levels = 50;

    [Fact]
    public void In_memory()
    {
        var (g, x, y) = Made(place: 17);
        Check(Lmm.Fit(Formula, Table.FromColumns(("g", g), ("x", x), ("y", y))), g, x, y);
    }

    [Theory]
    [InlineData(17)]
    [InlineData(Rows - 3)]
    public void Streamed(int place)
    {
        var (g, x, y) = Made(place);
        var path = Path.Combine(Directory.CreateTempSubdirectory("blup-outlier").FullName, "rows.csv");
        try
        {
            File.WriteAllText(path, "g,x,y\n" + string.Concat(Enumerable.Range(0, Rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{g[i]},{x[i]:R},{y[i]:R}\n"))));
            Check(Lmm.FitStream(Formula, new StreamedTable(path, new CsvOptions(), 20_000), new LmmOptions()), g, x, y);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static void Check(LmmFit fit, string[] g, double[] x, double[] y)
    {
        var sums = Sums(g, x, y);
        double At(double a, double b, double c) => Criterion(sums, [a, b, c]);
        var theta = fit.Theta.Values;
        var best = At(theta[0], theta[1], theta[2]);
        Assert.Equal(best, fit.Criterion, 1e-4);
        // A minimum: every step from it leads up.
        for (var k = 0; k < 3; k++)
            foreach (var step in new[] { -1e-3, 1e-3 })
            {
                double[] moved = [.. theta];
                moved[k] += step;
                Assert.True(At(moved[0], moved[1], moved[2]) > best, $"{k} {step}");
            }
    }

    private static (string[] G, double[] X, double[] Y) Made(int place)
    {
        var random = new Random(11);
        double Normal() => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
        var groups = Enumerable.Range(0, Levels).Select(_ => (Level: Normal(), Slope: 0.5 * Normal())).ToArray();
        var (g, x, y) = (new string[Rows], new double[Rows], new double[Rows]);
        for (var i = 0; i < Rows; i++)
        {
            var a = random.Next(Levels);
            (g[i], x[i]) = ("g" + a.ToString("00", CultureInfo.InvariantCulture), Normal());
            y[i] = 2.0 + 0.7 * x[i] + groups[a].Level + groups[a].Slope * x[i] + Normal();
        }

        (x[place], y[place]) = (1e6, 1e6);
        return (g, x, y);
    }

    /// <summary>For each level the products of (1, x, y), 3×3.</summary>
    private static DoubleDouble[][] Sums(string[] g, double[] x, double[] y)
        => [.. Enumerable.Range(0, Rows).GroupBy(i => g[i], StringComparer.Ordinal).Select(rows =>
        {
            double[][] columns = [[.. rows.Select(_ => 1.0)], [.. rows.Select(i => x[i])], [.. rows.Select(i => y[i])]];
            return (DoubleDouble[])[.. from a in columns from b in columns select DoubleDouble.Dot(a, b)];
        })];

    /// <summary>REML deviance at θ (Λ = [θ₁ 0; θ₂ θ₃]): each level eliminated from the equations of (1, x, y), then these factored.</summary>
    private static double Criterion(DoubleDouble[][] sums, double[] theta)
    {
        var rest = new DoubleDouble[9];
        var log = 0.0;
        foreach (var level in sums)
        {
            // Λᵀ times the products of (1, x) with (1, x, y).
            DoubleDouble Panel(int i, int j) => i == 0 ? theta[0] * level[j] + theta[1] * level[3 + j] : theta[2] * level[3 + j];
            var (a00, a01, a11) = (theta[0] * Panel(0, 0) + theta[1] * Panel(0, 1) + 1.0, theta[2] * Panel(0, 1), theta[2] * Panel(1, 1) + 1.0);
            var ratio = a01 / a00;
            var second = a11 - ratio * a01;
            log += Math.Log(a00.High) + Math.Log(second.High);
            for (var i = 0; i < 3; i++)
                for (var j = 0; j < 3; j++)
                    rest[3 * i + j] += level[3 * i + j] - Panel(0, i) * Panel(0, j) / a00 - (Panel(1, i) - ratio * Panel(0, i)) * (Panel(1, j) - ratio * Panel(0, j)) / second;
        }

        var slope = rest[4] - rest[1] * rest[1] / rest[0];
        var cross = rest[5] - rest[1] * rest[2] / rest[0];
        var square = rest[8] - rest[2] * rest[2] / rest[0] - cross * cross / slope;
        var m = Rows - 2;
        return log + Math.Log(rest[0].High) + Math.Log(slope.High) + m * (1.0 + Math.Log(2.0 * Math.PI * square.High / m));
    }
}
