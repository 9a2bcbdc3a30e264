using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Inference.LinearModels;
using Blup.Results;
using Blup.Tables;

namespace Blup;

/// <summary>The door to linear models.</summary>
public static class Lm
{
    /// <summary>Fits a linear model such as <c>yield ~ variety + block</c> by least squares.</summary>
    /// <param name="formula">The model in R's formula language, without random effects.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">Weights, offset, codings; null for the defaults.</param>
    /// <exception cref="BlupException">BLUP631 the formula has random effects; the codes of formulas and data where they cannot be used.</exception>
    public static LmFit Fit(string formula, Table data, LmOptions? options = null)
    {
        options ??= new LmOptions();
        var parsed = Formula.Parse(formula);
        if (parsed.HasRandomTerms)
            throw new BlupException("BLUP631", "The formula has random effects.", formula, "Use Lmm.Fit for a mixed model, or take the terms with '|' out.");
        return LinearModel.Fit(DesignSpec.Bind(parsed, data, options.Design).Materialize(data), options.DataName) with { Data = data };
    }
}
