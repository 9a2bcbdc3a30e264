namespace Blup.Numerics.Dense;

/// <summary>
/// A matrix seen through two strides: transposing or reversing the index order costs nothing, so one algorithm serves every variant of a
/// product or a triangular solve. Only valid while its memory is pinned; bounds are checked at the public doors (<see cref="Shape"/>).
/// </summary>
internal readonly unsafe struct MatrixView(double* data, nint rowStride, nint columnStride)
{
    /// <summary>Element (0, 0).</summary>
    public double* Data { get; } = data;

    /// <summary>From (i, j) to (i + 1, j).</summary>
    public nint RowStride { get; } = rowStride;

    /// <summary>From (i, j) to (i, j + 1).</summary>
    public nint ColumnStride { get; } = columnStride;

    /// <summary>The transpose.</summary>
    public MatrixView Transposed => new(Data, ColumnStride, RowStride);

    /// <summary>Element (i, j).</summary>
    public double* At(nint i, nint j) => Data + (i * RowStride) + (j * ColumnStride);

    /// <summary>The block that starts at (i, j).</summary>
    public MatrixView From(nint i, nint j) => new(At(i, j), RowStride, ColumnStride);

    /// <summary>Column-major storage.</summary>
    public static MatrixView ColumnMajor(double* data, nint ld) => new(data, 1, ld);

    /// <summary>The same matrix with the order of its columns reversed.</summary>
    public MatrixView ReverseColumns(nint columns) => new(At(0, columns - 1), RowStride, -ColumnStride);

    /// <summary>The same matrix with the order of its rows reversed.</summary>
    public MatrixView ReverseRows(nint rows) => new(At(rows - 1, 0), -RowStride, ColumnStride);
}
