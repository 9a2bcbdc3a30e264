using Blup.Report;
using Blup.Report.Charts;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup;

/// <summary>The pictures of a fit: what is found by typing <c>fit.Plot</c>. Write them with <see cref="Report.Plots.Plot.ToSvg"/> or <see cref="Report.Plots.Plot.ToVegaLite"/>.</summary>
public static class PlotVerbs
{
    /// <summary>The plot of that kind.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="kind">One of <see cref="PlotKinds.Names"/>.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">BLUP760 there is no such kind; BLUP761 it does not apply to the model; BLUP762 to BLUP766.</exception>
    public static Plot Plot(this IModelFit fit, string kind, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(kind);
        return PlotKinds.Draw(kind, fit, options ?? new PlotOptions());
    }

    /// <summary>The response against a predictor, coloured by a factor.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotData(this IModelFit fit, PlotOptions? options = null) => fit.Plot("data", options);

    /// <summary>A panel a group: points, complete and no pooling, fitted lines of one or several models.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotFit(this IModelFit fit, PlotOptions? options = null) => fit.Plot("fit", options);

    /// <summary>The fitted lines of all groups, with the population's.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotLines(this IModelFit fit, PlotOptions? options = null) => fit.Plot("lines", options);

    /// <summary>Each group's own estimates and how the model moves them towards the population's.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotShrinkage(this IModelFit fit, PlotOptions? options = null) => fit.Plot("shrinkage", options);

    /// <summary>Conditional modes with intervals, sorted.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotCaterpillar(this IModelFit fit, PlotOptions? options = null) => fit.Plot("caterpillar", options);

    /// <summary>Fixed effects with intervals: positive red, negative blue, not significant grey; several models side by side.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotCoefficients(this IModelFit fit, PlotOptions? options = null) => fit.Plot("coefficients", options);

    /// <summary>Marginal means with intervals over the raw points; several models side by side.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotMeans(this IModelFit fit, PlotOptions? options = null) => fit.Plot("means", options);

    /// <summary>Means of one factor joined by lines, a line for each level of another.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotInteraction(this IModelFit fit, PlotOptions? options = null) => fit.Plot("interaction", options);

    /// <summary>The population's mean along a covariate with its confidence band.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotSlopes(this IModelFit fit, PlotOptions? options = null) => fit.Plot("slopes", options);

    /// <summary>Residuals against fitted values, scale–location, or by group (PlotOptions.Kind: fitted, scale, group).</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotResiduals(this IModelFit fit, PlotOptions? options = null) => fit.Plot("residuals", options);

    /// <summary>Normal Q-Q plots of residuals or random effects (PlotOptions.Kind: residuals, random), with bands.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotQq(this IModelFit fit, PlotOptions? options = null) => fit.Plot("qq", options);

    /// <summary>The random effects of one grouping factor two by two.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotRandomEffectPairs(this IModelFit fit, PlotOptions? options = null) => fit.Plot("ranef-pairs", options);

    /// <summary>Cook's distance of single rows, or of groups where one is named.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotInfluence(this IModelFit fit, PlotOptions? options = null) => fit.Plot("influence", options);

    /// <summary>Profile likelihood (zeta) of each parameter.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotProfile(this IModelFit fit, PlotOptions? options = null) => fit.Plot("profile", options);

    /// <summary>Observed against fitted values, or fitted points beside observed ones (PlotOptions.Kind: against, beside).</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotPredictions(this IModelFit fit, PlotOptions? options = null) => fit.Plot("predictions", options);

    /// <summary>Box plots of the response by a factor or group.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotBox(this IModelFit fit, PlotOptions? options = null) => fit.Plot("box", options);

    /// <summary>The share of each term in the total variance.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotVariance(this IModelFit fit, PlotOptions? options = null) => fit.Plot("variance", options);

    /// <summary>Power of a coefficient's test over the number of groups, by simulation.</summary>
    /// <param name="fit">A mixed or linear model.</param>
    /// <param name="options">What it shows; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">As <see cref="Plot"/>.</exception>
    public static Plot PlotPower(this IModelFit fit, PlotOptions? options = null) => fit.Plot("power", options);

    /// <summary>The power of studies of several sizes, over the number of groups of the first grouping factor.</summary>
    /// <param name="results">One result a size, of the same test.</param>
    /// <param name="options">The title; null for the defaults.</param>
    public static Plot PlotPower(this IReadOnlyList<PowerResult> results, PlotOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentOutOfRangeException.ThrowIfZero(results.Count, nameof(results));
        var ordered = results.OrderBy(r => r.Groups[0].Levels).ToList();
        return PowerChart.Of(ordered, [.. ordered.Select(r => (double)r.Groups[0].Levels)], $"Number of {results[0].Groups[0].Name} groups", null, options ?? new PlotOptions());
    }
}
