using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary>Why a kind of plot does not apply to a model.</summary>
internal static class Refusals
{
    public static BlupException Of(string kind, IModelFit fit, string reason, string advice)
        => new("BLUP761", $"The plot '{kind}' does not apply: {reason}", fit.Formula, advice);

    public static BlupException NoPredictor(string kind, IModelFit fit)
        => Of(kind, fit, "the model has no predictor for the horizontal axis.", "Name a column with --x (PlotOptions.X).");

    /// <summary>The model as a mixed one.</summary>
    public static LmmFit Mixed(string kind, IModelFit fit)
        => fit as LmmFit ?? throw Of(kind, fit, "a linear model has no random effects.", "Add one to the formula, such as (1 | Subject).");
}
