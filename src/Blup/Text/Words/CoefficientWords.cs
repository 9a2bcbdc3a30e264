using Blup.Design;

namespace Blup.Text.Words;

/// <summary>What a coefficient compares, in words.</summary>
internal static class CoefficientWords
{
    /// <summary><c>the intercept</c>, <c>Days</c>, <c>Machine B (vs. A) × Days</c>.</summary>
    public static string Of(ColumnRecipe recipe) => recipe.Factors.Count == 0 ? "the intercept" : string.Join(" × ", recipe.Factors.Select(Factor));

    private static string Factor(ColumnFactor factor)
    {
        var variable = factor.Variable;
        if (!variable.IsFactor) return variable.ColumnNames(factor.Full)[factor.Column];
        if (factor.Level is not { } level) return $"{variable.Label} ({variable.Contrasts!.Differences()[factor.Column]})";
        return factor.Full ? $"{variable.Label} {level}" : $"{variable.Label} {level} (vs. {variable.Levels[CodingMeaning.Reference(variable.Contrasts!)]})";
    }
}
