using Blup.Estimation;

namespace Blup.Inference;

/// <summary>
/// The sums over levels that Kenward-Roger needs, one entry a variance parameter (an entry of θ names a symmetric 0/1 pattern B of its template):
/// tr(K B_k), tr(K B_k K B_l), RᵀB_kR and RᵀB_kKB_lR (docs/theory/kenward-roger.md, eq. 8–11). Arrays by columns.
/// </summary>
internal sealed class VarianceSums
{
    private readonly Templates _templates;

    public VarianceSums(Templates templates, int p)
    {
        (_templates, P) = (templates, p);
        Count = templates.Count;
        First = new double[Count];
        Second = new double[Count * Count];
        Fixed = NewMatrices(Count, p * p);
        Cross = NewMatrices(Count * Count, p * p);
        Parameters = [.. Enumerable.Range(0, templates.Layout.Factors.Length).Select(f => Enumerable.Range(0, Count).Where(k => templates.Entries[k].Factor == f).ToArray())];
    }

    /// <summary>Variance parameters other than σ².</summary>
    public int Count { get; }

    /// <summary>Fixed-effect columns.</summary>
    public int P { get; }

    /// <summary>The parameters of each factor.</summary>
    public int[][] Parameters { get; }

    /// <summary>tr(K B_k).</summary>
    public double[] First { get; }

    /// <summary>tr(K B_k K B_l), count×count.</summary>
    public double[] Second { get; }

    /// <summary>RᵀB_kR, p×p each.</summary>
    public double[][] Fixed { get; }

    /// <summary>RᵀB_kKB_lR at k + l·count, p×p each.</summary>
    public double[][] Cross { get; }

    /// <summary>Row and column of parameter k within its factor's template.</summary>
    public (int Row, int Column) Place(int k) => (_templates.Entries[k].Row, _templates.Entries[k].Column);

    /// <summary>Adds tr(B_k M B_l N) for blocks M (wk×wl) and N (wl×wk), given as M and Nᵀ, both wk×wl with the given leading dimensions.</summary>
    public double Trace(int k, int l, ReadOnlySpan<double> m, int ldm, ReadOnlySpan<double> nTransposed, int ldn)
    {
        var ((r, c), (s, d)) = (Place(k), Place(l));
        // B_k = E_rc + E_cr and tr(E_uv M E_st N) = M_vs N_tu = M_vs Nᵀ_ut.
        var sum = m[c + s * ldm] * nTransposed[r + d * ldn];
        if (r != c) sum += m[r + s * ldm] * nTransposed[c + d * ldn];
        if (s != d) sum += m[c + d * ldm] * nTransposed[r + s * ldn];
        if (r != c && s != d) sum += m[r + d * ldm] * nTransposed[c + s * ldn];
        return sum;
    }

    /// <summary>result = B_k x for the ℓ×p block of one level, by rows.</summary>
    public void Pattern(int k, ReadOnlySpan<double> x, Span<double> result, int width)
    {
        var (r, c) = Place(k);
        result[..(width * P)].Clear();
        x.Slice(c * P, P).CopyTo(result.Slice(r * P, P));
        if (r != c) x.Slice(r * P, P).CopyTo(result.Slice(c * P, P));
    }

    /// <summary>Adds one level's RᵀB_kR; x is R's block by rows (ℓ×p), bx = B_k x.</summary>
    public void AddFixed(int k, ReadOnlySpan<double> x, ReadOnlySpan<double> bx, int width) => AddProduct(Fixed[k], x, bx, width, 1.0);

    /// <summary>Adds aᵀb (both height×p, by rows) to RᵀB_kKB_lR and, where k ≠ l, its transpose to the mirror image.</summary>
    public void AddCross(int k, int l, ReadOnlySpan<double> a, ReadOnlySpan<double> b, int height, double sign)
    {
        AddProduct(Cross[k + l * Count], a, b, height, sign);
        if (k != l) AddProduct(Cross[l + k * Count], b, a, height, sign);
    }

    private void AddProduct(double[] to, ReadOnlySpan<double> a, ReadOnlySpan<double> b, int height, double sign)
    {
        for (var i = 0; i < height; i++)
            for (var j = 0; j < P; j++)
            {
                var factor = sign * b[i * P + j];
                if (factor == 0.0) continue;
                for (var u = 0; u < P; u++) to[u + j * P] += a[i * P + u] * factor;
            }
    }

    private static double[][] NewMatrices(int count, int size)
    {
        var result = new double[count][];
        for (var i = 0; i < count; i++) result[i] = new double[size];
        return result;
    }
}
