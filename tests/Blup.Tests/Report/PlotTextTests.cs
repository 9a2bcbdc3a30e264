using System.Globalization;
using System.Text.Json;
using Blup.Report;
using Blup.Report.Plots;
using Blup.Tables;

namespace Blup.Tests.Report;

/// <summary>Hostile names, cultures, large data, themes.</summary>
public sealed class PlotTextTests
{
    private const string Script = "<script>alert(1)</script>", Cell = "</td>";

    [Fact]
    public void Mark_up_in_names_shows_as_text()
    {
        double[] y = [.. Enumerable.Range(0, 40).Select(i => Math.Sin(i * 1.7) + i % 4)], x = [.. Enumerable.Range(0, 40).Select(i => (double)(i % 10))];
        string[] g = [.. Enumerable.Range(0, 40).Select(i => i % 4 == 0 ? Cell : i % 4 == 1 ? "a & \"b\"" : i % 4 == 2 ? "it's" : "\ud83d\udc09 \u0001")];
        var fit = Lmm.Fit($"`{Script}` ~ x + (1 | g)", Table.FromColumns((Script, y), ("x", x), ("g", g)));
        foreach (var kind in (string[])["fit", "data", "caterpillar", "shrinkage", "lines", "box", "residuals", "variance", "predictions"])
        {
            var plot = fit.Plot(kind);
            foreach (var text in (string[])[plot.ToSvg(), plot.ToVegaLite(), plot.ToHtml()])
            {
                Assert.DoesNotContain("<script>alert", text, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(Cell, text, StringComparison.OrdinalIgnoreCase);
            }

            var svg = new SvgPicture(plot.ToSvg());
            if (kind is "fit") Assert.Equal([Cell, "a & \"b\"", "it's", "\ud83d\udc09 \ufffd"], svg.Texts("bp-strip-label").Order(StringComparer.Ordinal));
            Assert.Contains(new VegaPicture(plot.ToVegaLite()).Root.GetProperty("description").GetString()!, w => w > ' ');
        }

        Assert.Equal(Script, Assert.Single(new SvgPicture(fit.PlotData().ToSvg()).Texts("bp-y-title")));
    }

    [Fact]
    public void The_same_under_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        string[] Written() => [.. ((string[])["fit", "influence", "variance", "qq"]).SelectMany(k => (string[])[PlotFits.Sleep.Plot(k).ToSvg(), PlotFits.Sleep.Plot(k).ToVegaLite()])];
        var expected = Written();
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(expected, Written());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void More_groups_than_panels_are_sampled_and_said_so()
    {
        var plot = PlotFits.Sleep.PlotFit(new PlotOptions { MaxPanels = 5 });
        Assert.Equal(5, plot.Facets!.Levels.Count);
        Assert.Contains("5 of 18 levels of Subject shown, evenly spaced.", string.Join(" ", plot.Subtitle), StringComparison.Ordinal);
        Assert.Equal(36, new PlotOptions().MaxPanels);
    }

    [Fact]
    public void Many_rows_are_counted_in_tiles_and_none_is_lost()
    {
        var plot = PlotFits.Sleep.PlotData(new PlotOptions { MaxPoints = 100 });
        var tiles = Assert.Single(plot.Layers);
        Assert.Equal(Mark.Tile, tiles.Mark);
        Assert.Equal(180, tiles.Data["rows"].Numbers!.Sum());
        Assert.Contains("180 rows counted in tiles", plot.Subtitle[0], StringComparison.Ordinal);
        Assert.Equal(180, PlotFits.Sleep.PlotResiduals(new PlotOptions { MaxPoints = 100 }).Layers[0].Data["rows"].Numbers!.Sum());
        var fit = PlotFits.Sleep.PlotFit(new PlotOptions { MaxPoints = 100 });
        Assert.Equal(100, fit.Layers[0].Data.Rows);
    }

    [Fact]
    public void Hundreds_of_levels_and_long_names_do_not_collide()
    {
        string[] g = [.. Enumerable.Range(0, 600).Select(i => $"a rather long name of a level, number {i / 4}")];
        double[] y = [.. Enumerable.Range(0, 600).Select(i => Math.Sin(i * 1.7) + Math.Cos(i / 4 * 0.9))];
        string[] f = [.. Enumerable.Range(0, 600).Select(i => $"condition with a long name {i % 14}")];
        var fit = Lmm.Fit("y ~ f + (1 | g)", Table.FromColumns(("y", y), ("g", g), ("f", f)));
        foreach (var kind in (string[])["fit", "caterpillar", "shrinkage", "coefficients", "means", "data", "influence", "residuals", "box"])
            foreach (var width in (double[])[500, 760])
                Assert.Empty(new SvgPicture(fit.Plot(kind).ToSvg(new PictureOptions { Width = width })).Collisions());
        var group = new PlotOptions { Group = "g" };
        Assert.Equal(36, ((CaterpillarRows(fit.PlotInfluence(group)))));
        static int CaterpillarRows(Plot plot) => plot.Y.Levels.Count;
    }

    [Fact]
    public void A_picture_is_as_large_as_asked_and_accessible()
    {
        var svg = new SvgPicture(PlotFits.Sleep.PlotFit().ToSvg(new PictureOptions { Width = 900, Height = 700 }));
        Assert.Equal((900, 700), (svg.Width, Math.Round(svg.Height)));
        Assert.Equal("img", (string)svg.Root.Attribute("role")!);
        Assert.Contains("Reaction by Subject", (string)svg.Root.Attribute("aria-label")!, StringComparison.Ordinal);
        Assert.Contains(svg.Marks("point"), m => m.Value.Contains("Days: 3", StringComparison.Ordinal));
        Assert.DoesNotContain("prefers-color-scheme", PlotFits.Sleep.PlotFit().ToSvg(), StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", PlotFits.Sleep.PlotFit().ToSvg(new PictureOptions { Theme = PictureTheme.Auto }), StringComparison.Ordinal);
    }

    [Fact]
    public void Vega_Lite_can_highlight_pick_and_zoom()
    {
        var fit = new VegaPicture(PlotFits.Sleep.PlotFit().ToVegaLite());
        Assert.Equal(["hover", "pick", "zoom"], fit.Selections.Order(StringComparer.Ordinal));
        Assert.Equal(18, fit.Root.GetProperty("facet").GetProperty("sort").GetArrayLength());
        Assert.Equal(JsonValueKind.Object, fit.Root.GetProperty("spec").ValueKind);
        // Panels with scales of their own cannot be zoomed together; an ordinal axis cannot at all.
        Assert.DoesNotContain("zoom", new VegaPicture(PlotFits.Sleep.PlotCaterpillar().ToVegaLite()).Selections);
    }

    [Fact]
    public void A_page_is_whole_in_itself()
    {
        var page = PlotFits.Sleep.PlotCaterpillar().ToHtml();
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script src", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<link rel=\"stylesheet\"", page, StringComparison.Ordinal);
        Assert.Contains("<svg xmlns", page, StringComparison.Ordinal);
    }
}
