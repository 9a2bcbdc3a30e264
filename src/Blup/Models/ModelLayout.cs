namespace Blup.Models;

/// <summary>
/// The order in which [Z X y] is eliminated. First a chain of grouping factors, each nested in the next (their blocks of the Cholesky factor stay
/// block diagonal, without fill); then the dense factors; then the p columns of X; then y. Coordinates run in that order.
/// </summary>
internal sealed class ModelLayout
{
    public ModelLayout(IReadOnlyList<RandomFactor> factors, int chain, int p)
    {
        Factors = [.. factors];
        Chain = chain;
        P = p;
        ChainSize = Factors.Take(chain).Sum(f => f.Size);
        Q = Factors.Sum(f => f.Size);
        ThetaCount = Factors.Sum(f => f.Terms.Sum(t => t.ThetaCount));
    }

    /// <summary>The grouping factors: chain first, then dense.</summary>
    public RandomFactor[] Factors { get; }

    /// <summary>Number of factors in the chain.</summary>
    public int Chain { get; }

    /// <summary>Fixed-effect columns.</summary>
    public int P { get; }

    /// <summary>Random-effect columns of Z, q.</summary>
    public int Q { get; }

    /// <summary>Coordinates of the chain.</summary>
    public int ChainSize { get; }

    /// <summary>Coordinates of the dense factors.</summary>
    public int DenseSize => Q - ChainSize;

    /// <summary>Order of the dense trailing matrix: dense factors, X and y.</summary>
    public int TrailingSize => DenseSize + P + 1;

    /// <summary>All coordinates, q + p + 1.</summary>
    public int Size => Q + P + 1;

    public int ThetaCount { get; }

    /// <summary>
    /// Whether the criterion is summed over levels (docs/theory, eq. 24–29): one grouping factor with few random effects a level, and few products of these with the
    /// fixed columns, so that the sums stay in the near caches.
    /// </summary>
    public bool IsSummedByLevels => Factors.Length == 1 && Factors[0].Width <= 8 && Factors[0].Width * (P + 1) <= 64 && Factors[0].Levels * LevelNumbers < int.MaxValue / 2;

    /// <summary>Numbers of one level of the first factor: the triangle of its own block, and its products with X and y.</summary>
    public long LevelNumbers => (long)Factors[0].Width * (Factors[0].Width + 1) / 2 + (long)Factors[0].Width * (P + 1);

    /// <summary>
    /// The elimination order of factors with the given sizes: the chain (each nested in the next) that removes most coordinates before the dense
    /// part, then the others by decreasing size.
    /// </summary>
    /// <param name="sizes">J·ℓ of each factor.</param>
    /// <param name="nested">Whether factor i is nested in factor k (each level of i occurs with one level of k).</param>
    public static (int[] Order, int Chain) Plan(IReadOnlyList<int> sizes, Func<int, int, bool> nested)
    {
        var bySize = Enumerable.Range(0, sizes.Count).OrderByDescending(i => sizes[i]).ThenBy(i => i).ToArray();
        var total = new long[sizes.Count];
        var next = new int[sizes.Count];
        for (var i = bySize.Length - 1; i >= 0; i--)
        {
            var f = bySize[i];
            (total[f], next[f]) = (sizes[f], -1);
            for (var k = i + 1; k < bySize.Length; k++)
            {
                var g = bySize[k];
                if (total[g] + sizes[f] > total[f] && NestedInChain(f, g)) (total[f], next[f]) = (total[g] + sizes[f], g);
            }
        }

        var chain = new List<int>();
        for (var f = bySize.MaxBy(i => total[i]); f >= 0; f = next[f]) chain.Add(f);
        return ([.. chain, .. bySize.Where(f => !chain.Contains(f))], chain.Count);

        // Nesting is transitive, so being nested in the head of a chain is being nested in all of it.
        bool NestedInChain(int f, int g) => nested(f, g);
    }
}
