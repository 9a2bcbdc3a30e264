using System.Globalization;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Estimation;

/// <summary>
/// Origins, units and near-collinearity cost no digits: the same data moved by exact amounts (all numbers are multiples of a power of two, so that x + c and
/// the answers to compare with have no rounding of their own) give the same criterion, estimates, tests and means, in memory and streamed.
/// </summary>
public sealed class ConditioningTests
{
    private const int Rows = 400;

    private static readonly DfMethod[] Methods = [DfMethod.Satterthwaite, DfMethod.KenwardRoger, DfMethod.Wald];

    [Fact]
    public void Slopes_within_a_factor_without_its_covariate_far_from_zero()
    {
        var (moved, centred) = (Fit("y ~ 0 + f + f:x + (1 | g)", Made(5000.0)), Fit("y ~ 0 + f + f:x + (1 | g)", Made(0.0)));
        Same(centred.Criterion, moved.Criterion);
        for (var j = 3; j < 6; j++) SameCoefficient(centred, j, moved, j);
        foreach (var method in Methods)
        {
            foreach (var type in Enum.GetValues<AnovaType>()) SameTest(centred.Anova(type, method), 1, moved.Anova(type, method), 1);
            SameTest(centred.Anova(AnovaType.I, method), 0, moved.Anova(AnovaType.I, method), 0);
            var options = new MeansOptions { Df = method };
            var (a, b) = (centred.Means("~ f", options), moved.Means("~ f", options));
            for (var i = 0; i < 3; i++)
            {
                Assert.Equal(a.Estimates[i], b.Estimates[i], 1e-9 * a.StandardErrors[i]);
                Same(a.StandardErrors[i], b.StandardErrors[i]);
                Same(a.Df[i], b.Df[i]);
            }
        }
    }

    [Fact]
    public void The_same_of_a_linear_model()
    {
        var (moved, centred) = (Lm.Fit("y ~ 0 + f + f:x", Made(5000.0)), Lm.Fit("y ~ 0 + f + f:x", Made(0.0)));
        Same(centred.Sigma, moved.Sigma);
        for (var j = 3; j < 6; j++) Assert.Equal(centred.FixedEffects.StandardErrors[j], moved.FixedEffects.StandardErrors[j], 1e-9 * centred.FixedEffects.StandardErrors[j]);
        foreach (var type in Enum.GetValues<AnovaType>()) SameTest(centred.Anova(type), 1, moved.Anova(type), 1);
        var (a, b) = (centred.Means("~ f"), moved.Means("~ f"));
        for (var i = 0; i < 3; i++) Same(a.StandardErrors[i], b.StandardErrors[i]);
    }

    [Theory]
    [InlineData("y ~ x + I(x^2) + (1 | g)", 2048.0)]
    [InlineData("y ~ x + I(x^2) + (x | g)", 2048.0)]
    [InlineData("y ~ x + I(x^2) + I(x^3) + (1 | g)", 128.0)]
    public void Powers_of_raw_years(string formula, double shift)
    {
        var (moved, centred) = (Fit(formula, Made(shift, 16.0)), Fit(formula, Made(0.0, 16.0)));
        var last = centred.FixedEffects.Estimates.Length - 1;
        Same(centred.Criterion, moved.Criterion);
        SameCoefficient(centred, last, moved, last);
        foreach (var method in Methods) SameTest(centred.Anova(AnovaType.I, method), last - 1, moved.Anova(AnovaType.I, method), last - 1);
        for (var i = 0; i < Rows; i++) Assert.Equal(centred.Fitted[i], moved.Fitted[i], 1e-8 * centred.Sigma);
    }

    [Theory]
    [InlineData("y ~ f * x + (x | g)", 4096.0, 134217728.0, 0.0)]
    [InlineData("y ~ f * x + (x | g)", 1.0, 0.0, 1073741824.0)]
    [InlineData("y ~ 0 + f + f:x + (1 | g)", 1.0, 1048576.0, 1073741824.0)]
    [InlineData("y ~ f * x + (x | g)", 1.0 / 134217728.0, 0.0, 0.0)]
    [InlineData("y ~ f * x + (x | g)", 134217728.0, 134217728.0, 0.0)]
    public void Origins_and_units(string formula, double scale, double shift, double response)
    {
        var data = Made(0.0);
        var (x, y) = (Numbers(data, "x"), Numbers(data, "y"));
        var moved = Fit(formula, data.WithColumn(new NumericColumn("x", [.. x.Select(v => scale * v + shift)])).WithColumn(new NumericColumn("y", [.. y.Select(v => v + response)])));
        var centred = Fit(formula, data);
        // log|XᵀH⁻¹X| of REML has the units of three columns with x.
        Assert.Equal(centred.Criterion + 6.0 * Math.Log(scale), moved.Criterion, 1e-8);
        Same(centred.Sigma, moved.Sigma);
        for (var j = formula.Contains('*') ? 4 : 3; j < 6; j++) SameCoefficient(centred, j, moved, j, scale);
        foreach (var method in Methods) SameTest(centred.Anova(AnovaType.I, method), 1, moved.Anova(AnovaType.I, method), 1);
    }

    [Fact]
    public void Nearly_collinear_columns()
    {
        var data = Made(0.0);
        var (x, z) = (Numbers(data, "x"), Numbers(data, "z"));
        var near = data.WithColumn(new NumericColumn("z", [.. x.Zip(z, (a, b) => a + b / 1048576.0)]));
        var (a, b) = (Fit("y ~ x + z + (1 | g)", data), Fit("y ~ x + z + (1 | g)", near));
        Assert.Equal(a.Criterion - 2.0 * Math.Log(1048576.0), b.Criterion, 1e-8);
        SameCoefficient(a, 2, b, 2, 1.0 / 1048576.0);
        foreach (var method in Methods)
            for (var k = 0; k < 2; k++) SameTest(a.Anova(AnovaType.I, method), k, b.Anova(AnovaType.I, method), k);
    }

    [Theory]
    [InlineData("y ~ 0 + f + f:x + (1 | g)", 5000.0)]
    [InlineData("y ~ x + I(x^2) + (x | g)", 2048.0)]
    [InlineData("y ~ f * x + (x | g)", 1048576.0)]
    public void Streamed_from_a_sorted_file(string formula, double shift)
    {
        var data = Made(shift, 16.0);
        var path = Path.Combine(Directory.CreateTempSubdirectory("blup-condition").FullName, "rows.csv");
        try
        {
            // By factor, so that the first rows tell nothing of the centres of the last.
            var (f, g, x, y) = ((CategoricalColumn)data["f"], (CategoricalColumn)data["g"], Numbers(data, "x"), Numbers(data, "y"));
            var order = Enumerable.Range(0, Rows).OrderBy(i => f.Codes[i]).ThenBy(i => x[i]);
            File.WriteAllText(path, "f,g,x,y\n" + string.Concat(order.Select(i => string.Create(CultureInfo.InvariantCulture, $"{f.Levels[f.Codes[i]]},{g.Levels[g.Codes[i]]},{x[i]:R},{y[i]:R}\n"))));
            var (memory, streamed) = (Fit(formula, data), Lmm.FitStream(formula, new StreamedTable(path, new CsvOptions(), 700), new LmmOptions()));
            Same(memory.Criterion, streamed.Criterion);
            Same(memory.Sigma, streamed.Sigma);
            for (var j = 0; j < memory.FixedEffects.Estimates.Length; j++) SameCoefficient(memory, j, streamed, j);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    private static LmmFit Fit(string formula, Table data) => Lmm.Fit(formula, data);

    private static double[] Numbers(Table data, string name) => ((NumericColumn)data[name]).Values.ToArray();

    /// <summary>Factor f of three levels, groups g, x of standard deviation 0.3 <paramref name="spread"/> about <paramref name="shift"/>, z and a response, all multiples of 2⁻²⁰ or more.</summary>
    private static Table Made(double shift, double spread = 1.0)
    {
        var random = new Random(7);
        double Normal() => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
        double Grid(double v) => Math.Round(v * 1024.0) / 1024.0;
        var groups = Enumerable.Range(0, 20).Select(_ => (Level: Normal(), Slope: Normal())).ToArray();
        var (f, g, x, z, y) = (new string[Rows], new string[Rows], new double[Rows], new double[Rows], new double[Rows]);
        for (var i = 0; i < Rows; i++)
        {
            var (a, b) = (random.Next(3), random.Next(20));
            var c = Grid(0.3 * Normal());
            (f[i], g[i], z[i]) = (a.ToString(CultureInfo.InvariantCulture) + "f", "g" + b.ToString("00", CultureInfo.InvariantCulture), Grid(Normal()));
            x[i] = spread * c + shift;
            y[i] = Grid(1.0 + 0.5 * a + (0.8 + 0.4 * a + groups[b].Slope) * c + 0.3 * c * c + groups[b].Level + Normal());
        }

        return Table.FromColumns(("f", f), ("g", g), ("x", x), ("z", z), ("y", y));
    }

    private static void Same(double expected, double actual) => Assert.Equal(expected, actual, 1e-9 * Math.Max(1.0, Math.Abs(expected)));

    /// <summary>Estimate, standard error and degrees of freedom of a coefficient whose column was multiplied by <paramref name="scale"/>.</summary>
    private static void SameCoefficient(LmmFit expected, int j, LmmFit actual, int k, double scale = 1.0)
    {
        var (a, b) = (expected.FixedEffects, actual.FixedEffects);
        Assert.Equal(a.Estimates[j], b.Estimates[k] * scale, 1e-8 * a.StandardErrors[j]);
        Assert.Equal(a.StandardErrors[j], b.StandardErrors[k] * scale, 1e-9 * a.StandardErrors[j]);
        Assert.Equal(a.Df[j], b.Df[k], 1e-8 * a.Df[j]);
    }

    private static void SameTest(AnovaTable expected, int j, AnovaTable actual, int k)
    {
        Assert.Equal(expected.Rows[j].Term, actual.Rows[k].Term);
        Assert.Equal(expected.Rows[j].F, actual.Rows[k].F, 1e-8 * expected.Rows[j].F);
        if (double.IsFinite(expected.Rows[j].DenominatorDf)) Assert.Equal(expected.Rows[j].DenominatorDf, actual.Rows[k].DenominatorDf, 1e-8 * expected.Rows[j].DenominatorDf);
    }
}
