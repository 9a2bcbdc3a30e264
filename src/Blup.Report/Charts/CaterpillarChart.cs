using Blup.Numerics.Distributions;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>caterpillar</c>: conditional modes with intervals, sorted by the first random effect shown.</summary>
internal static class CaterpillarChart
{
    /// <summary>More levels than this get ranks in place of names.</summary>
    private const int MostNames = 80;

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var mixed = Refusals.Mixed("caterpillar", fit);
        var data = ModelData.Of(fit, options);
        var grouping = data.Groups()!;
        var columns = Columns(mixed, grouping.Name, options);
        var shown = options.Levels.Count > 0 ? data.Shown(grouping).Levels : [.. grouping.Levels];
        var order = Enumerable.Range(0, grouping.Levels.Count).Where(k => shown.Contains(grouping.Levels[k], StringComparer.Ordinal))
            .OrderByDescending(k => columns[0].Modes.Values[k, columns[0].Column]).ToList();
        var rows = Thinning.Evenly([.. order], Math.Max(MostNames, options.MaxPoints / columns.Count));
        var named = rows.Length <= MostNames;
        var z = Normal.QuantileUpper((1 - options.Level) / 2);
        var (names, ranks, effects, estimates, lower, upper, sd) = (new List<string>(), new List<double>(), new List<string>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        foreach (var (modes, c) in columns)
            for (var r = 0; r < rows.Length; r++)
            {
                var (value, error) = (modes.Values[rows[r], c], Math.Sqrt(modes.Covariances[rows[r]][c * modes.Columns.Count + c]));
                names.Add(grouping.Levels[rows[r]]);
                ranks.Add(rows.Length - r);
                effects.Add(modes.Columns[c]);
                estimates.Add(value);
                sd.Add(error);
                lower.Add(value - z * error);
                upper.Add(value + z * error);
            }

        var table = PlotData.Of((grouping.Name, names.ToArray()), ("_rank", ranks.ToArray()), ("effect", effects.ToArray()), ("mode", estimates.ToArray()), ("conditional SD", sd.ToArray()),
            ("_lower", lower.ToArray()), ("_upper", upper.ToArray()));
        var y = named ? grouping.Name : "_rank";
        var several = columns.Count > 1;
        return new Plot
        {
            Kind = "caterpillar",
            Title = options.Title ?? $"Random effects of {grouping.Name}",
            Subtitle = Subtitles.Of(fit.Formula, FormattableString.Invariant($"Conditional modes ± {z:0.##} conditional standard deviations, sorted by {columns[0].Modes.Columns[columns[0].Column]}."),
                rows.Length < order.Count ? Thinning.Note(order.Count, rows.Length)?.Replace("rows", "levels", StringComparison.Ordinal) : null),
            X = new Axis(several ? "Random effect" : $"Random effect: {columns[0].Modes.Columns[columns[0].Column]}"),
            Y = named ? Axis.Ordinal(grouping.Name, [.. rows.Select(r => grouping.Levels[r])]) : new Axis($"{grouping.Name}, by rank") { Whole = true },
            Layers =
            [
                new Layer(Mark.Rule, PlotData.Row(("_zero", 0))) { X = "_zero", Color = "muted", Dash = [4, 3], Size = 1 },
                new Layer(Mark.Rule, table) { X = "_lower", X2 = "_upper", Y = y, Color = Palette.Blue, Panel = several ? "effect" : null, Group = grouping.Name, Size = named ? 1.6 : 0.6, Opacity = named ? 1 : rows.Length <= 500 ? 0.5 : 0.12, /* modes show through many */ Tooltip = [grouping.Name, "mode", "conditional SD"] },
                new Layer(Mark.Point, table) { X = "mode", Y = y, Color = Palette.Blue, Panel = several ? "effect" : null, Group = grouping.Name, Size = named ? 6 : 2.4, Tooltip = [grouping.Name, "mode", "conditional SD"] },
            ],
            Facets = several ? new Facets("effect", [.. columns.Select(c => c.Modes.Columns[c.Column])]) { SharedX = false, Columns = columns.Count <= 4 ? columns.Count : 3 } : null,
            Group = grouping.Name,
        };
    }

    /// <summary>The random effects of a grouping factor; of all its terms.</summary>
    public static List<(ConditionalModes Modes, int Column)> Columns(LmmFit fit, string group, PlotOptions options)
    {
        List<(ConditionalModes Modes, int Column)> all = [.. fit.ConditionalModes.Where(m => m.Group == group).SelectMany(m => Enumerable.Range(0, m.Columns.Count).Select(c => (m, c)))];
        if (options.Term is not { } term) return all;
        var found = all.Where(c => c.Modes.Columns[c.Column] == term).ToList();
        return found.Count > 0 ? found : throw Refusals.Of("caterpillar", fit, $"'{term}' is no random effect of {group}.", $"One of: {string.Join(", ", all.Select(c => c.Modes.Columns[c.Column]))}.");
    }
}
