using System.Globalization;

namespace Blup.Design;

/// <summary>How two grouping factors lie to each other on the rows used.</summary>
public enum GroupRelation
{
    /// <summary>Each level of the first occurs with one level of the second.</summary>
    Nested,

    /// <summary>Each level of one occurs with one level of the other, both ways: two names for the same groups.</summary>
    Same,

    /// <summary>Every combination of levels occurs.</summary>
    FullyCrossed,

    /// <summary>Some combinations occur, and neither is nested.</summary>
    PartiallyCrossed,
}

/// <summary>The relation of two grouping factors.</summary>
/// <param name="First">A grouping factor; the inner one where they are nested.</param>
/// <param name="Second">Another.</param>
/// <param name="Relation">How they lie.</param>
/// <param name="Combinations">Number of combinations of levels that occur.</param>
/// <param name="Possible">Number of combinations that could.</param>
public sealed record GroupPair(string First, string Second, GroupRelation Relation, long Combinations, long Possible)
{
    /// <summary>In words: <c>cask:batch is nested in batch</c>.</summary>
    public override string ToString() => Relation switch
    {
        GroupRelation.Nested => $"{First} is nested in {Second}",
        GroupRelation.Same => $"{First} and {Second} are the same groups",
        GroupRelation.FullyCrossed => $"{First} and {Second} are fully crossed",
        _ => string.Create(CultureInfo.InvariantCulture, $"{First} and {Second} are partially crossed ({Combinations} of {Possible} combinations)"),
    };
}

/// <summary>Detects nesting and crossing.</summary>
internal static class GroupStructure
{
    /// <summary>Every pair of distinct grouping factors; cost O(n) a pair.</summary>
    public static IReadOnlyList<GroupPair> Find(IReadOnlyList<RandomTermDesign> terms)
    {
        var groups = terms.DistinctBy(t => t.Group, StringComparer.Ordinal).ToList();
        var pairs = new List<GroupPair>();
        for (var i = 0; i < groups.Count; i++)
            for (var j = i + 1; j < groups.Count; j++)
                pairs.Add(Relate(groups[i], groups[j]));
        return pairs;
    }

    private static GroupPair Relate(RandomTermDesign a, RandomTermDesign b)
    {
        long occurring = FactorCodes.Cells(new Factor(a.Codes, a.Levels), new Factor(b.Codes, b.Levels)).Cells.Count;
        long p = a.Levels.Count, q = b.Levels.Count;
        // All levels occur, so that as many combinations as levels means one partner each.
        if (occurring == p && occurring == q) return new GroupPair(a.Group, b.Group, GroupRelation.Same, occurring, p * q);
        if (occurring == p) return new GroupPair(a.Group, b.Group, GroupRelation.Nested, occurring, p * q);
        if (occurring == q) return new GroupPair(b.Group, a.Group, GroupRelation.Nested, occurring, p * q);
        return new GroupPair(a.Group, b.Group, occurring == p * q ? GroupRelation.FullyCrossed : GroupRelation.PartiallyCrossed, occurring, p * q);
    }
}
