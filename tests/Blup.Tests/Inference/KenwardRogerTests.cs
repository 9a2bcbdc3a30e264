using System.Globalization;
using Blup.Diagnostics;
using Blup.Inference;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Kenward-Roger against pbkrtest's answers, and against the n×n formulas on small random models of every shape.</summary>
public sealed class KenwardRogerTests
{
    private static readonly LmmOptions ByKenwardRoger = new() { Df = DfMethod.KenwardRoger };

    public static TheoryData<string> RemlCases() => [.. ReferenceCase.MixedIds().Where(id => ReferenceCase.Load(id).Reml)];

    [Theory]
    [MemberData(nameof(RemlCases))]
    public void Coefficients_as_pbkrtest(string id)
    {
        var c = ReferenceCase.Load(id);
        var fit = Lmm.Fit(c.Formula, c.Data(), c.Options() with { Df = DfMethod.KenwardRoger });
        // pbkrtest leaves the weights out of the residual covariance: see Weights_as_on_scaled_columns.
        if (id == "sleepstudy_weights") return;
        // A lower optimum than R's (orthodont, dragons_complex) has other figures.
        if (Math.Abs(fit.Criterion - c.Json.GetProperty("criterion").GetDouble()) > 1e-5) return;
        var names = c.Strings("fixef", "names");
        var (se, df) = (c.Numbers("kenward_roger", "se"), c.Numbers("kenward_roger", "df"));
        // Variance parameters are known to about 1e-4 (the criterion is flat there), and the adjusted covariance depends on them; in a singular fit R's own
        // optimum is less sharp still.
        var (seTolerance, dfTolerance) = c.Singular ? (1e-2, 2e-2) : (1e-5, 1e-4);
        for (var j = 0; j < names.Length; j++)
        {
            var k = fit.FixedEffects.Names.ToList().IndexOf(names[j]);
            if (k < 0) continue;
            Close(se[j], fit.FixedEffects.StandardErrors[k], seTolerance, $"{id} SE {names[j]}");
            Close(df[j], fit.FixedEffects.Df[k], dfTolerance, $"{id} df {names[j]}");
        }
    }

    /// <summary>
    /// Weights mean rows of variance σ²/w, so that y, X and Z times √w without weights is the same model; pbkrtest 0.5.2 gives 6.8783, 1.5809 for that and 6.9156,
    /// 1.5883 for the weighted fit at the same optimum. Here both are the same.
    /// </summary>
    [Fact]
    public void Weights_as_on_scaled_columns()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("sleepstudy_weights")).AsFactor("Subject");
        double[] Values(string name) => data.TryGetColumn(name, out var c) ? ((NumericColumn)c!).Values.ToArray() : [];
        var (w, y, x) = (Values("w"), Values("Reaction"), Values("Days"));
        double[] Scaled(double[] v) => [.. v.Zip(w, (a, b) => a * Math.Sqrt(b))];
        data.TryGetColumn("Subject", out var subject);
        var scaled = new Table([subject!, new NumericColumn("y", Scaled(y)), new NumericColumn("o", Scaled(Array.ConvertAll(w, _ => 1.0))), new NumericColumn("x", Scaled(x))]);
        var weighted = Lmm.Fit("Reaction ~ Days + (Days | Subject)", data, ByKenwardRoger with { Design = new() { Weights = "w" } }).FixedEffects;
        var plain = Lmm.Fit("y ~ 0 + o + x + (0 + o + x | Subject)", scaled, ByKenwardRoger).FixedEffects;
        for (var j = 0; j < 2; j++)
        {
            // Two searches for one optimum: θ̂ agrees to about 1e-6.
            Close(plain.StandardErrors[j], weighted.StandardErrors[j], 1e-5, "SE");
            Close(plain.Df[j], weighted.Df[j], 1e-4, "df");
            Close(new[] { 6.878315206, 1.580926397 }[j], weighted.StandardErrors[j], 5e-4, "SE of pbkrtest, at lme4's optimum");
        }
    }

    [Fact]
    public void Sleepstudy_as_printed()
    {
        var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject"), ByKenwardRoger);
        // Printed from lme4's default optimizer, which stops with θ off by 1e-5; at the optimum they are 6.824556, 1.545789.
        Close(6.824597, fit.FixedEffects.StandardErrors[0], 1e-5, "SE");
        Close(1.545790, fit.FixedEffects.StandardErrors[1], 1e-5, "SE");
        Assert.All(fit.FixedEffects.Df, df => Assert.Equal(17.0, df, 1e-3));
        Assert.Equal(DfMethod.KenwardRoger, fit.FixedEffects.Method);
    }

    [Theory]
    [InlineData("y ~ x + (1 | g)")]
    [InlineData("y ~ x * a + (x | g)")]
    [InlineData("y ~ x + a + (0 + x | g)")]
    [InlineData("y ~ x + (x || g)")]
    [InlineData("y ~ a + (1 | g) + (0 + x | g) + (1 | h)")]
    [InlineData("y ~ x + (1 | g) + (1 | h)")]
    [InlineData("y ~ a + (a | g) + (x | h)")]
    [InlineData("y ~ a + (1 | k / g2)")]
    [InlineData("y ~ x + (x | k / g2)")]
    [InlineData("y ~ x + (1 | k / g2) + (x | h)")]
    [InlineData("y ~ 1 + (1 | g) + (1 | h) + (1 | k)")]
    [InlineData("y ~ 0 + a + x + (x | h) + (1 | g)")]
    [InlineData("y ~ x + (1 | g) + (1 | h)", true)]
    [InlineData("y ~ x + (x | k / g2)", true)]
    public void As_dense_matrices(string formula, bool weights = false)
    {
        var fit = Lmm.Fit(formula, RandomData(11), new LmmOptions { Df = DfMethod.Wald, Design = new() { Weights = weights ? "w" : null } });
        AgainstDense(fit);
    }

    [Fact]
    public void As_dense_matrices_at_a_variance_of_zero()
    {
        // y without any group effect: some seed gives a zero variance.
        var fit = Enumerable.Range(0, 20).Select(seed => Lmm.Fit("y0 ~ x + (1 | g) + (1 | h)", RandomData(seed), new LmmOptions { Df = DfMethod.Wald })).First(f => f.IsSingular);
        AgainstDense(fit);
    }

    [Fact]
    public void With_gives_the_same_as_a_fit_and_comes_back()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");
        var plain = Lmm.Fit("Reaction ~ Days + (1 | Subject)", data);
        var (once, direct) = (plain.With(DfMethod.KenwardRoger), Lmm.Fit("Reaction ~ Days + (1 | Subject)", data, ByKenwardRoger));
        Assert.Equal(direct.FixedEffects.Df, once.FixedEffects.Df);
        Assert.Equal(direct.FixedEffects.StandardErrors, once.FixedEffects.StandardErrors);
        var wald = once.With(DfMethod.Wald).FixedEffects;
        for (var j = 0; j < 2; j++) Close(plain.FixedEffects.StandardErrors[j], wald.StandardErrors[j], 1e-12, "SE");
        Assert.All(wald.Df, df => Assert.True(double.IsPositiveInfinity(df)));
        Assert.Equal(DfMethod.Satterthwaite, plain.FixedEffects.Method);
    }

    [Fact]
    public void Maximum_likelihood_is_refused_with_advice()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");
        var asked = Assert.Throws<BlupException>(() => Lmm.Fit("Reaction ~ Days + (1 | Subject)", data, ByKenwardRoger with { Reml = false }));
        var later = Assert.Throws<BlupException>(() => Lmm.Fit("Reaction ~ Days + (1 | Subject)", data, new LmmOptions { Reml = false }).With(DfMethod.KenwardRoger));
        Assert.Equal(("BLUP601", "BLUP601"), (asked.Code, later.Code));
        Assert.Equal("BLUP603", Assert.Throws<BlupException>(() => Lmm.Fit("Reaction ~ Days + (1 | Subject)", data, new LmmOptions { Df = DfMethod.Residual })).Code);
    }

    [Fact]
    public void What_memory_cannot_hold_is_refused_with_sizes()
    {
        var refused = Assert.Throws<BlupException>(() => KenwardRoger.CheckMemory(1e15, 40_000));
        Assert.Equal("BLUP602", refused.Code);
        Assert.Contains("1000000.0 GB", refused.Message, StringComparison.Ordinal);
        KenwardRoger.CheckMemory(1e6, 100);
    }

    [Theory]
    [InlineData(new[] { 4.0, 4.0 }, 4.0)]
    [InlineData(new[] { 1.5, 1.5, 1.5 }, 1.5)]
    [InlineData(new[] { 1.9, 50.0 }, 2.0)]
    [InlineData(new[] { 3.0, 6.0 }, 3.6)] // E = 3 + 1.5, 2E/(E - 2)
    public void Fai_and_Cornelius_as_lmerTest(double[] df, double expected) => Assert.Equal(expected, Satterthwaite.FaiCornelius(df), 1e-12);

    private static void AgainstDense(LmmFit fit)
    {
        var kr = KenwardRoger.Of(fit);
        var dense = new DenseKenwardRoger(fit);
        var (p, covariance) = (fit.FixedEffects.Names.Count, kr.Covariance.Full());
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++)
                Assert.True(Math.Abs(dense.Covariance_[i, j] - covariance[i, j]) <= 1e-8 * Math.Sqrt(dense.Covariance_[i, i] * dense.Covariance_[j, j]), $"{fit.Formula}: {dense.Covariance_[i, j]} for {covariance[i, j]}");
        var random = new Random(3);
        for (var k = 1; k <= p; k++)
        {
            var rows = new double[k, p];
            for (var i = 0; i < k; i++)
                for (var j = 0; j < p; j++) rows[i, j] = random.NextDouble() - 0.5;
            var (a1, a2) = dense.Moments(rows);
            var test = kr.Test(rows, fit.FixedEffects.Estimates);
            var (scale, df) = Scaling(k, a1, a2);
            Close(df, test.DenominatorDf, 1e-7, $"{fit.Formula} df of {k} rows");
            Close(scale * Quadratics.F(rows, fit.FixedEffects.Estimates, kr.Covariance), test.F, 1e-7, $"{fit.Formula} F of {k} rows");
        }
    }

    /// <summary>Kenward and Roger (1997), section 2.3, as printed; one row has its closed form.</summary>
    private static (double Scale, double Df) Scaling(double l, double a1, double a2)
    {
        if (l == 1) return (1.0, 2.0 / a1);
        var b = (a1 + 6 * a2) / (2 * l);
        var g = ((l + 1) * a1 - (l + 4) * a2) / ((l + 2) * a2);
        var d = 3 * l + 2 * (1 - g);
        var (c1, c2, c3) = (g / d, (l - g) / d, (l + 2 - g) / d);
        var e = 1 / (1 - a2 / l);
        var v = 2 / l * (1 + c1 * b) / (Math.Pow(1 - c2 * b, 2) * (1 - c3 * b));
        var m = 4 + (l + 2) / (l * v / (2 * e * e) - 1);
        return (m / (e * (m - 2)), m);
    }

    private static void Close(double expected, double actual, double relative, string what)
        => Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected), string.Create(CultureInfo.InvariantCulture, $"{what}: {actual} for {expected}, relative error {Math.Abs(actual - expected) / Math.Abs(expected):g3}"));

    /// <summary>84 rows, unbalanced: g (9) and h (5) crossed with holes, k (3) with g2 nested in it, a factor a, a covariate x.</summary>
    private static Table RandomData(int seed)
    {
        var random = new Random(seed);
        const int n = 84;
        var (g, h, k, g2, a) = (new int[n], new int[n], new int[n], new string[n], new int[n]);
        var (x, y, y0, w) = (new double[n], new double[n], new double[n], new double[n]);
        double[] Effects(int count) => [.. Enumerable.Range(0, count).Select(_ => 2.0 * (random.NextDouble() + random.NextDouble() - 1.0))];
        var (eg, sg, eh, sh, ek, e2, s2) = (Effects(9), Effects(9), Effects(5), Effects(5), Effects(3), Effects(12), Effects(12));
        var ea = Effects(27);
        for (var i = 0; i < n; i++)
        {
            (g[i], h[i], k[i], a[i]) = (random.Next(9), random.Next(5), random.Next(3), i % 3);
            var inner = random.Next(4);
            g2[i] = "s" + inner.ToString(CultureInfo.InvariantCulture);
            (x[i], w[i]) = (1.0 + 3.0 * random.NextDouble(), 0.5 + random.NextDouble());
            var noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            var nested = k[i] * 4 + inner;
            y0[i] = 1.0 + 0.3 * x[i] + noise;
            y[i] = y0[i] + eg[g[i]] + sg[g[i]] * (x[i] - 2) + eh[h[i]] + sh[h[i]] * (x[i] - 2) + ek[k[i]] + e2[nested] + s2[nested] * (x[i] - 2) + ea[g[i] * 3 + a[i]];
        }

        string[] Names(string prefix, int[] codes) => Array.ConvertAll(codes, c => prefix + c.ToString(CultureInfo.InvariantCulture));
        return Table.FromColumns(("g", Names("g", g)), ("h", Names("h", h)), ("k", Names("k", k)), ("g2", g2), ("a", Names("a", a)), ("x", x), ("w", w), ("y", y), ("y0", y0));
    }
}
