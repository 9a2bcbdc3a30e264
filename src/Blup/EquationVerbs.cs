using Blup.Results;
using Blup.Text.Equations;

namespace Blup;

/// <summary>A fit as an equation.</summary>
public static class EquationVerbs
{
    /// <summary>
    /// The model as LaTeX (one <c>aligned</c> block for display mathematics; needs amsmath only, and KaTeX and MathJax render it), written from
    /// the parsed formula, never from names of coefficients. By levels, a column that the data show to be constant within the groups of a varying
    /// coefficient stands in that coefficient's own equation. Names are escaped.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="style">In matrices, or by levels.</param>
    /// <param name="estimates">Whether estimates (four digits) stand in the place of the parameters.</param>
    public static string Equation(this LmmFit fit, EquationStyle style = EquationStyle.Levels, bool estimates = false)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return EquationText.Of(fit, style, estimates);
    }

    /// <inheritdoc cref="Equation(LmmFit, EquationStyle, bool)"/>
    public static string Equation(this LmFit fit, EquationStyle style = EquationStyle.Levels, bool estimates = false)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return EquationText.Of(fit, style, estimates);
    }
}
