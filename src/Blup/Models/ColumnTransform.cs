using Blup.Numerics.Dense;

namespace Blup.Models;

/// <summary>
/// Whitening of the ℓ columns of one random-effect term: z' = Tᵀz has mean square I over the rows. The model is unchanged
/// (Λ = TΛ'), but its θ no longer depends on units, origin or coding, so neither does the path of the optimizer.
/// </summary>
/// <param name="Shift">Subtracted from each column first; all zero unless the term has a column of ones. Length ℓ.</param>
/// <param name="Inverse">L⁻¹, ℓ×ℓ by columns, lower triangular: z' = L⁻¹(z − shift), where LLᵀ is the mean square of z − shift.</param>
/// <param name="Full">T, ℓ×ℓ by columns, upper triangular, with the shift worked in: z' = Tᵀz exactly.</param>
internal sealed record ColumnTransform(double[] Shift, double[] Inverse, double[] Full)
{
    /// <summary>A column whose remaining variation is below this share of its own is not orthogonalised, only scaled.</summary>
    private const double Dependent = 1e-9;

    public int Width => Shift.Length;

    /// <summary>The transform of the given columns (null: ones) over n rows with √weights (null: ones). Cost O(nℓ²).</summary>
    public static ColumnTransform For(IReadOnlyList<double[]?> columns, double[]? rootWeights, int n)
    {
        var width = columns.Count;
        var shift = new double[width];
        var ones = -1;
        for (var j = 0; j < width && ones < 0; j++)
            if (columns[j] is null || Array.TrueForAll(columns[j]!, v => v == 1.0)) ones = j;
        if (ones == 0)
            for (var j = 1; j < width; j++)
                if (columns[j] is { } column) shift[j] = WeightedMean(column, rootWeights);
        return From(ones == 0, shift, MeanSquare(columns, shift, rootWeights, n));
    }

    /// <summary>The transform from moments.</summary>
    /// <param name="centred">Whether the first column is all ones and the others are shifted by their means.</param>
    /// <param name="shift">The shifts, length ℓ.</param>
    /// <param name="square">Mean square of the shifted columns (sums divided by n), ℓ×ℓ by columns, at least the lower triangle.</param>
    public static ColumnTransform From(bool centred, double[] shift, double[] square)
    {
        var width = shift.Length;
        var lower = Factor(square, width);
        var inverse = InverseLower(lower, width);
        var full = new double[width * width];
        for (var i = 0; i < width; i++)
            for (var j = i; j < width; j++) full[i + j * width] = inverse[j + i * width];
        if (centred)
            for (var j = 1; j < width; j++)
            {
                var sum = full[j * width];
                for (var k = 1; k <= j; k++) sum -= shift[k] * inverse[j + k * width];
                full[j * width] = sum;
            }

        return new ColumnTransform(shift, inverse, full);
    }

    private static double WeightedMean(double[] column, double[]? rootWeights)
    {
        var sums = RowChunks.Sum(column.Length, 2, (from, to, s) =>
        {
            double sum = 0, weight = 0;
            for (var i = from; i < to; i++)
            {
                var w = rootWeights is null ? 1.0 : rootWeights[i] * rootWeights[i];
                sum += w * column[i];
                weight += w;
            }

            (s[0], s[1]) = (sum, weight);
        });
        return sums[0] / sums[1];
    }

    private static double[] MeanSquare(IReadOnlyList<double[]?> columns, double[] shift, double[]? rootWeights, int n)
    {
        var width = shift.Length;
        double[][] Scratch() => Array.ConvertAll(new double[width][], _ => new double[Math.Min(n, RowChunks.Size)]);
        var square = RowChunks.Sum(n, width * width, Scratch, (work, from, to, sums) =>
        {
            for (var j = 0; j < width; j++) Centre(columns[j], shift[j], rootWeights, from, work[j].AsSpan(0, to - from));
            for (var j = 0; j < width; j++)
                for (var k = j; k < width; k++) sums[k + j * width] = Vectors.Dot(work[j].AsSpan(0, to - from), work[k].AsSpan(0, to - from));
        });
        for (var k = 0; k < square.Length; k++) square[k] /= n;
        return square;
    }

    private static void Centre(double[]? column, double shift, double[]? rootWeights, int from, Span<double> result)
    {
        if (column is null) result.Fill(1.0 - shift);
        else
            for (var i = 0; i < result.Length; i++) result[i] = column[from + i] - shift;
        if (rootWeights is null) return;
        for (var i = 0; i < result.Length; i++) result[i] *= rootWeights[from + i];
    }

    private static double[] Factor(double[] square, int width)
    {
        var lower = (double[])square.Clone();
        for (var j = 0; j < width; j++)
        {
            var pivot = lower[j + j * width];
            for (var k = 0; k < j; k++) pivot -= lower[j + k * width] * lower[j + k * width];
            if (!(pivot > Dependent * square[j + j * width])) return Diagonal(square, width);
            pivot = Math.Sqrt(pivot);
            lower[j + j * width] = pivot;
            for (var i = j + 1; i < width; i++)
            {
                var sum = lower[i + j * width];
                for (var k = 0; k < j; k++) sum -= lower[i + k * width] * lower[j + k * width];
                lower[i + j * width] = sum / pivot;
            }
        }

        return lower;
    }

    private static double[] Diagonal(double[] square, int width)
    {
        var lower = new double[width * width];
        for (var j = 0; j < width; j++) lower[j + j * width] = square[j + j * width] > 0 ? Math.Sqrt(square[j + j * width]) : 1.0;
        return lower;
    }

    private static double[] InverseLower(double[] lower, int width)
    {
        var inverse = new double[width * width];
        for (var j = 0; j < width; j++)
        {
            inverse[j + j * width] = 1.0 / lower[j + j * width];
            for (var i = j + 1; i < width; i++)
            {
                var sum = 0.0;
                for (var k = j; k < i; k++) sum -= lower[i + k * width] * inverse[k + j * width];
                inverse[i + j * width] = sum / lower[i + i * width];
            }
        }

        return inverse;
    }
}
