using Blup.Diagnostics;
using Blup.Report;
using Blup.Results;

namespace Blup.Tests.Report;

/// <summary>What is refused, with its reason.</summary>
public sealed class PlotRefusalTests
{
    [Theory]
    [InlineData("linear", "lines", "no random effects")]
    [InlineData("linear", "shrinkage", "no random effects")]
    [InlineData("linear", "caterpillar", "no random effects")]
    [InlineData("linear", "ranef-pairs", "no random effects")]
    [InlineData("linear", "profile", "exact")]
    [InlineData("linear", "power", "no random effects")]
    [InlineData("sleep", "means", "no factor")]
    [InlineData("sleep", "interaction", "fewer than two predictors")]
    [InlineData("split plot", "slopes", "no covariate")]
    [InlineData("split plot", "ranef-pairs", "one random effect only")]
    public void A_kind_that_does_not_apply_says_why(string fit, string kind, string reason)
    {
        var refused = Assert.Throws<BlupException>(() => PlotFits.Of(fit).Plot(kind));
        Assert.Equal("BLUP761", refused.Code);
        Assert.Contains(reason, refused.What, StringComparison.Ordinal);
        Assert.NotNull(refused.Expected);
    }

    [Fact]
    public void A_linear_model_has_no_random_effects_to_draw_or_leave_out()
    {
        Assert.Equal("BLUP761", Code(() => PlotFits.Linear.PlotQq(new PlotOptions { Kind = "random" })));
        Assert.Equal("BLUP761", Code(() => PlotFits.Linear.PlotInfluence(new PlotOptions { Group = "mountain" })));
        var constant = Lmm.Fit("Reaction ~ 0 + (1 | Subject)", PlotFits.Read("sleepstudy"));
        Assert.Equal("BLUP761", Code(() => constant.PlotCoefficients()));
        Assert.Equal("BLUP761", Code(() => constant.PlotShrinkage()));
        Assert.Equal("BLUP761", Code(() => constant.PlotFit()));
    }

    [Fact]
    public void An_unknown_kind_lists_all()
    {
        var refused = Assert.Throws<BlupException>(() => PlotFits.Sleep.Plot("caterpilar"));
        Assert.Equal("BLUP760", refused.Code);
        Assert.All(PlotKinds.Names, kind => Assert.Contains(kind, refused.Expected, StringComparison.Ordinal));
        Assert.Contains("Did you mean 'caterpillar'?", refused.Expected, StringComparison.Ordinal);
        Assert.Equal("BLUP760", Code(() => PlotFits.Sleep.PlotResiduals(new PlotOptions { Kind = "sideways" })));
    }

    [Fact]
    public void A_group_that_is_not_in_the_data()
    {
        var refused = Assert.Throws<BlupException>(() => PlotFits.Sleep.PlotFit(new PlotOptions { Levels = ["308", "399"] }));
        Assert.Equal("BLUP762", refused.Code);
        Assert.Contains("'399' is no level of Subject", refused.What, StringComparison.Ordinal);
        Assert.Equal("BLUP763", Code(() => PlotFits.Sleep.PlotCaterpillar(new PlotOptions { Group = "subject" })));
    }

    [Fact]
    public void Names_that_are_not_there()
    {
        Assert.Equal("BLUP203", Code(() => PlotFits.Sleep.PlotData(new PlotOptions { X = "Dayz" })));
        Assert.Equal("BLUP761", Code(() => PlotFits.Sleep.PlotCaterpillar(new PlotOptions { Term = "Nights" })));
        Assert.Equal("BLUP761", Code(() => PlotFits.Sleep.PlotProfile(new PlotOptions { Term = "Nights" })));
        Assert.Equal("BLUP761", Code(() => PlotFits.Sleep.PlotCoefficients(new PlotOptions { Term = "Nights" })));
        Assert.Equal("BLUP711", Code(() => PlotFits.SplitPlot.PlotMeans(new PlotOptions { Specs = "~ sort" })));
    }

    [Fact]
    public void Models_that_cannot_stand_beside_one_another()
    {
        var other = Lm.Fit("log(Reaction) ~ Days", PlotFits.Read("sleepstudy"));
        Assert.Equal("BLUP766", Code(() => PlotFits.Sleep.PlotFit(new PlotOptions { Against = [other] })));
        Assert.Equal("BLUP766", Code(() => PlotFits.Sleep.PlotFit(new PlotOptions { Names = ["a", "b"] })));
    }

    [Fact]
    public void A_fit_without_its_data()
    {
        LmmFit bare = PlotFits.Sleep with { State = null };
        Assert.Equal("BLUP764", Code(() => bare.PlotFit()));
    }

    private static string Code(Func<object> draw) => Assert.Throws<BlupException>(draw).Code;
}
