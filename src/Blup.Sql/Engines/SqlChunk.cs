namespace Blup.Sql;

/// <summary>Some rows of a result, by columns.</summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Columns">One vector a result column, in order; the same kinds in every chunk of a result.</param>
public sealed record SqlChunk(int Rows, IReadOnlyList<SqlVector> Columns);

/// <summary>The values of a result column in a chunk. Arrays may be longer than the chunk and may be reused for the next one.</summary>
/// <param name="Missing">Which rows are null; null where none is.</param>
public abstract record SqlVector(bool[]? Missing)
{
    /// <summary>Whether a row (from 0) is null.</summary>
    public bool IsMissing(int row) => Missing is not null && Missing[row];
}

/// <summary>Floating-point and decimal numbers.</summary>
public sealed record SqlDoubles(double[] Values, bool[]? Missing) : SqlVector(Missing);

/// <summary>Integers, and truths as 0 and 1.</summary>
public sealed record SqlLongs(long[] Values, bool[]? Missing) : SqlVector(Missing);

/// <summary>Texts; a null entry is missing.</summary>
public sealed record SqlTexts(string?[] Values, bool[]? Missing) : SqlVector(Missing);
