namespace Blup.Estimation.SingleFactor;

/// <summary>
/// The sums of <see cref="LevelPasses{T}.Second"/>: s = ℓ(ℓ+1)/2 entries (i, j), i ≥ j, of a symmetric ℓ×ℓ matrix, packed by columns.
/// </summary>
internal sealed class LevelSums
{
    private readonly int _forms;
    private readonly int _products;
    private readonly int _triangle;

    public LevelSums(int width, int height)
    {
        (Width, Height, Count, _triangle) = (width, height, width * (width + 1) / 2, height * (height + 1) / 2);
        _forms = Count;
        _products = Count + Count * _triangle;
        Values = new double[_products + Count * Count];
    }

    /// <summary>ℓ.</summary>
    public int Width { get; }

    /// <summary>p + 1.</summary>
    public int Height { get; }

    /// <summary>s.</summary>
    public int Count { get; }

    /// <summary>All of them, one after another.</summary>
    public double[] Values { get; }

    /// <summary>Σ K at entry <paramref name="e"/>.</summary>
    public double Kernel(int e) => Values[e];

    /// <summary>Σ R̄ᵀE_eR̄, h×h, lower triangle by rows.</summary>
    public ReadOnlySpan<double> Form(int e) => Values.AsSpan(_forms + e * _triangle, _triangle);

    /// <summary>Σ K_e V_e'.</summary>
    public double Product(int e, int other) => Values[_products + e * Count + other];

    /// <summary>The entry at (i, j) or (j, i).</summary>
    public int Entry(int i, int j) => LevelRoots.Place(Math.Max(i, j), Math.Min(i, j), Width);
}
