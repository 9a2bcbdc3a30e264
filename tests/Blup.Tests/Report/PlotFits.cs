using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Report;

/// <summary>Fits to draw, each made once.</summary>
internal static class PlotFits
{
    private static readonly Lazy<LmmFit> SleepFit = new(() => Lmm.Fit("Reaction ~ Days + (Days | Subject)", Read("sleepstudy")));
    private static readonly Lazy<LmmFit> PlotFit = new(() => Lmm.Fit("yield ~ irrigation * variety + (1 | field)", Read("irrigation")));
    private static readonly Lazy<LmmFit> DragonFit = new(() => Lmm.Fit("intelligence ~ wingspan * scales + (1 + wingspan | mountain)", Read("dragons")));
    private static readonly Lazy<LmFit> PlainFit = new(() => Lm.Fit("intelligence ~ wingspan * scales", Read("dragons")));

    /// <summary>A covariate, correlated slopes.</summary>
    public static LmmFit Sleep => SleepFit.Value;

    /// <summary>Two crossed factors, one between groups.</summary>
    public static LmmFit SplitPlot => PlotFit.Value;

    /// <summary>A factor and a covariate.</summary>
    public static LmmFit Dragons => DragonFit.Value;

    /// <summary>No random effects.</summary>
    public static LmFit Linear => PlainFit.Value;

    public static Table Read(string name) => Table.ReadCsv(ReferenceData.Csv(name));

    public static IModelFit Of(string name) => name switch { "sleep" => Sleep, "split plot" => SplitPlot, "dragons" => Dragons, _ => Linear };
}
