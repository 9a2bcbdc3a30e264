using System.Globalization;
using System.Numerics;

namespace Blup.Design;

/// <summary>Which columns are linear combinations of earlier ones.</summary>
/// <param name="Rank">Number of columns kept.</param>
/// <param name="Pivot">Column order: those kept in their order, then the aliased ones in theirs.</param>
/// <param name="Dependencies">For each aliased column, the combination of kept columns that it equals.</param>
internal sealed record AliasResult(int Rank, int[] Pivot, IReadOnlyList<AliasDependency> Dependencies)
{
    /// <summary>For each column kept, its coordinates in an orthonormal basis of those up to it: the columns of R where √w X = QR, the diagonal positive.</summary>
    public required IReadOnlyList<double[]> Factor { get; init; }

    /// <summary>The coordinates of √w y in the same basis, then the length of what is outside; null where no response was given.</summary>
    public required double[]? Response { get; init; }

    /// <summary>Indices of the columns kept, ascending.</summary>
    public IReadOnlyList<int> Kept => Pivot[..Rank];

    /// <summary>Indices of the aliased columns, ascending.</summary>
    public IReadOnlyList<int> Aliased => Pivot[Rank..];
}

/// <summary>An aliased column as a combination of columns kept.</summary>
/// <param name="Name">The aliased column.</param>
/// <param name="Terms">Columns kept and their coefficients; empty where the column is zero.</param>
internal sealed record AliasDependency(string Name, IReadOnlyList<(string Column, double Coefficient)> Terms)
{
    /// <summary>The equation: <c>Hours = 24*Days</c>.</summary>
    public override string ToString() => Name + " = " + Combination();

    /// <summary>The right side of the equation.</summary>
    public string Combination()
    {
        if (Terms.Count == 0) return "0";
        var text = "";
        foreach (var (column, coefficient) in Terms)
        {
            var size = Math.Abs(coefficient);
            text += text.Length == 0 ? (coefficient < 0 ? "-" : "") : coefficient < 0 ? " - " : " + ";
            text += size == 1 ? column : size.ToString("G10", CultureInfo.InvariantCulture) + "*" + column;
        }

        return text;
    }
}

/// <summary>Finds aliased columns as R's <c>lm</c> does: earlier columns are kept, a later column in their span is aliased.</summary>
internal static class Aliasing
{
    /// <summary>R's tolerance: a column is aliased where less than this part of its length is outside the span of those before it.</summary>
    public const double Tolerance = 1e-7;

    private const int BlockRows = 512;

    /// <summary>Rows of a chunk: fixed, so that the result does not depend on the number of threads.</summary>
    private const int ChunkRows = 128 * BlockRows;

    /// <summary>
    /// Reduces the n×p columns (times √w) to a p×p triangle R with RᵀR = XᵀWX by Householder reflections, a block of rows at a time, so that no
    /// copy of X is made; then tests the columns of R in order. Cost 2np² and O(p²) memory; backward stable, as no cross-products are formed.
    /// A column with a NaN counts as kept.
    /// </summary>
    /// <param name="columns">p columns of length n.</param>
    /// <param name="names">Their names.</param>
    /// <param name="weights">Positive weights of the rows, length n; null for 1.</param>
    /// <param name="response">Length n; null where its coordinates are not wanted.</param>
    public static AliasResult Find(IReadOnlyList<double[]> columns, IReadOnlyList<string> names, double[]? weights = null, double[]? response = null)
    {
        var triangle = Triangle(response is null ? columns : [.. columns, response], weights);
        var p = columns.Count;
        var basis = new List<double[]>();
        var coordinates = new List<double[]>();
        var kept = new List<int>();
        var aliased = new List<int>();
        var inBasis = new double[p][];
        for (var j = 0; j < p; j++)
        {
            var rest = (double[])triangle[j].Clone();
            var length = Norm(rest);
            var coefficient = inBasis[j] = Coordinates(basis, rest);
            var outside = coefficient[^1];
            if (outside <= Tolerance * length)
            {
                aliased.Add(j);
                continue;
            }

            for (var i = 0; i < rest.Length; i++) rest[i] /= outside;
            basis.Add(rest);
            coordinates.Add(coefficient);
            kept.Add(j);
        }

        var dependencies = aliased.ConvertAll(j => new AliasDependency(names[j], Combination(j, kept, inBasis, triangle, names)));
        return new AliasResult(kept.Count, [.. kept, .. aliased], dependencies)
        {
            Factor = coordinates,
            Response = response is null ? null : Coordinates(basis, (double[])triangle[p].Clone()),
        };
    }

    /// <summary>Coordinates of a vector in the basis, then the length of the rest, which replaces it.</summary>
    private static double[] Coordinates(List<double[]> basis, double[] vector)
    {
        var coordinates = new double[basis.Count + 1];
        // Twice is enough (Giraud, Langou and Rozloznik 2005): the second pass removes what rounding left of the first.
        for (var pass = 0; pass < 2; pass++)
            for (var k = 0; k < basis.Count; k++)
            {
                var dot = Dot(basis[k], vector);
                coordinates[k] += dot;
                AddScaled(vector, -dot, basis[k]);
            }

        coordinates[^1] = Norm(vector);
        return coordinates;
    }

    /// <summary>Coefficients of an aliased column on those kept before it: back substitution, then cleaned of rounding.</summary>
    private static List<(string, double)> Combination(int column, List<int> kept, double[][] inBasis, double[][] triangle, IReadOnlyList<string> names)
    {
        var rest = (double[])inBasis[column].Clone();
        var terms = new List<(string, double)>();
        var length = Norm(triangle[column]);
        for (var k = rest.Length - 2; k >= 0; k--)
        {
            var other = inBasis[kept[k]];
            var coefficient = rest[k] / other[k];
            if (Math.Abs(coefficient) * Norm(triangle[kept[k]]) <= 1e-8 * length) continue;
            for (var i = 0; i <= k; i++) rest[i] -= coefficient * other[i];
            terms.Insert(0, (names[kept[k]], Clean(coefficient)));
        }

        return terms;
    }

    /// <summary>The fraction with a denominator up to 12 that is within rounding, else the number to ten digits.</summary>
    private static double Clean(double value)
    {
        for (var d = 1; d <= 12; d++)
        {
            var whole = Math.Round(value * d);
            if (whole != 0 && Math.Abs(value * d - whole) <= 1e-9 * Math.Abs(whole)) return whole / d;
        }

        return double.Parse(value.ToString("G10", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    /// <summary>The columns of R, each of length p. Chunks of rows are reduced on all processors, and their triangles then folded in order.</summary>
    private static double[][] Triangle(IReadOnlyList<double[]> columns, double[]? weights)
    {
        var p = columns.Count;
        var n = p == 0 ? 0 : columns[0].Length;
        if (n <= ChunkRows) return Triangle(columns, weights, 0, n);
        var parts = new double[(n + ChunkRows - 1) / ChunkRows][][];
        Parallel.For(0, parts.Length, c => parts[c] = Triangle(columns, weights, c * ChunkRows, Math.Min(n, (c + 1) * ChunkRows)));
        var work = Array.ConvertAll(new double[p][], _ => new double[2 * p]);
        foreach (var part in parts)
        {
            for (var j = 0; j < p; j++) part[j].CopyTo(work[j], p);
            Reduce(work, p, p);
        }

        return Array.ConvertAll(work, w => w[..p]);
    }

    private static double[][] Triangle(IReadOnlyList<double[]> columns, double[]? weights, int from, int to)
    {
        var p = columns.Count;
        var work = new double[p][];
        for (var j = 0; j < p; j++) work[j] = new double[p + BlockRows];
        for (var start = from; start < to; start += BlockRows)
        {
            var rows = Math.Min(BlockRows, to - start);
            for (var j = 0; j < p; j++)
            {
                columns[j].AsSpan(start, rows).CopyTo(work[j].AsSpan(p));
                work[j].AsSpan(p + rows).Clear();
                if (weights is null) continue;
                for (var i = 0; i < rows; i++) work[j][p + i] *= Math.Sqrt(weights[start + i]);
            }

            Reduce(work, p, rows);
        }

        return Array.ConvertAll(work, w => w[..p]);
    }

    /// <summary>Householder reflections that fold the rows p…p+rows−1 into the triangle above; reflection j touches row j and the block only.</summary>
    private static void Reduce(double[][] work, int p, int rows)
    {
        for (var j = 0; j < p; j++)
        {
            var block = work[j].AsSpan(p, rows);
            var square = Dot(block, block);
            if (square == 0) continue;
            var top = work[j][j];
            var norm = Math.Sqrt(top * top + square);
            var head = top + Math.CopySign(norm, top);
            var scale = 2 / (head * head + square);
            for (var k = j + 1; k < p; k++)
            {
                var other = work[k].AsSpan(p, rows);
                var factor = scale * (head * work[k][j] + Dot(block, other));
                work[k][j] -= factor * head;
                AddScaled(other, -factor, block);
            }

            work[j][j] = -Math.CopySign(norm, top);
            block.Clear();
        }
    }

    private static double Norm(double[] x) => Math.Sqrt(Dot(x, x));

    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        var sum = Vector<double>.Zero;
        var i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count) sum += new Vector<double>(x[i..]) * new Vector<double>(y[i..]);
        var total = System.Numerics.Vector.Sum(sum);
        for (; i < x.Length; i++) total += x[i] * y[i];
        return total;
    }

    private static void AddScaled(Span<double> x, double factor, ReadOnlySpan<double> y)
    {
        var i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count) (new Vector<double>(x[i..]) + factor * new Vector<double>(y[i..])).CopyTo(x[i..]);
        for (; i < x.Length; i++) x[i] += factor * y[i];
    }
}
