using System.Globalization;
using Blup.Formulas;
using Blup.Inference.Equations;
using Blup.Results;

namespace Blup.Text.Equations;

/// <summary>What both styles of equation share: the model's parts in LaTeX.</summary>
internal sealed class EquationText
{
    public EquationText(IModelFit fit, bool estimates)
    {
        (Fit, Estimates) = (fit, estimates);
        Columns = new LatexColumn(fit.Frame.Spec);
        Terms = (fit as LmmFit)?.VarianceComponents.Terms ?? [];
    }

    public IModelFit Fit { get; }

    /// <summary>Whether numbers stand in the place of parameters.</summary>
    public bool Estimates { get; }

    public LatexColumn Columns { get; }

    /// <summary>The terms of random effects with their estimated covariances.</summary>
    public IReadOnlyList<TermCovariance> Terms { get; }

    /// <summary>n.</summary>
    public string Rows => Fit.Observations.ToString(CultureInfo.InvariantCulture);

    /// <summary>σ².</summary>
    public string ResidualVariance => Estimates ? Latex.Number(Fit.Sigma * Fit.Sigma) : @"\sigma^{2}";

    /// <summary>The response with the index of its row.</summary>
    public string Response => Columns.Expressions.Of(Trees.Unwrap(Fit.Frame.Spec.Formula.Left!), "i");

    /// <summary>The offsets with the index of their row.</summary>
    public IEnumerable<string> Offsets => Fit.Frame.Spec.OffsetExpressions.Select(o => Columns.Expressions.Factor(o, "i"));

    /// <summary>The weight of a row; null without weights.</summary>
    public string? Weight => Fit.Frame.Spec.Options.Weights is { } name ? $"{Latex.Name(name)}_{{i}}" : null;

    /// <summary>The LaTeX of a fit in a style.</summary>
    public static string Of(IModelFit fit, EquationStyle style, bool estimates)
    {
        var text = new EquationText(fit, estimates);
        return style == EquationStyle.Matrix ? MatrixEquation.Of(text) : new LevelsEquation(text, LevelPlanner.Plan(fit.Frame, fit.KeptColumns)).Write();
    }

    /// <summary>A parameter: its symbol, or its estimate.</summary>
    public string Parameter(string symbol, double estimate) => Estimates ? Latex.Number(estimate) : symbol;

    /// <summary>The coefficient of a column of X (index among those kept).</summary>
    public string Fixed(string symbol, int column) => Parameter(symbol, Fit.FixedEffects.Estimates[column]);
}
