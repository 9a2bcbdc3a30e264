using Blup.Report.Plots;

namespace Blup.Tests.Report;

/// <summary>Round numbers and measured texts.</summary>
public sealed class TickTests
{
    [Fact]
    public void Ticks_are_round()
    {
        Assert.Equal([0, 2, 4, 6, 8], Ticks.Linear(-0.45, 9.45, 6));
        Assert.Equal([200, 250, 300, 350, 400, 450], Ticks.Linear(180, 480, 6));
        Assert.Equal([-0.2, -0.1, 0, 0.1], Ticks.Linear(-0.25, 0.19, 5));
        Assert.Equal([1, 2, 3], Ticks.Linear(0.8, 3.2, 8, whole: true));
        Assert.Equal([0.1, 1, 10, 100], Ticks.Log(0.05, 300, 4));
    }

    [Fact]
    public void Labels_have_the_same_decimals()
    {
        Assert.Equal(["−0.2", "−0.1", "0.0", "0.1"], Ticks.Labels([-0.2, -0.1, 0, 0.1]));
        Assert.Equal(["0", "50", "100"], Ticks.Labels([0, 50, 100]));
        Assert.Equal(["0 %", "50 %"], Ticks.Labels([0, 0.5], percent: true));
        Assert.Equal(["0", "2e6"], Ticks.Labels([0, 2e6]));
    }

    [Fact]
    public void Ticks_lie_within_for_any_ends() => FsCheck.Fluent.Prop.ForAll<int, int>((a, b) =>
    {
        var (low, high) = (Math.Min(a, b) * 0.37, Math.Max(a, b) * 0.37 + 0.01);
        var ticks = Ticks.Linear(low, high, 7);
        Assert.InRange(ticks.Length, 2, 16);
        Assert.All(ticks, t => Assert.InRange(t, low - 1e-6 * (high - low), high + 1e-6 * (high - low)));
        Assert.Equal(ticks.Length, Ticks.Labels(ticks).Distinct(StringComparer.Ordinal).Count());
    });

    [Fact]
    public void Texts_are_cut_and_wrapped_to_fit()
    {
        Assert.InRange(TextMeasure.Width("Reaction", 12), 44, 52);
        Assert.True(TextMeasure.Width(TextMeasure.Fit(new string('m', 200), 11, 90), 11) <= 90);
        Assert.All(TextMeasure.Wrap(string.Join(' ', Enumerable.Repeat("words of some length", 12)), 11, 200), l => Assert.True(TextMeasure.Width(l, 11) <= 200));
    }
}
