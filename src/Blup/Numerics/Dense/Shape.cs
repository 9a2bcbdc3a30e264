namespace Blup.Numerics.Dense;

/// <summary>Guards that let the kernels behind them use bare pointers.</summary>
internal static class Shape
{
    /// <summary>Throws unless a column-major <paramref name="rows"/> × <paramref name="columns"/> matrix fits in the buffer.</summary>
    public static void Check(int length, int rows, int columns, int ld)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        if (ld < rows)
            throw new ArgumentOutOfRangeException(nameof(ld), FormattableString.Invariant($"leading dimension {ld} is less than {rows} rows"));
        if (rows == 0 || columns == 0) return;
        var needed = ((long)(columns - 1) * ld) + rows;
        if (length < needed)
            throw new ArgumentException(FormattableString.Invariant($"{rows}×{columns} with leading dimension {ld} needs {needed} numbers, the buffer has {length}"), nameof(length));
    }
}
