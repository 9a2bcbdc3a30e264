using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary>Several models in one picture.</summary>
internal static class ModelNames
{
    /// <summary>This model and those beside it, with names: as given, else their formulas, numbered where two are alike.</summary>
    /// <exception cref="BlupException">BLUP766 there are other names than models, or a model is of another response.</exception>
    public static List<(IModelFit Fit, string Name)> Of(IModelFit fit, PlotOptions options)
    {
        List<IModelFit> fits = [fit, .. options.Against];
        if (options.Names.Count > 0 && options.Names.Count != fits.Count)
            throw new BlupException("BLUP766", FormattableString.Invariant($"There are {options.Names.Count} names for {fits.Count} models."), null, "Give one name for each model.");
        foreach (var other in options.Against)
            if (other.Frame.ResponseName != fit.Frame.ResponseName)
                throw new BlupException("BLUP766", $"A model is of another response: '{other.Frame.ResponseName}', not '{fit.Frame.ResponseName}'.", other.Formula, "Compare models of one response.");
        var names = options.Names.Count > 0 ? options.Names : [.. fits.Select(Describe)];
        return [.. fits.Select((f, k) => (f, names.Count(n => n == names[k]) > 1 ? FormattableString.Invariant($"{names[k]} ({k + 1})") : names[k]))];
    }

    /// <summary>As <see cref="Of"/>, with names short enough for panels: <c>model 1</c>, … where formulas are long, and lines that say which is which.</summary>
    public static List<(IModelFit Fit, string Name)> Short(IModelFit fit, PlotOptions options, out IReadOnlyList<string> lines)
    {
        var models = Of(fit, options);
        lines = [];
        if (models.Count == 1 || options.Names.Count > 0) return models;
        var named = models.Select((m, k) => (m.Fit, Name: FormattableString.Invariant($"model {k + 1}"), Line: FormattableString.Invariant($"model {k + 1}: {m.Name}"))).ToList();
        lines = [.. named.Select(n => n.Line)];
        return [.. named.Select(n => (n.Fit, n.Name))];
    }

    /// <summary>The response as a title: a name without the back-quotes that it needs in a formula.</summary>
    public static string Response(IModelFit fit)
        => fit.Frame.ResponseName is ['`', .. var name, '`'] && !name.Contains('`', StringComparison.Ordinal) ? name : fit.Frame.ResponseName;

    private static string Describe(IModelFit fit) => fit is LmmFit { Reml: false } ? fit.Formula + " (ML)" : fit.Formula;
}
