using Blup.Results;
using Blup.Tables;

namespace Blup;

/// <summary>The door to linear mixed models.</summary>
public static class Lmm
{
    /// <summary>Fits a linear mixed model such as <c>Reaction ~ Days + (Days | Subject)</c>.</summary>
    /// <param name="formula">The model in lme4's formula language.</param>
    /// <param name="data">The data.</param>
    /// <param name="options">REML or ML, weights, codings; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">The formula, the data or the model cannot be used; the message says why.</exception>
    public static LmmFit Fit(string formula, Table data, LmmOptions? options = null) => throw new NotSupportedException("Comes with the engine.");
}
