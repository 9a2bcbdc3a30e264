using Blup.Design;

namespace Blup.Models;

/// <summary>The internal (orthogonal, whitened, √w-multiplied) columns by rows, as the cross-products read them.</summary>
internal sealed class DesignRows
{
    /// <summary>Number of rows, n.</summary>
    public required int Count { get; init; }

    /// <summary>For each factor in layout order, its ℓ columns by rows (n×ℓ), or null for a single column of ones.</summary>
    public required double[]?[] Z { get; init; }

    /// <summary>[X y] by rows, n×(p+1).</summary>
    public required double[] Fixed { get; init; }

    public static DesignRows From(ModelFrame frame, ModelLayout layout, IReadOnlyList<int> keptColumns, FixedTransform transform, double[]? rootWeights)
    {
        var n = frame.Rows;
        var k = layout.P + 1;
        var xy = new double[n * k];
        var columns = keptColumns.Select(j => frame.Fixed.Columns[j]).ToArray();
        for (var i = 0; i < n; i++)
        {
            var row = xy.AsSpan(i * k, k);
            for (var j = 0; j < columns.Length; j++) row[j] = columns[j][i];
            row[^1] = frame.Response[i] - (frame.Offset?[i] ?? 0.0);
            transform.Apply(row);
            if (rootWeights is not null) Numerics.Dense.Vectors.Scale(rootWeights[i], row);
        }

        return new DesignRows { Count = n, Fixed = xy, Z = [.. layout.Factors.Select(f => FactorRows(frame, f, rootWeights))] };
    }

    private static double[]? FactorRows(ModelFrame frame, RandomFactor factor, double[]? rootWeights)
    {
        var n = frame.Rows;
        if (factor.Width == 1 && rootWeights is null && frame.Random[factor.Terms[0].FormulaIndex].Columns[0] is null) return null;
        var z = new double[n * factor.Width];
        foreach (var term in factor.Terms)
        {
            var columns = frame.Random[term.FormulaIndex].Columns;
            var t = term.Transform;
            var width = term.Width;
            var raw = new double[width];
            for (var i = 0; i < n; i++)
            {
                var w = rootWeights?[i] ?? 1.0;
                for (var j = 0; j < width; j++) raw[j] = w * ((columns[j]?[i] ?? 1.0) - t.Shift[j]);
                for (var j = 0; j < width; j++)
                {
                    var sum = 0.0;
                    for (var m = 0; m <= j; m++) sum += t.Inverse[j + m * width] * raw[m];
                    z[i * factor.Width + term.Column + j] = sum;
                }
            }
        }

        return z;
    }
}
