using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>ranef-pairs</c>: conditional modes of each pair of random effects of one grouping factor.</summary>
internal static class RanefPairsChart
{
    private const int Most = 12;

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var mixed = Refusals.Mixed("ranef-pairs", fit);
        // Of several grouping factors the first with two effects, unless one is named.
        var named = options.Group ?? mixed.Groups.Select(g => g.Name).FirstOrDefault(g => CaterpillarChart.Columns(mixed, g, new PlotOptions()).Count > 1);
        var data = ModelData.Of(fit, options with { Group = named });
        var grouping = data.Groups()!;
        var effects = CaterpillarChart.Columns(mixed, grouping.Name, options with { Term = null });
        if (effects.Count < 2) throw Refusals.Of("ranef-pairs", fit, $"{grouping.Name} has one random effect only.", "Draw 'caterpillar', or add a slope such as (x | g).");
        var pairs = (from a in Enumerable.Range(0, effects.Count) from b in Enumerable.Range(a + 1, effects.Count - a - 1) select (effects[a], effects[b])).ToList();
        var all = pairs.Count;
        if (pairs.Count > Most) pairs = pairs[..Most];
        var several = pairs.Count > 1;
        string Name((ConditionalModes Modes, int Column) e) => e.Modes.Columns[e.Column];
        var (x, y) = (several ? "first effect" : Name(pairs[0].Item1), several ? "second effect" : Name(pairs[0].Item2));
        var keep = Thinning.Evenly([.. Enumerable.Range(0, grouping.Levels.Count)], options.MaxPoints / pairs.Count);
        var layers = new List<Layer>
        {
            new(Mark.Rule, PlotData.Row(("_zero", 0))) { X = "_zero", Color = "muted", Dash = [4, 3], Size = 1 },
            new(Mark.Rule, PlotData.Row(("_zero", 0))) { Y = "_zero", Color = "muted", Dash = [4, 3], Size = 1 },
        };
        var cells = pairs.SelectMany(p => keep.Select(k => (p.Item1, p.Item2, k))).ToList();
        var points = PlotData.Of((x, cells.Select(c => c.Item1.Modes.Values[c.k, c.Item1.Column]).ToArray()), (y, cells.Select(c => c.Item2.Modes.Values[c.k, c.Item2.Column]).ToArray()),
            (grouping.Name, cells.Select(c => grouping.Levels[c.k]).ToArray()), ("_panel", cells.Select(c => $"{Name(c.Item2)} ~ {Name(c.Item1)}").ToArray()));
        layers.Add(new Layer(Mark.Point, points) { X = x, Y = y, Panel = several ? "_panel" : null, Group = grouping.Name, Color = Palette.Blue, Size = 7, Opacity = keep.Length > 200 ? 0.4 : 0.85 });
        var correlations = mixed.VarianceComponents.Terms.Where(t => t.Group == grouping.Name && t.Columns.Count == 2).Select(t => t.Correlations[1, 0]).Where(double.IsFinite).ToList();
        return new Plot
        {
            Kind = "ranef-pairs",
            Title = options.Title ?? $"Random effects of {grouping.Name}, two by two",
            Subtitle = Subtitles.Of(fit.Formula, correlations.Count == 1 && !several ? FormattableString.Invariant($"Estimated correlation {correlations[0]:0.00}.") : null,
                several ? "Strips: vertical ~ horizontal." : null, all > Most ? FormattableString.Invariant($"{Most} of {all} pairs shown.") : null, Thinning.Note(grouping.Levels.Count, keep.Length)?.Replace("rows", "groups", StringComparison.Ordinal)),
            X = new Axis(several ? "Random effect (right of ~)" : $"Random effect: {x}"),
            Y = new Axis(several ? "Random effect (left of ~)" : $"Random effect: {y}"),
            Layers = layers,
            Facets = several ? new Facets("pair", [.. pairs.Select(p => $"{Name(p.Item2)} ~ {Name(p.Item1)}")]) { SharedX = false, SharedY = false } : null,
            Group = grouping.Name,
        };
    }
}
