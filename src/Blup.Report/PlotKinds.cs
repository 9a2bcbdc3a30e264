using Blup.Diagnostics;
using Blup.Report.Charts;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report;

/// <summary>The kinds of plots.</summary>
public static class PlotKinds
{
    private static readonly Dictionary<string, (Func<IModelFit, PlotOptions, Plot> Draw, string Words)> Kinds = new(StringComparer.Ordinal)
    {
        ["data"] = (DataChart.Of, "the response against a predictor, coloured by a factor"),
        ["fit"] = (FitChart.Of, "a panel a group: points, complete and no pooling, fitted lines of one or several models"),
    };

    /// <summary>The kinds in the order of the documentation.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Keys];

    /// <summary>What a kind shows, in words.</summary>
    public static string Describe(string kind) => Find(kind).Words;

    internal static Func<IModelFit, PlotOptions, Plot> Of(string kind) => Find(kind).Draw;

    private static (Func<IModelFit, PlotOptions, Plot> Draw, string Words) Find(string kind)
        => Kinds.TryGetValue(kind, out var found) ? found
            : throw new BlupException("BLUP760", $"There is no plot '{kind}'.", null, $"Kinds: {string.Join(", ", Names)}.{(Suggestions.Nearest(kind, Names) is { } near ? $"  Did you mean '{near}'?" : "")}");
}
