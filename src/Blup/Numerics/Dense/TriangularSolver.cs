using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blup.Numerics.Dense;

/// <summary>
/// X·Tᵀ = B in place, T lower triangular. The four solves with L or Lᵀ from the left or the right are this one seen through transposed
/// and reversed views: reversing the order of rows and columns turns Lᵀ into a lower triangle.
/// </summary>
/// <remarks>
/// Panels of at most Kc columns: slivers of B are packed, solved tile by tile (the micro-kernel subtracts what is known, then an Nr×Nr
/// substitution), and written back; the other columns are updated by <see cref="Product"/>.
/// </remarks>
internal static unsafe class TriangularSolver
{
    private const double WorthSharing = 200_000;

    /// <summary>B := BT⁻ᵀ, B m×n.</summary>
    public static void Run(MatrixView t, MatrixView b, int m, int n, DenseWorkspace ws)
    {
        if (m == 0 || n == 0) return;
        var panels = (n + MicroKernel.Kc - 1) / MicroKernel.Kc;
        var width = (((n + panels - 1) / panels) + 7) & ~7;
        for (var j = 0; j < n; j += width)
        {
            var columns = Math.Min(width, n - j);
            Panel(t.From(j, j), b.From(0, j), m, columns, ws);
            var rest = n - j - columns;
            if (rest > 0) Product.Run(b.From(0, j), t.From(j + columns, j).Transposed, m, rest, columns, -1, 1, b.From(0, j + columns), ws);
        }
    }

    private static void Panel(MatrixView t, MatrixView b, int m, int n, DenseWorkspace ws)
    {
        var kernel = ws.Kernel;
        var padded = (n + kernel.Nr - 1) / kernel.Nr * kernel.Nr;
        var job = new Job
        {
            Multiply = kernel.Multiply, Mr = kernel.Mr, Nr = kernel.Nr, B = b, M = m, N = n, Padded = padded,
            Triangle = ws.Triangle((nint)padded * padded),
            Slivers = ws.Private((nint)kernel.Mr * padded),
        };
        PackTriangle(t, n, padded, kernel.Nr, job.Triangle);
        var count = (m + kernel.Mr - 1) / kernel.Mr;
        ws.ForEach(ws.MaxThreads > 1 && (double)m * n * n >= WorthSharing, count, &Sliver, &job);
    }

    /// <summary>Rows of T in slivers of Nr, each up to its diagonal block, which holds the reciprocals of the diagonal.</summary>
    private static void PackTriangle(MatrixView t, int n, int padded, int nr, double* target)
    {
        for (var i = 0; i < padded; i += nr, target += (nint)padded * nr)
        {
            var rows = Math.Min(nr, n - i);
            Packing.Pack(t.From(i, 0), rows, i, target, nr);
            for (var p = i; p < i + nr; p++)
            {
                for (var r = 0; r < nr; r++)
                {
                    var inside = r < rows && p < i + rows;
                    target[((nint)p * nr) + r] = !inside ? 0 : i + r == p ? 1 / *t.At(p, p) : i + r > p ? *t.At(i + r, p) : 0;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sliver(void* state, int task, int thread)
    {
        ref var job = ref Unsafe.AsRef<Job>(state);
        var (mr, nr, n) = (job.Mr, job.Nr, job.N);
        var first = task * mr;
        var rows = Math.Min(mr, job.M - first);
        var x = job.Slivers + ((nint)thread * mr * job.Padded);
        var view = job.B.From(first, 0);
        Packing.Pack(view, rows, n, x, mr);
        new Span<double>(x + ((nint)n * mr), (job.Padded - n) * mr).Clear();
        var t = job.Triangle;
        for (nint j = 0; j < job.Padded; j += nr, t += (nint)job.Padded * nr)
        {
            var tile = x + (j * mr);
            if (j > 0) job.Multiply(j, x, t, -1, tile, mr, false);
            Substitute(tile, t + (j * nr), mr, nr);
        }

        Packing.Unpack(x, mr, view, rows, n);
    }

    /// <summary>One Mr×Nr tile against the Nr×Nr diagonal block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Substitute(double* x, double* t, int mr, int nr)
    {
        var w = (mr & 3) == 0 && Vector256.IsHardwareAccelerated ? 4 : 2;
        for (var c = 0; c < nr; c++)
        {
            var column = x + (c * mr);
            for (var i = 0; i < mr; i += w)
            {
                if (w == 4)
                {
                    var sum = Vector256.Load(column + i);
                    for (var p = 0; p < c; p++) sum = Vector256.MultiplyAddEstimate(Vector256.Load(x + (p * mr) + i), Vector256.Create(-t[(p * nr) + c]), sum);
                    (sum * t[(c * nr) + c]).Store(column + i);
                }
                else
                {
                    var sum = Vector128.Load(column + i);
                    for (var p = 0; p < c; p++) sum = Vector128.MultiplyAddEstimate(Vector128.Load(x + (p * mr) + i), Vector128.Create(-t[(p * nr) + c]), sum);
                    (sum * t[(c * nr) + c]).Store(column + i);
                }
            }
        }
    }

    private struct Job
    {
        public delegate*<nint, double*, double*, double, double*, nint, bool, void> Multiply;
        public int Mr;
        public int Nr;
        public MatrixView B;
        public int M;
        public int N;
        public int Padded;
        public double* Triangle;
        public double* Slivers;
    }
}
