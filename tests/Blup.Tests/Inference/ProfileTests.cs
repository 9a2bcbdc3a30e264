using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>
/// Profile likelihood against lme4's recorded bounds. lme4 interpolates its profile by a spline, good to about 1e-4 of the interval's width; ours are roots.
/// </summary>
public sealed class ProfileTests
{
    private static readonly Table Sleep = Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", "sleepstudy.csv")).AsFactor("Subject");

    public static TheoryData<string> Ids =>
        [.. ReferenceCase.MixedIds().Where(id => ReferenceCase.Load(id).Json.TryGetProperty("profile", out var p) && p.ValueKind == System.Text.Json.JsonValueKind.Object && p.TryGetProperty("parm", out _))];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Bounds_match_lme4(string id)
    {
        var reference = ReferenceCase.Load(id);
        var intervals = Lmm.Fit(reference.Formula, reference.Data(), reference.Options()).ConfidenceIntervals();
        var (names, lower, upper) = (reference.Strings("profile", "parm"), reference.Numbers("profile", "lower"), reference.Numbers("profile", "upper"));
        Assert.Equal(names.Order(StringComparer.Ordinal), intervals.Intervals.Select(i => i.Parameter).Order(StringComparer.Ordinal));
        for (var k = 0; k < names.Length; k++)
        {
            var interval = intervals[names[k]];
            var tolerance = 5e-4 * (upper[k] - lower[k]);
            Assert.True(Math.Abs(lower[k] - interval.Lower!.Value) < tolerance, $"{names[k]} lower {interval.Lower:R}, lme4 {lower[k]:R}");
            Assert.True(Math.Abs(upper[k] - interval.Upper!.Value) < tolerance, $"{names[k]} upper {interval.Upper:R}, lme4 {upper[k]:R}");
        }
    }

    [Fact]
    public void Uncorrelated_slopes_match_lme4()
    {
        var intervals = Lmm.Fit("Reaction ~ Days + (1 | Subject) + (0 + Days | Subject)", Sleep).ConfidenceIntervals();
        // R: confint(lmer(Reaction ~ Days + (1 | Subject) + (0 + Days | Subject), sleepstudy), oldNames = FALSE); splined, see above.
        Check(intervals, "sd_(Intercept)|Subject", 15.258646678, 37.786470900);
        Check(intervals, "sd_Days|Subject", 3.964073856, 8.769159162);
        Check(intervals, "sigma", 22.880554648, 28.787597595);
        Check(intervals, "(Intercept)", 237.572148011, 265.238061759);
        Check(intervals, "Days", 7.334066829, 13.600505107);
    }

    [Fact]
    public void A_bound_is_where_the_constrained_refit_says()
    {
        // Fixing β_Days by an offset is an independent way to the same constrained fit.
        var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep, new LmmOptions { Reml = false });
        var bound = fit.ConfidenceIntervals()["Days"].Lower!.Value;
        var days = ((NumericColumn)Sleep["Days"]).Values.ToArray();
        var held = Sleep.WithColumn(new NumericColumn("held", Array.ConvertAll(days, d => d * bound)));
        var constrained = Lmm.Fit("Reaction ~ 1 + offset(held) + (Days | Subject)", held, new LmmOptions { Reml = false });
        Assert.Equal(3.841458820694124, constrained.Criterion - fit.Criterion, 1e-6);
    }

    [Fact]
    public void A_zero_variance_has_a_bound_at_zero_and_a_reason()
    {
        var dyestuff = Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", "Dyestuff2.csv")).AsFactor("Batch");
        var intervals = Lmm.Fit("Yield ~ 1 + (1 | Batch)", dyestuff).ConfidenceIntervals();
        var deviation = intervals["sd_(Intercept)|Batch"];
        Assert.Equal(0.0, deviation.Lower);
        Assert.NotNull(deviation.Reason);
        // R: confint(lmer(Yield ~ 1 + (1 | Batch), Dyestuff2), oldNames = FALSE)
        Check(intervals, "sigma", 2.89283102, 4.81583255, 1e-3);
        Assert.Equal(2.08404349, deviation.Upper!.Value, 1e-3);
        Check(intervals, "(Intercept)", 4.31210022, 7.01909235, 1e-3);
    }

    [Fact]
    public void A_correlation_without_variance_has_a_reason_and_no_number()
    {
        var reference = ReferenceCase.Load("toy_all_zero_variances");
        var fit = Lmm.Fit(reference.Formula, reference.Data(), reference.Options());
        foreach (var interval in fit.ConfidenceIntervals().Intervals)
        {
            if (interval.Lower is { } lower) Assert.True(double.IsFinite(lower), interval.ToString());
            if (interval.Upper is { } upper) Assert.True(double.IsFinite(upper), interval.ToString());
            if (interval.Lower is null || interval.Upper is null) Assert.NotNull(interval.Reason);
            Assert.False(interval is { Lower: -1.0, Upper: 1.0 });
        }
    }

    [Fact]
    public void Profiles_do_not_depend_on_units_or_origin()
    {
        var shifted = Sleep.WithColumn(new NumericColumn("Days", Array.ConvertAll(((NumericColumn)Sleep["Days"]).Values.ToArray(), d => d / 7.0)))
            .WithColumn(new NumericColumn("Reaction", Array.ConvertAll(((NumericColumn)Sleep["Reaction"]).Values.ToArray(), y => 1e-3 * y)));
        var (a, b) = (Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep).ConfidenceIntervals(), Lmm.Fit("Reaction ~ Days + (Days | Subject)", shifted).ConfidenceIntervals());
        Assert.Equal(1e-3 * a["sd_(Intercept)|Subject"].Lower!.Value, b["sd_(Intercept)|Subject"].Lower!.Value, 1e-8);
        Assert.Equal(7e-3 * a["sd_Days|Subject"].Upper!.Value, b["sd_Days|Subject"].Upper!.Value, 1e-8);
        Assert.Equal(a["cor_Days.(Intercept)|Subject"].Upper!.Value, b["cor_Days.(Intercept)|Subject"].Upper!.Value, 1e-6);
        Assert.Equal(7e-3 * a["Days"].Upper!.Value, b["Days"].Upper!.Value, 1e-8);
    }

    [Fact]
    public void Profiling_leaves_the_fit_as_it_was()
    {
        var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep);
        var before = (fit.Criterion, fit.State!.Theta[0], fit.ToJson());
        fit.ConfidenceIntervals(options: new IntervalOptions { CurvePoints = 4 });
        Assert.Equal(before, (fit.Criterion, fit.State!.Theta[0], fit.ToJson()));
    }

    [Fact]
    public void Curves_rise_through_zero_at_the_estimate()
    {
        var curves = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep).ConfidenceIntervals(options: new IntervalOptions { CurvePoints = 6 }).Curves;
        Assert.Equal(6, curves.Count);
        foreach (var curve in curves)
        {
            Assert.Equal(curve.Zeta.Order(), curve.Zeta);
            Assert.True(curve.Zeta[0] < -1.96 && curve.Zeta[^1] > 1.96, curve.Parameter);
            Assert.Contains(0.0, curve.Zeta);
        }
    }

    [Theory]
    [InlineData(IntervalMethod.Wald, 7.437592, 13.496980)]
    [InlineData(IntervalMethod.T, 7.205956, 13.728616)]
    public void Wald_and_t_intervals(IntervalMethod method, double lower, double upper)
    {
        // R: 10.467286 ± qnorm(0.975) (qt(0.975, 17)) * 1.545790
        var interval = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep).ConfidenceIntervals(method)["Days"];
        Assert.Equal(lower, interval.Lower!.Value, 5e-6);
        Assert.Equal(upper, interval.Upper!.Value, 5e-6);
    }

    private static void Check(ConfidenceIntervals intervals, string name, double lower, double upper, double share = 5e-4)
    {
        var interval = intervals[name];
        Assert.True(Math.Abs(lower - interval.Lower!.Value) < share * (upper - lower), $"{name} lower {interval.Lower:R}, lme4 {lower:R}");
        Assert.True(Math.Abs(upper - interval.Upper!.Value) < share * (upper - lower), $"{name} upper {interval.Upper:R}, lme4 {upper:R}");
    }
}
