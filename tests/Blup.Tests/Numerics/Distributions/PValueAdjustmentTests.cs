using Blup.Numerics.Distributions;

namespace Blup.Tests.Numerics.Distributions;

/// <summary>Against R 4.2.2 p.adjust and emmeans 1.8.4 (warpbreaks, six cells, comparisons with the first, 48 df).</summary>
public sealed class PValueAdjustmentTests
{
    private static readonly double[] P = [.01, .04, .03, .005, .5, .2, .011, 1e-12];

    [Fact]
    public void Stepwise_methods_agree_with_p_adjust()
    {
        Close([.06, .12, .12, .035, .5, .4, .06, 8e-12], PValueAdjustment.Holm(P));
        Close([.055, .12, .12, .035, .5, .4, .055, 8e-12], PValueAdjustment.Hochberg(P));
        Close([.022, .05333333333333333, .048, .02, .5, .22857142857142856, .022, 8e-12], PValueAdjustment.BenjaminiHochberg(P));
        Close([.08, .32, .24, .04, 1, 1, .088, 8e-12], PValueAdjustment.Bonferroni(P));
    }

    [Fact]
    public void Missing_p_values_do_not_count()
        => Close([double.NaN, .02, .06], PValueAdjustment.Adjust([double.NaN, .01, .06], MultipleComparison.Holm));

    [Theory]
    [InlineData(3.98572084827642, 0.00108149568060634, 0.0147638249687511, 0.00113987799983184)]
    [InlineData(3.05931005651487, 0.016142361309643, 0.116861978908951, 0.0179891406732093)]
    [InlineData(4.9983093881088, 3.95628894309663e-05, 0.000917864178820482, 4.05404374410612e-05)]
    public void Agrees_with_emmeans(double t, double dunnettX, double scheffe, double sidak)
    {
        Assert.Equal(dunnettX, PValueAdjustment.DunnettX(t, 5, 48), 1e-10);
        Assert.Equal(scheffe, PValueAdjustment.Scheffe(t, 5, 48), 1e-12);
        Assert.Equal(sidak, PValueAdjustment.Sidak([StudentT.TwoSided(t, 48), 1, 1, 1, 1])[0], 1e-13);
    }

    [Fact]
    public void Critical_values_agree_with_emmeans()
    {
        Assert.Equal(2.01063475762423, CriticalValue.None(.05, 48), 1e-12);
        Assert.Equal(3.47024071175137, CriticalValue.Scheffe(.05, 5, 48), 1e-12);
        Assert.Equal(2.67432353406522, CriticalValue.Sidak(.05, 5, 48), 1e-12);
        // emmeans solves for this one to about 2e-5 only; its own p-value function confirms ours.
        Assert.Equal(2.61563803968733, CriticalValue.DunnettX(.05, 5, 48), 1e-4);
        Assert.Equal(.05, PValueAdjustment.DunnettX(CriticalValue.DunnettX(.05, 5, 48), 5, 48), 1e-12);
        Assert.Equal(.05, PValueAdjustment.Tukey(CriticalValue.Tukey(.05, 6, 48), 6, 48), 1e-12);
    }

    private static void Close(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsNaN(expected[i])) Assert.True(double.IsNaN(actual[i]));
            else Assert.Equal(expected[i], actual[i], 1e-14);
        }
    }
}
