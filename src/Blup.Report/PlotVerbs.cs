using Blup.Report;
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
        return PlotKinds.Of(kind)(fit, options ?? new PlotOptions());
    }

    /// <summary>The response against a predictor, coloured by a factor.</summary>
    public static Plot PlotData(this IModelFit fit, PlotOptions? options = null) => fit.Plot("data", options);

    /// <summary>A panel a group with its points and lines: complete pooling, no pooling, and the fitted lines of one or several models.</summary>
    public static Plot PlotFit(this IModelFit fit, PlotOptions? options = null) => fit.Plot("fit", options);
}
