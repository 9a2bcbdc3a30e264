using Blup.Design;
using Blup.Numerics.Dense;

namespace Blup.Inference.Comparison;

/// <summary>Whether one model is a special case of another, by the spaces that their columns span rather than by their formulas.</summary>
internal static class Nesting
{
    private const double Tolerance = 1e-7;

    /// <summary>Why <paramref name="small"/> is not nested in <paramref name="large"/>; null where it is. The frames have the same rows.</summary>
    public static string? Objection(ModelFrame small, ModelFrame large)
    {
        if (!FixedWithin(small, large)) return "its fixed effects are not a subset of";
        foreach (var term in small.Random)
            if (!large.Random.Any(other => TermWithin(term, other, small.Rows)))
                return $"the covariance of its random effects {term.Source} is not a special case of those in";
        return null;
    }

    /// <summary>Whether the column space of one fixed part lies within the other's.</summary>
    public static bool FixedWithin(ModelFrame small, ModelFrame large)
    {
        var rank = Aliasing.Find(large.Fixed.Columns, large.Fixed.Names, large.Weights).Rank;
        var both = Aliasing.Find([.. large.Fixed.Columns, .. small.Fixed.Columns], [.. large.Fixed.Names, .. small.Fixed.Names], large.Weights).Rank;
        return rank == both;
    }

    /// <summary>Whether both have the same fixed column space.</summary>
    public static bool SameFixed(ModelFrame a, ModelFrame b) => FixedWithin(a, b) && FixedWithin(b, a);

    /// <summary>Whether two terms give the same family of covariance matrices.</summary>
    public static bool SameTerm(RandomTermDesign a, RandomTermDesign b, int n)
        => a.ColumnNames.Count == b.ColumnNames.Count && a.Levels.Count == b.Levels.Count && TermWithin(a, b, n) && TermWithin(b, a, n);

    /// <summary>
    /// Whether every covariance matrix of one term is one of the other's: groups of the first lie within groups of the second, and for every direction v
    /// the sum over its groups of (Zv)(Zv)ᵀ is LGLᵀ with one G for all groups of the second, L its columns. So (1 | Worker:Machine) lies within
    /// (Machine | Worker), as compound symmetry does within an unstructured covariance.
    /// </summary>
    public static bool TermWithin(RandomTermDesign small, RandomTermDesign large, int n)
    {
        var parents = Parents(small, large);
        if (parents is null) return false;
        var (w, k) = (large.ColumnNames.Count, small.ColumnNames.Count);
        var children = Enumerable.Range(0, small.Levels.Count).GroupBy(a => parents[a]).ToDictionary(g => g.Key, g => g.ToArray());
        var gram = new double[large.Levels.Count][];
        for (var b = 0; b < gram.Length; b++) gram[b] = new double[w * w];
        var l = Columns(large, n);
        var s = Columns(small, n);
        for (var i = 0; i < n; i++)
            for (var c = 0; c < w; c++)
                for (var r = 0; r < w; r++) gram[large.Codes[i]][r + c * w] += l[r][i] * l[c][i];
        var inverse = Array.ConvertAll(gram, g => PseudoInverse(g, w));
        for (var x = 0; x < k; x++)
            for (var y = x; y < k; y++)
            {
                double[] column = x == y ? s[x] : [.. s[x].Zip(s[y], (u, v) => u + v)];
                if (!DirectionWithin(column, small, large, l, parents, children, gram, inverse)) return false;
            }

        return true;
    }

    private static bool DirectionWithin(double[] z, RandomTermDesign small, RandomTermDesign large, double[][] l, int[] parents, Dictionary<int, int[]> children, double[][] gram, (double[] Inverse, int Rank)[] inverse)
    {
        var w = l.Length;
        var products = new double[small.Levels.Count, w];
        var squares = new double[small.Levels.Count];
        for (var i = 0; i < z.Length; i++)
        {
            var a = small.Codes[i];
            squares[a] += z[i] * z[i];
            for (var r = 0; r < w; r++) products[a, r] += l[r][i] * z[i];
        }

        var moments = new double[large.Levels.Count][];
        foreach (var (b, own) in children)
        {
            moments[b] = new double[w * w];
            foreach (var a in own)
            {
                var explained = 0.0;
                for (var r = 0; r < w; r++)
                    for (var c = 0; c < w; c++)
                    {
                        explained += products[a, r] * inverse[b].Inverse[r + c * w] * products[a, c];
                        moments[b][r + c * w] += products[a, r] * products[a, c];
                    }

                if (Math.Abs(squares[a] - explained) > Tolerance * squares[a]) return false;
            }
        }

        var first = Array.FindIndex(inverse, v => v.Rank == w);
        if (first < 0) return false;
        var g = Sandwich(inverse[first].Inverse, moments[first], w);
        for (var b = 0; b < gram.Length; b++)
        {
            var expected = Sandwich(gram[b], g, w);
            var size = moments[b].Max(Math.Abs) + expected.Max(Math.Abs);
            for (var e = 0; e < w * w; e++)
                if (Math.Abs(moments[b][e] - expected[e]) > 1e-6 * size) return false;
        }

        return parents.Length > 0;
    }

    /// <summary>The group of the second term in which each group of the first lies; null where one lies in several.</summary>
    private static int[]? Parents(RandomTermDesign small, RandomTermDesign large)
    {
        var parents = new int[small.Levels.Count];
        Array.Fill(parents, -1);
        for (var i = 0; i < small.Codes.Length; i++)
        {
            ref var parent = ref parents[small.Codes[i]];
            if (parent < 0) parent = large.Codes[i];
            else if (parent != large.Codes[i]) return null;
        }

        return parents;
    }

    /// <summary>Columns scaled to mean square 1.</summary>
    private static double[][] Columns(RandomTermDesign term, int n) => [.. term.Columns.Select(c =>
    {
        double[] column = c ?? [.. Enumerable.Repeat(1.0, n)];
        var scale = Math.Sqrt(column.Sum(v => v * v) / n);
        return Array.ConvertAll(column, v => v / scale);
    })];

    private static (double[] Inverse, int Rank) PseudoInverse(double[] a, int w)
    {
        var (values, vectors, result) = (new double[w], new double[w * w], new double[w * w]);
        SymmetricEigen.Decompose((double[])a.Clone(), w, values, vectors);
        var rank = 0;
        for (var k = 0; k < w; k++)
        {
            if (values[k] <= 1e-9 * values[w - 1]) continue;
            rank++;
            for (var j = 0; j < w; j++)
                for (var i = 0; i < w; i++) result[i + j * w] += vectors[i + k * w] * vectors[j + k * w] / values[k];
        }

        return (result, rank);
    }

    private static double[] Sandwich(double[] a, double[] b, int w)
    {
        var (half, result) = (new double[w * w], new double[w * w]);
        for (var i = 0; i < w; i++)
            for (var j = 0; j < w; j++)
                for (var k = 0; k < w; k++) half[i + j * w] += a[i + k * w] * b[k + j * w];
        for (var i = 0; i < w; i++)
            for (var j = 0; j < w; j++)
                for (var k = 0; k < w; k++) result[i + j * w] += half[i + k * w] * a[j + k * w];
        return result;
    }
}
