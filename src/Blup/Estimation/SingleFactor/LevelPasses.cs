using Blup.Numerics.Lanes;

namespace Blup.Estimation.SingleFactor;

/// <summary>
/// The sums over levels that the criterion and its derivatives are made of (docs/theory, eq. 25–28), <typeparamref name="T"/>.Count levels at a time. ℓ = width of Λ,
/// h = p + 1. Cost a level: O(ℓ³ + ℓ²h + ℓh²) for the first pass, O(ℓ²h² + ℓ⁴) for the second; a level is read once a pass, nothing is written.
/// </summary>
internal static unsafe class LevelPasses<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Registers of scratch that a pass needs.</summary>
    public static int Registers(int w, int h)
    {
        var s = w * (w + 1) / 2;
        return 3 * w * w + w + 2 * w * h + 2 * s + Math.Max(h * (h + 1) / 2, s * (1 + h * (h + 1) / 2 + s));
    }

    /// <summary>Lowest (p+1)×(p+1) triangle (by rows) of Σ Q N⁻¹Qᵀ to <paramref name="sums"/>, and after it Σ log|N|.</summary>
    public static void First(double* block, nint blocks, int w, int h, double* lambda, double* memory, double* sums)
    {
        var at = new Parts((T*)memory, w, h);
        var sum = at.Sums;
        var count = h * (h + 1) / 2;
        for (var k = 0; k < count; k++) sum[k] = T.Zero;
        var (product, logarithm, limit) = (T.Of(1.0), 0.0, T.Of(1e100));
        var f = w * (w + 1) / 2 * T.Count;
        for (; blocks > 0; blocks--, block += f + w * h * T.Count)
        {
            Factor(block, w, lambda, at);
            for (var k = 0; k < w; k++)
            {
                product *= at.Pivots[k];
                if (T.AnyAbove(product, limit)) (logarithm, product) = (logarithm + Logarithm(product), T.Of(1.0));
            }

            Solve(block + f, w, h, at);
            for (var k = 0; k < w; k++)
            {
                var row = at.B + k * h;
                var to = sum;
                var inverse = T.Of(1.0) / at.Pivots[k];
                for (var x = 0; x < h; x++)
                {
                    var scaled = row[x] * inverse;
                    for (var y = 0; y <= x; y++, to++) *to = T.MultiplyAdd(scaled, row[y], *to);
                }
            }
        }

        for (var k = 0; k < count; k++) sums[k] = T.Sum(sum[k]);
        sums[count] = logarithm + Logarithm(product);
    }

    /// <summary>
    /// Σ over levels of K (packed as in <see cref="LevelRoots.Place"/>), of the h×h forms R̄ᵀE_ijR̄ for each of its entries (lower triangle by rows), and of the products of each two
    /// entries of K and V = K − R̄ diag(weights) R̄ᵀ.
    /// </summary>
    /// <param name="block">The first block.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="w">ℓ.</param>
    /// <param name="h">p + 1.</param>
    /// <param name="lambda">Λ, ℓ×ℓ by columns.</param>
    /// <param name="root">L_S⁻¹ of [X y], by rows.</param>
    /// <param name="weights">Of the columns of R̄ in V, h numbers.</param>
    /// <param name="from">First row of the forms that is summed: 0, or p where only the last is used.</param>
    /// <param name="memory">Scratch.</param>
    /// <param name="sums">Result.</param>
    public static void Second(double* block, nint blocks, int w, int h, double* lambda, double* root, double* weights, int from, double* memory, double* sums)
    {
        var at = new Parts((T*)memory, w, h);
        var s = w * (w + 1) / 2;
        var forms = at.Sums + s;
        var products = forms + s * h * (h + 1) / 2;
        for (var k = at.Sums; k < products + s * s; k++) *k = T.Zero;
        var f = s * T.Count;
        for (; blocks > 0; blocks--, block += f + w * h * T.Count)
        {
            Factor(block, w, lambda, at);
            for (var k = 0; k < w; k++) at.Pivots[k] = T.Of(1.0) / at.Pivots[k];
            Solve(block + f, w, h, at);
            SolveRoot(block, w, at);
            Project(w, h, root, at);
            var e = 0;
            for (var j = 0; j < w; j++)
                for (var i = j; i < w; i++, e++)
                {
                    var kernel = Kernel(i, j, w, at);
                    var other = kernel;
                    for (var x = 0; x < h; x++) other -= T.Of(weights[x]) * at.R[i * h + x] * at.R[j * h + x];
                    at.Kernel[e] = kernel;
                    at.Other[e] = other;
                    at.Sums[e] += kernel;
                    Form(at.R + i * h, at.R + j * h, i == j, h, from, forms + e * h * (h + 1) / 2);
                }

            var to = products;
            for (var i = 0; i < s; i++)
                for (var j = 0; j < s; j++, to++) *to = T.MultiplyAdd(at.Kernel[i], at.Other[j], *to);
        }

        for (var k = at.Sums; k < products + s * s; k++, sums++) *sums = T.Sum(*k);
    }

    /// <summary>e_a = F N⁻¹Qᵀv for each level of a block: ℓ numbers of all its levels, then the next ℓ.</summary>
    public static void Residuals(double* block, int w, int h, double* lambda, double* v, double* memory, double* result)
    {
        var at = new Parts((T*)memory, w, h);
        var to = (T*)result;
        Factor(block, w, lambda, at);
        Solve(block + w * (w + 1) / 2 * T.Count, w, h, at);
        SolveRoot(block, w, at);
        for (var i = 0; i < w; i++) to[i] = T.Zero;
        for (var k = 0; k < w; k++)
        {
            var t = T.Zero;
            for (var x = 0; x < h; x++) t = T.MultiplyAdd(at.B[k * h + x], T.Of(v[x]), t);
            t /= at.Pivots[k];
            for (var i = 0; i < w; i++) to[i] = T.MultiplyAdd(at.G[k * w + i], t, to[i]);
        }
    }

    /// <summary>N = I + YᵀY, Y = ΛᵀF, as LDLᵀ with unit L and D of at least 1.</summary>
    private static void Factor(double* f, int w, double* lambda, Parts at)
    {
        for (var j = 0; j < w; j++)
        {
            // Column j of F from its row j on.
            var column = f + (LevelRoots.Place(j, j, w) - j) * T.Count;
            for (var i = 0; i < w; i++)
            {
                var sum = T.Zero;
                for (var k = Math.Max(i, j); k < w; k++) sum = T.MultiplyAdd(T.Of(lambda[k + i * w]), T.Load(column + k * T.Count), sum);
                at.Y[i + j * w] = sum;
            }
        }

        var l = at.L;
        for (var j = 0; j < w; j++)
            for (var i = j; i < w; i++)
            {
                var sum = i == j ? T.Of(1.0) : T.Zero;
                for (var k = 0; k < w; k++) sum = T.MultiplyAdd(at.Y[k + i * w], at.Y[k + j * w], sum);
                // Above the diagonal stands LD, transposed.
                for (var m = 0; m < j; m++) sum -= l[i + m * w] * l[m + j * w];
                if (i == j)
                {
                    at.Pivots[j] = sum;
                    continue;
                }

                l[j + i * w] = sum;
                l[i + j * w] = sum / at.Pivots[j];
            }
    }

    /// <summary>B = L⁻¹Qᵀ.</summary>
    private static void Solve(double* q, int w, int h, Parts at)
    {
        for (var k = 0; k < w; k++)
            for (var x = 0; x < h; x++, q += T.Count)
            {
                var sum = T.Load(q);
                for (var m = 0; m < k; m++) sum -= at.L[k + m * w] * at.B[m * h + x];
                at.B[k * h + x] = sum;
            }
    }

    /// <summary>L⁻¹Fᵀ.</summary>
    private static void SolveRoot(double* f, int w, Parts at)
    {
        for (var k = 0; k < w; k++)
            for (var i = 0; i < w; i++)
            {
                var sum = i < k ? T.Zero : T.Load(f + LevelRoots.Place(i, k, w) * T.Count);
                for (var m = 0; m < k; m++) sum -= at.L[k + m * w] * at.G[m * w + i];
                at.G[k * w + i] = sum;
            }
    }

    /// <summary>R̄ = F N⁻¹Qᵀ L_S⁻ᵀ, the pivots inverted; the last column is Zᵀê/r.</summary>
    private static void Project(int w, int h, double* root, Parts at)
    {
        for (var i = 0; i < w * h; i++) at.R[i] = T.Zero;
        for (var k = 0; k < w; k++)
            for (var x = 0; x < h; x++)
            {
                var sum = T.Zero;
                for (var y = 0; y <= x; y++) sum = T.MultiplyAdd(T.Of(root[x * h + y]), at.B[k * h + y], sum);
                sum *= at.Pivots[k];
                for (var i = 0; i < w; i++) at.R[i * h + x] = T.MultiplyAdd(at.G[k * w + i], sum, at.R[i * h + x]);
            }
    }

    /// <summary>Entry (i, j) of K = F N⁻¹Fᵀ, the pivots inverted.</summary>
    private static T Kernel(int i, int j, int w, Parts at)
    {
        var sum = T.Zero;
        for (var k = 0; k < w; k++) sum = T.MultiplyAdd(at.G[k * w + i] * at.Pivots[k], at.G[k * w + j], sum);
        return sum;
    }

    /// <summary>Adds R̄ᵀE_ijR̄ from its rows i and j.</summary>
    private static void Form(T* ri, T* rj, bool same, int h, int from, T* form)
    {
        form += from * (from + 1) / 2;
        if (same)
        {
            for (var x = from; x < h; x++)
                for (var y = 0; y <= x; y++, form++) *form = T.MultiplyAdd(ri[x], ri[y], *form);
            return;
        }

        for (var x = from; x < h; x++)
            for (var y = 0; y <= x; y++, form++) *form = T.MultiplyAdd(ri[x], rj[y], T.MultiplyAdd(rj[x], ri[y], *form));
    }

    private static double Logarithm(T product)
    {
        var sum = 0.0;
        var lanes = (double*)&product;
        for (var k = 0; k < T.Count; k++) sum += Math.Log(lanes[k]);
        return sum;
    }

    /// <summary>What a pass knows of the levels in hand, and its sums.</summary>
    private readonly struct Parts(T* memory, int w, int h)
    {
        /// <summary>ΛᵀF, ℓ×ℓ by columns.</summary>
        public readonly T* Y = memory;

        /// <summary>L below the diagonal, by columns.</summary>
        public readonly T* L = memory + w * w;

        /// <summary>L⁻¹Fᵀ, ℓ×ℓ by rows.</summary>
        public readonly T* G = memory + 2 * w * w;

        /// <summary>D, or its inverse.</summary>
        public readonly T* Pivots = memory + 3 * w * w;

        /// <summary>L⁻¹Qᵀ, ℓ×h by rows.</summary>
        public readonly T* B = memory + 3 * w * w + w;

        /// <summary>R̄, ℓ×h by rows.</summary>
        public readonly T* R = memory + 3 * w * w + w + w * h;

        /// <summary>K, packed.</summary>
        public readonly T* Kernel = memory + 3 * w * w + w + 2 * w * h;

        /// <summary>V, packed.</summary>
        public readonly T* Other = memory + 3 * w * w + w + 2 * w * h + w * (w + 1) / 2;

        /// <summary>The sums.</summary>
        public readonly T* Sums = memory + 3 * w * w + w + 2 * w * h + w * (w + 1);
    }
}
