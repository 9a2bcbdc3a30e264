using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Kenward-Roger tells how far it is, whichever verb asks for it.</summary>
public sealed class KenwardRogerProgressTests
{
    private static readonly LmmFit Crossed = Lmm.Fit("y ~ x + (1 | a) + (1 | b)", Data(), new LmmOptions { Df = DfMethod.Wald });

    [Fact]
    public void Shares_grow_to_one_and_change_no_number()
    {
        var told = new Shares();
        var fit = Crossed.With(DfMethod.KenwardRoger, progress: told);
        Assert.True(told.Values.Count > 1);
        Assert.Equal(told.Values.Order(), told.Values);
        Assert.Equal(1.0, told.Values[^1]);
        Assert.All(told.Values, v => Assert.InRange(v, 0.0, 1.0));
        Assert.Equal(Crossed.With(DfMethod.KenwardRoger).FixedEffects.Df, fit.FixedEffects.Df);
    }

    [Fact]
    public void Anova_means_and_the_fit_itself_tell()
    {
        Shares anova = new(), means = new(), none = new();
        Crossed.Anova(df: DfMethod.KenwardRoger, progress: anova);
        Crossed.Means("~ x", new MeansOptions { Df = DfMethod.KenwardRoger, Progress = means });
        Crossed.Anova(df: DfMethod.Satterthwaite, progress: none);
        Assert.Equal(1.0, anova.Values[^1]);
        Assert.Equal(anova.Values, means.Values);
        Assert.Empty(none.Values);
        var steps = new Steps();
        Lmm.Fit("y ~ x + (1 | a) + (1 | b)", Data(), new LmmOptions { Df = DfMethod.KenwardRoger, Progress = steps });
        Assert.Equal(1.0, steps.Values[^1].KenwardRogerShare);
        Assert.Equal(Crossed.Criterion, steps.Values[^1].Criterion, 1e-9);
        // First the iterations, then the sums.
        Assert.Equal(steps.Values.OrderBy(s => s.KenwardRogerShare is not null), steps.Values);
    }

    private static Table Data()
    {
        const int n = 240;
        double[] Of(Func<int, double> value) => [.. Enumerable.Range(0, n).Select(value)];
        string[] Level(string name, int count, int step) => [.. Enumerable.Range(0, n).Select(i => FormattableString.Invariant($"{name}{i * step % count}"))];
        return Table.FromColumns(("y", Of(i => Math.Sin(i) + Math.Cos(i * 7 % 20) + Math.Sin(i * 3 % 11) + 0.1 * (i % 5))), ("x", Of(i => i % 5)), ("a", Level("a", 20, 7)), ("b", Level("b", 11, 3)));
    }

    private sealed class Shares : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }

    private sealed class Steps : IProgress<FitProgress>
    {
        public List<FitProgress> Values { get; } = [];

        public void Report(FitProgress value) => Values.Add(value);
    }
}
