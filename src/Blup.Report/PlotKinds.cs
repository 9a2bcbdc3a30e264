using Blup.Diagnostics;
using Blup.Report.Charts;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report;

/// <summary>The kinds of plots.</summary>
public static class PlotKinds
{
    private static readonly Dictionary<string, (Func<IModelFit, PlotOptions, Plot> Draw, string Words, Func<PlotOptions, string?> Rows)> Kinds = new(StringComparer.Ordinal)
    {
        ["data"] = (DataChart.Of, "the response against a predictor, coloured by a factor", _ => "it draws them"),
        ["fit"] = (FitChart.Of, "a panel a group: points, complete and no pooling, fitted lines of one or several models", _ => "it draws those of each group"),
        ["lines"] = (LinesChart.Of, "the fitted lines of all groups, with the population's", _ => "its lines end where those of each group do"),
        ["shrinkage"] = (ShrinkageChart.Of, "each group's own estimates and how the model moves them towards the population's", _ => "it fits those of each group by themselves"),
        ["caterpillar"] = (CaterpillarChart.Of, "conditional modes with intervals, sorted", OnlyTheFit),
        ["coefficients"] = (CoefficientsChart.Of, "fixed effects with intervals: positive red, negative blue, not significant grey; several models side by side", OnlyTheFit),
        ["means"] = (MeansChart.Of, "marginal means with intervals over the raw points; several models side by side", OnlyTheFit),
        ["interaction"] = (InteractionChart.Of, "means of one factor joined by lines, a line for each level of another", OnlyTheFit),
        ["slopes"] = (SlopesChart.Of, "the population's mean along a covariate with its confidence band", OnlyTheFit),
        ["residuals"] = (ResidualsChart.Of, "residuals against fitted values, scale–location, or by group (PlotOptions.Kind: fitted, scale, group)", _ => "residuals are of single rows"),
        ["qq"] = (QqChart.Of, "normal Q-Q plots of residuals or random effects (PlotOptions.Kind: residuals, random), with bands", o => QqChart.Kind(o) == "residuals" ? "residuals are of single rows" : null),
        ["ranef-pairs"] = (RanefPairsChart.Of, "the random effects of one grouping factor two by two", OnlyTheFit),
        ["influence"] = (InfluenceChart.Of, "Cook's distance of single rows, or of groups where one is named", _ => "it leaves out some of them"),
        ["profile"] = (ProfileChart.Of, "profile likelihood (zeta) of each parameter", OnlyTheFit),
        ["predictions"] = (PredictionsChart.Of, "observed against fitted values, or fitted points beside observed ones (PlotOptions.Kind: against, beside)", _ => "it draws them"),
        ["box"] = (BoxChart.Of, "box plots of the response by a factor or group", _ => "it draws them"),
        ["variance"] = (VarianceChart.Of, "the share of each term in the total variance", OnlyTheFit),
        ["power"] = (PowerChart.Of, "power of a coefficient's test over the number of groups, by simulation", _ => "it simulates responses for them"),
    };

    /// <summary>The kinds in the order of the documentation.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Keys];

    /// <summary>What a kind shows, in words.</summary>
    public static string Describe(string kind) => Find(kind).Words;

    /// <summary>Why a kind needs the rows themselves, in words; null where a fit from sums does, as of a streamed file or a database.</summary>
    public static string? NeedsRows(string kind, PlotOptions? options = null) => Find(kind).Rows(options ?? new PlotOptions());

    /// <summary>The plot; one that needs rows says so before it looks for them.</summary>
    internal static Plot Draw(string kind, IModelFit fit, PlotOptions options)
    {
        var (draw, _, rows) = Find(kind);
        if (!fit.Frame.HasRows && rows(options) is { } why)
            throw new BlupException("BLUP830", $"The plot '{kind}' needs the rows: {why}. The model was fitted from sums over them.", fit.Formula,
                $"Load the rows (--load, with a row limit or a filter), or draw one of: {string.Join(", ", Names.Where(n => NeedsRows(n, options) is null))}.");
        return draw(fit, options);
    }

    private static string? OnlyTheFit(PlotOptions options) => null;

    private static (Func<IModelFit, PlotOptions, Plot> Draw, string Words, Func<PlotOptions, string?> Rows) Find(string kind)
        => Kinds.TryGetValue(kind, out var found) ? found
            : throw new BlupException("BLUP760", $"There is no plot '{kind}'.", null, $"Kinds: {string.Join(", ", Names)}.{(Suggestions.Nearest(kind, Names) is { } near ? $"  Did you mean '{near}'?" : "")}");
}
