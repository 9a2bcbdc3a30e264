using Blup.Formulas;

namespace Blup.Design;

/// <summary>How a column comes about: the product of columns of variables; no factors for a column of ones.</summary>
internal sealed record ColumnRecipe(IReadOnlyList<ColumnFactor> Factors)
{
    /// <summary>What the column is a product of, whatever the order: equal for equal columns.</summary>
    public IReadOnlySet<string> Keys { get; } = Factors.Select(f => f.Key).ToHashSet(StringComparer.Ordinal);
}

/// <summary>One column of a variable.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Expression">Its expression.</param>
/// <param name="Column">Which of its columns (from 0).</param>
/// <param name="Full">Whether a factor is coded by one indicator a level.</param>
internal sealed record ColumnFactor(DesignVariable Variable, Node Expression, int Column, bool Full)
{
    /// <summary>The level that the column indicates by 1, all others by 0; null for a numeric variable or another coding.</summary>
    public string? Level { get; } = Indicated(Variable, Column, Full);

    /// <summary>Equal for columns that are equal on all data.</summary>
    public string Key => Level is { } level ? $"{Variable.Label}\0={level}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Variable.Label}\0{(Full ? "*" : "")}{Column}");

    private static string? Indicated(DesignVariable variable, int column, bool full)
    {
        if (!variable.IsFactor) return null;
        var matrix = (full ? variable.Indicators! : variable.Contrasts!).Matrix;
        string? level = null;
        for (var l = 0; l < matrix.GetLength(0); l++)
        {
            if (matrix[l, column] == 0) continue;
            if (matrix[l, column] != 1 || level is not null) return null;
            level = variable.Levels[l];
        }

        return level;
    }
}
