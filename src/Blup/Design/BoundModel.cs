using Blup.Formulas;

namespace Blup.Design;

/// <summary>A formula whose names and kinds are known: what <see cref="SchemaBinder"/> makes and <see cref="Materializer"/> reads.</summary>
internal sealed record BoundModel
{
    public required Formula Formula { get; init; }

    public required DesignOptions Options { get; init; }

    public required BoundPart Fixed { get; init; }

    public required IReadOnlyList<BoundRandom> Random { get; init; }

    /// <summary>Whether each variable, by label, is a factor.</summary>
    public required IReadOnlyDictionary<string, bool> IsFactor { get; init; }

    /// <summary>The expression of each variable, by label.</summary>
    public required IReadOnlyDictionary<string, Node> Expressions { get; init; }

    /// <summary>The columns whose missing values drop a row, in order of first use.</summary>
    public required IReadOnlyList<string> UsedColumns { get; init; }

    /// <summary>These columns without rows, in the order of the table.</summary>
    public required Tables.Table Schema { get; init; }
}

/// <summary>A sum of terms: the fixed part, or the left side of a bar.</summary>
/// <param name="Intercept">Whether it has an intercept.</param>
/// <param name="Terms">Its terms in R's order.</param>
/// <param name="Offsets">Arguments of <c>offset()</c>.</param>
internal sealed record BoundPart(bool Intercept, IReadOnlyList<BoundTerm> Terms, IReadOnlyList<Node> Offsets);

/// <summary>A term: variables by label, and whether each factor has one indicator column a level.</summary>
internal sealed record BoundTerm(string Label, IReadOnlyList<string> Variables, IReadOnlyList<bool> Full);

/// <summary>A random term: expression, grouping factors, and whether its effects are uncorrelated (<c>||</c>).</summary>
internal sealed record BoundRandom(BoundPart Part, bool Diagonal, IReadOnlyList<GroupingFactor> Groups, BinaryNode Node)
{
    /// <summary>The term as R prints it.</summary>
    public string Source => $"({Node})";
}
