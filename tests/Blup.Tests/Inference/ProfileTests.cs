namespace Blup.Tests.Inference;

/// <summary>
/// Profile likelihood against lme4's recorded bounds. lme4 interpolates its profile by a spline, good to about 1e-4 of the interval's width; ours are roots.
/// </summary>
public sealed class ProfileTests
{
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
}
