using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Inference.LinearModels;
using Blup.Results;
using Blup.Tables;

namespace Blup;

/// <summary>The door to separate regressions by group ("no pooling").</summary>
public static class LmList
{
    /// <summary>Fits the same linear model within each group, such as <c>Reaction ~ Days | Subject</c>.</summary>
    /// <param name="formula">A linear model, a bar, and the grouping factor.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Weights, offset, codings; null for the defaults.</param>
    /// <exception cref="BlupException">BLUP652 the formula has no bar and group; the codes of formulas and data where they cannot be used.</exception>
    public static LmListFit Fit(string formula, Table data, LmOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(formula);
        var bar = formula.LastIndexOf('|');
        if (bar < 0 || formula[bar..].Contains(')', StringComparison.Ordinal))
            throw new BlupException("BLUP652", "The formula names no groups.", formula, "Write y ~ x | g: the regression, a bar, the grouping factor.");
        var mixed = Formula.Parse($"{formula[..bar].TrimEnd()} + (1 | {formula[(bar + 1)..].Trim()})");
        var frame = DesignSpec.Bind(mixed, data, (options ?? new LmOptions()).Design).Materialize(data);
        return GroupRegressions.Of(frame, frame.Random[0], formula);
    }

    /// <summary>The regressions of a mixed model's fixed part within each level of one of its grouping factors.</summary>
    /// <param name="fit">The mixed model.</param>
    /// <param name="group">The grouping factor; null for the one with most levels.</param>
    /// <exception cref="BlupException">BLUP650 the name is no grouping factor.</exception>
    public static LmListFit NoPooling(this LmmFit fit, string? group = null)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var name = group ?? fit.Groups[0].Name;
        var by = fit.Frame.Random.FirstOrDefault(r => r.Group == name)
            ?? throw new BlupException("BLUP650", $"'{name}' is no grouping factor of the model.", fit.Formula, $"Grouping factors: {string.Join(", ", fit.Groups.Select(g => g.Name))}.");
        return GroupRegressions.Of(fit.Frame, by, fit.Formula);
    }
}
