using Blup.Formulas;

namespace Blup.Design;

/// <summary>Expands a random term over its grouping factors, and over its columns where they are uncorrelated.</summary>
internal static class RandomTerms
{
    /// <summary>The terms in lme4's order.</summary>
    /// <remarks>
    /// <c>||</c> is diagonal, always: every column of the expression becomes a scalar term. With an intercept a factor keeps its contrast columns,
    /// the same columns that <c>|</c> would have: the model is then the correlated one with its covariances set to zero, the two are nested and can be
    /// compared, as in MixedModels.jl's <c>zerocorr</c>. It does depend on the coding; <c>(0 + f || g)</c>, with one indicator a level, does not.
    /// lme4 splits <c>||</c> by terms and leaves the columns of a factor correlated.
    /// </remarks>
    public static IEnumerable<RandomTermDesign> Expand(BoundRandom term, BuiltColumns built, IReadOnlyList<(string Name, Factor Factor)> groups)
    {
        IEnumerable<int[]> blocks = term.Diagonal
            ? Enumerable.Range(0, built.Columns.Count).Select(c => new[] { c })
            : [Enumerable.Range(0, built.Columns.Count).ToArray()];
        foreach (var block in blocks)
            foreach (var (name, factor) in groups)
                yield return new RandomTermDesign
                {
                    Group = name,
                    Levels = factor.Levels,
                    Codes = factor.Codes,
                    ColumnNames = Array.ConvertAll(block, c => built.Names[c]),
                    Columns = Array.ConvertAll(block, c => built.Columns[c]),
                    Source = term.Source,
                };
    }
}

/// <summary>Reads a grouping factor: numbers, texts and truths become levels; several variables are crossed.</summary>
internal static class GroupReader
{
    /// <summary>The levels that occur in the given rows, and the level of each row (-1 missing).</summary>
    public static Factor Read(Evaluator evaluator, CompleteRows rows, GroupingFactor group)
    {
        Factor? crossed = null;
        foreach (var node in group.Variables)
        {
            var factor = FactorCodes.DropUnused(FactorCodes.From(rows.Take(evaluator.Evaluate(node)))!);
            crossed = crossed is null ? factor : FactorCodes.Cross(crossed, factor);
        }

        return crossed!;
    }
}
