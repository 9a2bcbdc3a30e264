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
        ["lines"] = (LinesChart.Of, "the fitted lines of all groups, with the population's"),
        ["shrinkage"] = (ShrinkageChart.Of, "each group's own estimates and how the model moves them towards the population's"),
        ["caterpillar"] = (CaterpillarChart.Of, "conditional modes with intervals, sorted"),
        ["coefficients"] = (CoefficientsChart.Of, "fixed effects with intervals: positive red, negative blue, not significant grey; several models side by side"),
        ["means"] = (MeansChart.Of, "marginal means with intervals over the raw points; several models side by side"),
        ["interaction"] = (InteractionChart.Of, "means of one factor joined by lines, a line for each level of another"),
        ["slopes"] = (SlopesChart.Of, "the population's mean along a covariate with its confidence band"),
        ["residuals"] = (ResidualsChart.Of, "residuals against fitted values, scale–location, or by group (PlotOptions.Kind: fitted, scale, group)"),
        ["qq"] = (QqChart.Of, "normal Q-Q plots of residuals or random effects (PlotOptions.Kind: residuals, random), with bands"),
        ["ranef-pairs"] = (RanefPairsChart.Of, "the random effects of one grouping factor two by two"),
        ["influence"] = (InfluenceChart.Of, "Cook's distance of single rows, or of groups where one is named"),
        ["profile"] = (ProfileChart.Of, "profile likelihood (zeta) of each parameter"),
        ["predictions"] = (PredictionsChart.Of, "observed against fitted values, or fitted points beside observed ones (PlotOptions.Kind: against, beside)"),
        ["box"] = (BoxChart.Of, "box plots of the response by a factor or group"),
        ["variance"] = (VarianceChart.Of, "the share of each term in the total variance"),
        ["power"] = (PowerChart.Of, "power of a coefficient's test over the number of groups, by simulation"),
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
