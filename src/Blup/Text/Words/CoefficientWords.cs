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
        if (factor.Level is not { } level) return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{variable.Label} (contrast {factor.Column + 1})");
        return factor.Full ? $"{variable.Label} {level}" : $"{variable.Label} {level} (vs. {Reference(variable)})";
    }

    /// <summary>The level that treatment contrasts compare with: the row of zeros.</summary>
    private static string Reference(DesignVariable variable)
    {
        var matrix = variable.Contrasts!.Matrix;
        var row = Enumerable.Range(0, matrix.GetLength(0)).First(l => Enumerable.Range(0, matrix.GetLength(1)).All(c => matrix[l, c] == 0));
        return variable.Levels[row];
    }
}
