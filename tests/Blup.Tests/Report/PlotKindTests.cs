using Blup.Report;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Tests.Report;

/// <summary>Each kind of plot: what is drawn, in both writers, and that no text lies over another.</summary>
public sealed class PlotKindTests
{
    [Fact]
    public void There_are_eighteen_kinds_and_a_method_for_each()
    {
        Assert.Equal(18, PlotKinds.Names.Count);
        Assert.All(PlotKinds.Names, kind => Assert.NotEmpty(PlotKinds.Describe(kind)));
        var methods = typeof(PlotVerbs).GetMethods().Where(m => m.Name.StartsWith("Plot", StringComparison.Ordinal) && m.Name.Length > 4).Select(m => m.Name).Distinct();
        Assert.Equal(18, methods.Count());
    }

    public static TheoryData<string, string> Drawn()
    {
        var data = new TheoryData<string, string>();
        foreach (var kind in PlotKinds.Names)
        {
            if (kind is not ("means" or "interaction" or "power")) data.Add("sleep", kind);
            if (kind is not ("slopes" or "ranef-pairs" or "profile" or "power")) data.Add("split plot", kind);
            if (kind is not ("power" or "profile")) data.Add("dragons", kind);
            if (kind is not ("lines" or "shrinkage" or "caterpillar" or "ranef-pairs" or "profile" or "power")) data.Add("linear", kind);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Drawn))]
    public void Is_drawn_readably_by_both_writers(string fit, string kind)
    {
        var plot = PlotFits.Of(fit).Plot(kind);
        Assert.Equal(kind, plot.Kind);
        foreach (var width in (double[])[760, 420, 1200])
        {
            var svg = new SvgPicture(plot.ToSvg(new PictureOptions { Width = width }));
            Assert.Equal(width, svg.Width);
            Assert.Empty(svg.Collisions());
            Assert.Equal(plot.Facets?.Levels.Count ?? 1, svg.Panels);
            Assert.True(svg.Elements("g").Where(g => ((string?)g.Attribute("class"))?.StartsWith("bp-layer", StringComparison.Ordinal) == true).Sum(g => g.Elements().Count()) > 0);
            if (plot.X.Title.Length > 0) Assert.Single(svg.Texts("bp-x-title"));
        }

        var vega = new VegaPicture(plot.ToVegaLite());
        Assert.Empty(vega.Dangling());
        Assert.Equal(vega.Selections.Count, vega.Selections.Distinct().Count());
        Assert.NotEmpty(vega.Rows);
        Assert.Equal(plot.ToSvg(), PlotFits.Of(fit).Plot(kind).ToSvg());
    }

    [Fact]
    public void Fit_has_a_panel_a_subject_with_three_lines()
    {
        var svg = new SvgPicture(PlotFits.Sleep.PlotFit().ToSvg());
        Assert.Equal(18, svg.Panels);
        Assert.Equal(3 * 18, svg.Marks("line").Count);
        Assert.Equal(180, svg.Marks("point").Count);
        Assert.Equal(["complete pooling", "no pooling", "partial pooling"], svg.Texts("bp-legend-label"));
        Assert.Equal(PlotFits.Sleep.Groups[0].Levels, svg.Texts("bp-strip-label").Count);
        Assert.Equal("Days", Assert.Single(svg.Texts("bp-x-title")));
        Assert.Equal("Reaction", Assert.Single(svg.Texts("bp-y-title")));
    }

    [Fact]
    public void Lines_of_fit_are_those_of_the_models()
    {
        var fit = PlotFits.Sleep;
        var plot = fit.PlotFit(new PlotOptions { Levels = ["335"] });
        var own = fit.NoPooling();
        var modes = fit.ConditionalModes[0];
        var k = modes.Levels.ToList().IndexOf("335");
        var linear = Lm.Fit("Reaction ~ Days", PlotFits.Read("sleepstudy"));
        (double At0, double At9)[] expected =
        [
            (linear.FixedEffects.Estimates[0], linear.FixedEffects.Estimates[0] + 9 * linear.FixedEffects.Estimates[1]),
            (own.Estimates[k, 0], own.Estimates[k, 0] + 9 * own.Estimates[k, 1]),
            (fit.FixedEffects.Estimates[0] + modes.Values[k, 0], fit.FixedEffects.Estimates[0] + modes.Values[k, 0] + 9 * (fit.FixedEffects.Estimates[1] + modes.Values[k, 1])),
        ];
        var lines = plot.Layers.Where(l => l.Mark == Mark.Line).ToList();
        for (var j = 0; j < 3; j++)
        {
            Assert.Equal([0.0, 9.0], lines[j].Data["Days"].Numbers!);
            Assert.Equal([expected[j].At0, expected[j].At9], lines[j].Data["Reaction"].Numbers!, (a, b) => Math.Abs(a - b) < 1e-9);
        }
    }

    [Fact]
    public void Coefficients_are_red_blue_and_grey_by_sign_and_significance()
    {
        var fit = PlotFits.Dragons;
        var rows = fit.TidyRows().Where(r => r.Effect == "fixed" && r.Term != "(Intercept)").ToList();
        var layer = fit.PlotCoefficients().Layers.Single(l => l.Mark == Mark.Point);
        Assert.Equal(rows.Select(r => r.PValue >= 0.05 ? "not significant" : r.Estimate > 0 ? "positive" : "negative"), layer.Data["sign"].Texts!);
        var svg = new SvgPicture(fit.PlotCoefficients().ToSvg());
        Assert.Equal(rows.Select(r => r.PValue >= 0.05 ? Palette.Grey : r.Estimate > 0 ? Palette.Red : Palette.Blue), svg.Marks("point").Select(m => (string)m.Attribute("fill")!));
        var two = fit.PlotCoefficients(new PlotOptions { Against = [PlotFits.Linear] });
        Assert.Equal(["model 1", "model 2"], two.Facets!.Levels);
        Assert.Contains("model 2: intelligence ~ wingspan * scales", two.Subtitle);
    }

    [Fact]
    public void Caterpillar_is_sorted_and_has_intervals()
    {
        var svg = new SvgPicture(PlotFits.Sleep.PlotCaterpillar(new PlotOptions { Term = "Days" }).ToSvg());
        var modes = PlotFits.Sleep.ConditionalModes[0];
        Assert.Equal(Enumerable.Range(0, 18).OrderByDescending(k => modes.Values[k, 1]).Select(k => modes.Levels[k]), svg.Texts("bp-y-label"));
        Assert.Equal(18 + 1, svg.Marks("rule").Count);
    }

    [Fact]
    public void Means_are_those_of_the_table_and_the_difference_is_drawn()
    {
        var fit = PlotFits.SplitPlot;
        var means = fit.Means("~ variety");
        var plot = fit.PlotMeans(new PlotOptions { Specs = "~ variety" });
        var points = plot.Layers.Single(l => l.Mark == Mark.Point && l.Data.Rows == 2);
        Assert.Equal(means.Estimates, points.Data["emmean"].Numbers);
        var bar = plot.Layers.Last(l => l.Mark == Mark.Rule);
        Assert.Equal(means.Contrasts().StandardErrors[0], bar.Data["_high"].Numbers![0] - bar.Data["_low"].Numbers![0], 1e-9);
        Assert.Equal(16, plot.Layers[0].Data.Rows);
    }

    [Fact]
    public void Models_beside_one_another_share_a_band()
    {
        var plot = PlotFits.Dragons.PlotMeans(new PlotOptions { Against = [PlotFits.Linear], Names = ["mixed", "linear"] });
        Assert.Equal(["mixed", "linear", "standard error of a difference"], plot.Legend!.Series.Select(s => s.Name));
        Assert.Equal(2, plot.Layers.Where(l => l.Mark == Mark.Point && l.Series is not null).SelectMany(l => l.Data["_offset"].Numbers!).Distinct().Count());
    }

    [Fact]
    public void Shares_of_the_variance_fill_the_bar()
    {
        var bars = PlotFits.Sleep.PlotVariance().Layers.Single(l => l.Mark == Mark.Bar).Data;
        Assert.Equal(1.0, bars["_end"].Numbers![^1], 1e-12);
        Assert.Equal(PlotFits.Sleep.EffectSizes().Shares.Select(s => s.Share), bars["share"].Numbers!);
    }

    [Fact]
    public void Profiles_have_a_panel_a_parameter()
    {
        var plot = PlotFits.Sleep.PlotProfile();
        Assert.Equal(["sd_(Intercept)|Subject", "cor_Days.(Intercept)|Subject", "sd_Days|Subject", "sigma", "(Intercept)", "Days"], plot.Facets!.Levels);
        Assert.Empty(new SvgPicture(plot.ToSvg()).Collisions());
    }

    [Fact]
    public void Power_rises_with_the_number_of_groups()
    {
        var plot = PlotFits.Sleep.PlotPower(new PlotOptions { Sizes = [4, 8], Simulations = 60 });
        var power = plot.Layers.First(l => l.Mark == Mark.Line).Data["power"].Numbers!;
        Assert.Equal(2, power.Length);
        Assert.True(power[0] < power[1]);
        Assert.Empty(new SvgPicture(plot.ToSvg()).Collisions());
        PowerResult[] results = [PlotFits.Sleep.Power(PowerTest.Coefficient("Days"), new PowerOptions { Simulations = 60, Groups = new Dictionary<string, int> { ["Subject"] = 4 } })];
        Assert.Equal(power[0], results.PlotPower().Layers.First(l => l.Mark == Mark.Line).Data["power"].Numbers![0]);
    }

    [Theory]
    [InlineData("residuals", "scale", "Scale–location")]
    [InlineData("residuals", "group", "by Subject")]
    [InlineData("qq", "random", "random effects of Subject")]
    [InlineData("predictions", "beside", "Observed and fitted")]
    public void Further_pictures_of_a_kind(string kind, string which, string title)
    {
        var plot = PlotFits.Sleep.Plot(kind, new PlotOptions { Kind = which });
        Assert.Contains(title, plot.Title, StringComparison.Ordinal);
        Assert.Empty(new SvgPicture(plot.ToSvg()).Collisions());
        Assert.Empty(new VegaPicture(plot.ToVegaLite()).Dangling());
    }
}
