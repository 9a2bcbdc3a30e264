using Blup.Design;

namespace Blup.Inference.CaseDiagnostics;

/// <summary>A frame without some of its rows.</summary>
internal static class FrameRows
{
    /// <summary>The frame without the given rows; groups that no row has any more are dropped, fixed columns stay.</summary>
    public static ModelFrame Without(ModelFrame frame, int[] rows)
    {
        var gone = new bool[frame.Rows];
        foreach (var i in rows) gone[i] = true;
        return Keep(frame, [.. Enumerable.Range(0, frame.Rows).Where(i => !gone[i])]);
    }

    /// <summary>The given rows of a frame.</summary>
    public static ModelFrame Keep(ModelFrame frame, int[] rows)
    {
        T[] Take<T>(T[] values) => Array.ConvertAll(rows, i => values[i]);
        // Terms of one grouping factor share their codes.
        var groups = new Dictionary<string, (int[] Codes, IReadOnlyList<string> Levels)>(StringComparer.Ordinal);
        foreach (var term in frame.Random)
            if (!groups.ContainsKey(term.Group)) groups.Add(term.Group, DropUnused(Take(term.Codes), term.Levels));
        return frame with
        {
            Response = Take(frame.Response),
            Weights = frame.Weights is null ? null : Take(frame.Weights),
            Offset = frame.Offset is null ? null : Take(frame.Offset),
            Fixed = frame.Fixed with { Columns = [.. frame.Fixed.Columns.Select(Take)] },
            Random = [.. frame.Random.Select(t => t with { Codes = groups[t.Group].Codes, Levels = groups[t.Group].Levels, Columns = [.. t.Columns.Select(c => c is null ? null : Take(c))] })],
            RowNumbers = Take(frame.RowNumbers),
        };
    }

    private static (int[] Codes, IReadOnlyList<string> Levels) DropUnused(int[] codes, IReadOnlyList<string> levels)
    {
        var factor = FactorCodes.DropUnused(new Factor(codes, levels));
        return (factor.Codes, factor.Levels);
    }
}
