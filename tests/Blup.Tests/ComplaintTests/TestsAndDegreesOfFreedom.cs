using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.ComplaintTests;

/// <summary>What users complain of in other programs (numbers of design/users.md) cannot arise: singular fits, degrees of freedom, codings.</summary>
public sealed class TestsAndDegreesOfFreedom
{
    private static readonly Table Sleep = Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");

    private static readonly Table Irrigation = Table.ReadCsv(ReferenceData.Csv("irrigation"));

    /// <summary>"Singular fit" unexplained: the term is named, what stays valid is said, the reduced formula given; comparing shows ΔAIC and a test at the boundary.</summary>
    [Fact]
    public void Complaint03_A_singular_fit_is_explained()
    {
        var data = Table.ReadCsv(ReferenceData.Csv("Dyestuff2"));
        var fit = Lmm.Fit("Yield ~ 1 + (1 | Batch)", data);
        var message = fit.Messages.Single(m => m.Code == "BLUP411");
        Assert.Contains("(Intercept) by Batch is zero", message.Text, StringComparison.Ordinal);
        Assert.Contains("the fixed effects and their tests stand", message.Advice, StringComparison.Ordinal);
        Assert.Contains("remove (1 | Batch)", message.Advice, StringComparison.Ordinal);
        var compared = ModelComparison.Of(Lm.Fit("Yield ~ 1", data), fit).Models;
        Assert.Equal(2.0, compared[1].Aic - compared[0].Aic, 1e-6);
        Assert.NotNull(compared[1].Test!.Boundary);
        Assert.All(fit.FixedEffects.PValues, p => Assert.InRange(p, 0.0, 1.0));
    }

    /// <summary>No p-values or df: both by default, the method in the header of each table.</summary>
    [Fact]
    public void Complaint04_Tests_have_degrees_of_freedom_and_name_their_method()
    {
        var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep);
        Assert.Equal(DfMethod.Satterthwaite, fit.FixedEffects.Method);
        Assert.Equal(17.0, fit.FixedEffects.Df[1], 1e-3);
        foreach (var text in (string[])[fit.Summary(), fit.Anova().ToString(), fit.ConfidenceIntervals(IntervalMethod.T).ToString()]) Assert.Contains("Satterthwaite", text, StringComparison.Ordinal);
        Assert.Contains("Kenward-Roger", fit.Means("~ Days", new MeansOptions { Df = DfMethod.KenwardRoger }).ToString().ReplaceLineEndings(" ").Replace("kenward-roger", "Kenward-Roger", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Kenward-Roger needs an n×n matrix elsewhere: 8 n² bytes would be 3.2 GB here. It can be stopped.</summary>
    [Fact]
    public void Complaint05_Kenward_Roger_needs_no_matrix_of_the_rows()
    {
        const int n = 20_000;
        var random = new Random(5);
        double[] x = [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())];
        string[] subject = [.. Enumerable.Range(0, n).Select(i => "s" + (i % 200))];
        string[] item = [.. Enumerable.Range(0, n).Select(i => "i" + (i / 200 % 40))];
        double[] y = [.. Enumerable.Range(0, n).Select(i => x[i] + 0.1 * (i % 200 % 7) + 0.1 * (i / 200 % 40 % 5) + random.NextDouble())];
        var fit = Lmm.Fit("y ~ x + (1 | subject) + (1 | item)", Table.FromColumns(("x", x), ("subject", subject), ("item", item), ("y", y)), new LmmOptions { Df = DfMethod.Wald });
        var before = GC.GetAllocatedBytesForCurrentThread();
        var df = fit.With(DfMethod.KenwardRoger).FixedEffects.Df;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8L * n * n / 100);
        Assert.InRange(df[1], 10_000, n);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => fit.With(DfMethod.KenwardRoger, cancellation: stopped.Token));
    }

    /// <summary>A method asked for is used or refused with a reason: no silent step down to normal tests.</summary>
    [Fact]
    public void Complaint06_A_method_asked_for_is_used_or_refused()
    {
        var reml = Lmm.Fit("yield ~ irrigation + (1 | field)", Irrigation);
        foreach (var method in (DfMethod[])[DfMethod.Satterthwaite, DfMethod.KenwardRoger, DfMethod.Wald])
        {
            Assert.Equal(method, reml.With(method).FixedEffects.Method);
            Assert.Equal(method, reml.Anova(df: method).Method);
            Assert.Equal(method, reml.ConfidenceIntervals(IntervalMethod.T, new IntervalOptions { Df = method }).Df);
        }

        var ml = Lmm.Fit("yield ~ irrigation + (1 | field)", Irrigation, new LmmOptions { Reml = false });
        Action[] refused = [() => ml.With(DfMethod.KenwardRoger), () => ml.Anova(df: DfMethod.KenwardRoger), () => ml.ConfidenceIntervals(IntervalMethod.T, new IntervalOptions { Df = DfMethod.KenwardRoger }),
            () => ml.Means("~ irrigation", new MeansOptions { Df = DfMethod.KenwardRoger }), () => ml.Power(PowerTest.Term("irrigation"), new PowerOptions { Df = DfMethod.KenwardRoger, Simulations = 1 })];
        foreach (var request in refused) Assert.Equal("BLUP601", Assert.Throws<BlupException>(request).Code);
    }

    [Fact]
    public void Complaint07_TypeThreeDoesNotDependOnTheCoding()
    {
        var unbalanced = Irrigation.Take([.. Enumerable.Range(0, Irrigation.RowCount).Where(i => i is not (3 or 8))]);
        var tables = ((string[])["treatment", "sum", "helmert", "poly"]).Select(coding => Lmm.Fit("yield ~ irrigation * variety + (1 | field)", unbalanced, new LmmOptions
        {
            Design = new DesignOptions { Contrasts = new Dictionary<string, string>(StringComparer.Ordinal) { ["irrigation"] = coding, ["variety"] = coding } },
        }).Anova().Rows).ToList();
        foreach (var rows in tables)
            for (var k = 0; k < rows.Count; k++)
            {
                Assert.Equal(tables[0][k].F, rows[k].F, 1e-6 * tables[0][k].F);
                Assert.Equal(tables[0][k].DenominatorDf, rows[k].DenominatorDf, 1e-4);
            }
    }

    /// <summary>Contrast coding misread: the matrix is shown, and each coefficient with the difference that it estimates, which it does on balanced data.</summary>
    [Theory]
    [InlineData("treatment", "irrigationi3 estimates i3 − i1", 1, new[] { -1.0, 0, 1, 0 })]
    [InlineData("sum", "irrigation2 estimates i2 − mean of all levels", 1, new[] { -0.25, 0.75, -0.25, -0.25 })]
    [InlineData("helmert", "irrigation3 estimates (i4 − mean of i1, i2, i3) / 4", 2, new[] { -1.0 / 12, -1.0 / 12, -1.0 / 12, 0.25 })]
    [InlineData("poly", "irrigation.L estimates linear trend over the levels", 0, new[] { -0.67082039324993692, -0.22360679774997896, 0.22360679774997896, 0.67082039324993692 })]
    public void Complaint08_A_coefficient_says_which_difference_it_estimates(string coding, string label, int column, double[] weights)
    {
        var fit = Lmm.Fit("yield ~ irrigation + (1 | field)", Irrigation, new LmmOptions { Design = new DesignOptions { Contrasts = new Dictionary<string, string>(StringComparer.Ordinal) { ["irrigation"] = coding } } });
        var report = DesignReport.Create(fit.Frame).ToString();
        Assert.Contains($"Coding of irrigation ({coding}):", report, StringComparison.Ordinal);
        Assert.Contains(label, report, StringComparison.Ordinal);
        var means = fit.Means("~ irrigation").Estimates;
        Assert.Equal(means.Zip(weights, (m, w) => m * w).Sum(), fit.FixedEffects.Estimates[column + 1], 1e-9);
    }
}
