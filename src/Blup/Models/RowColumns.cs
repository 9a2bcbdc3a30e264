using System.Numerics;
using Blup.Design;

namespace Blup.Models;

/// <summary>
/// What turns rows of a frame into internal (orthogonal, whitened, √w-multiplied) columns, a block at a time: no copy of the design is ever
/// kept. The frame may be a piece of the data only; its codes count, not those of the layout.
/// </summary>
/// <param name="Frame">The rows.</param>
/// <param name="Layout">Factors and their terms.</param>
/// <param name="Kept">Positions of the p columns kept.</param>
/// <param name="Transform">The transform of X and y.</param>
internal sealed record RowColumns(ModelFrame Frame, ModelLayout Layout, IReadOnlyList<int> Kept, FixedTransform Transform)
{
    /// <summary>The level of each row of the frame in a factor of the layout.</summary>
    public int[] Codes(int factor) => Frame.Random[Layout.Factors[factor].Terms[0].FormulaIndex].Codes;

    /// <summary>Whether a factor's only internal column is all ones.</summary>
    public bool IsOnes(int factor)
    {
        var f = Layout.Factors[factor];
        return f.Width == 1 && Frame.Weights is null && Frame.Random[f.Terms[0].FormulaIndex].Columns[0] is null;
    }

    /// <summary>The columns of [X y] for the rows that begin at <paramref name="from"/>.</summary>
    public void Fixed(int from, ReadOnlySpan<double> rootWeights, ReadOnlySpan<double[]> result, int count)
    {
        for (var j = 0; j < Layout.P; j++) Frame.Fixed.Columns[Kept[j]].AsSpan(from, count).CopyTo(result[j]);
        var y = result[Layout.P].AsSpan(0, count);
        Frame.Response.AsSpan(from, count).CopyTo(y);
        if (Frame.Offset is { } offset) Add(-1.0, offset.AsSpan(from, count), y);
        Transform.Apply(result, count);
        foreach (var column in result) Weight(rootWeights, column);
    }

    /// <summary>The columns of one term, z' = L⁻¹(z − shift).</summary>
    public void Random(RandomTerm term, int from, ReadOnlySpan<double> rootWeights, ReadOnlySpan<double[]> result, int count)
    {
        var (columns, t, width) = (Frame.Random[term.FormulaIndex].Columns, term.Transform, term.Width);
        for (var j = 0; j < width; j++)
        {
            var raw = result[j].AsSpan(0, count);
            if (columns[j] is { } column) Shift(column.AsSpan(from, count), t.Shift[j], raw);
            else raw.Fill(1.0 - t.Shift[j]);
        }

        // From the last, so that those still needed are raw.
        for (var j = width - 1; j >= 0; j--)
        {
            var z = result[j].AsSpan(0, count);
            Multiply(z, t.Inverse[j + j * width]);
            for (var m = 0; m < j; m++) Add(t.Inverse[j + m * width], result[m].AsSpan(0, count), z);
            Weight(rootWeights, z);
        }
    }

    /// <summary>√w of the rows that begin at <paramref name="from"/>; empty without weights.</summary>
    public ReadOnlySpan<double> RootWeights(int from, Span<double> buffer)
    {
        if (Frame.Weights is not { } weights) return [];
        for (var i = 0; i < buffer.Length; i++) buffer[i] = Math.Sqrt(weights[from + i]);
        return buffer;
    }

    private static void Shift(ReadOnlySpan<double> x, double shift, Span<double> result)
    {
        var i = 0;
        var s = new Vector<double>(shift);
        for (; i <= result.Length - Vector<double>.Count; i += Vector<double>.Count) (new Vector<double>(x[i..]) - s).CopyTo(result[i..]);
        for (; i < result.Length; i++) result[i] = x[i] - shift;
    }

    private static void Multiply(Span<double> x, double factor)
    {
        for (var i = 0; i < x.Length; i++) x[i] *= factor;
    }

    private static void Add(double factor, ReadOnlySpan<double> x, Span<double> y)
    {
        if (factor == 0.0) return;
        for (var i = 0; i < y.Length; i++) y[i] += factor * x[i];
    }

    private static void Weight(ReadOnlySpan<double> rootWeights, Span<double> x)
    {
        for (var i = 0; i < rootWeights.Length; i++) x[i] *= rootWeights[i];
    }
}
