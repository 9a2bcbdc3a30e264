using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Blup.Numerics.Dense;

/// <summary>
/// X·Tᵀ = B in place, T lower triangular: (D2) of docs/theory/dense.md. The four solves with L or Lᵀ from the left or the right are this one seen through transposed
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
            Multiply = kernel.Multiply,
            Mr = kernel.Mr,
            Nr = kernel.Nr,
            B = b,
            M = m,
            N = n,
            Padded = padded,
            Triangle = ws.Triangle((nint)padded * padded),
            Slivers = ws.Private((nint)kernel.Mr * padded),
        };
        PackTriangle(t, n, padded, kernel.Nr, job.Triangle);
        var count = (m + kernel.Mr - 1) / kernel.Mr;
        ws.ForEach(ws.MaxThreads > 1 && (double)m * n * n >= WorthSharing, count, &Sliver, &job);
    }

    /// <summary>Rows of T in slivers of Nr, each up to its diagonal block, which holds the reciprocals of the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackTriangle(MatrixView t, int n, int padded, int nr, double* target)
    {
        for (var i = 0; i < padded; i += nr, target += (nint)padded * nr)
        {
            var rows = Math.Min(nr, n - i);
            Packing.Pack(t.From(i, 0), rows, i, target, nr);
            var block = target + ((nint)i * nr);
            new Span<double>(block, nr * nr).Clear();
            for (var p = 0; p < rows; p++)
            {
                var column = t.At(i + p, i + p);
                block[(p * nr) + p] = 1 / *column;
                for (var r = p + 1; r < rows; r++) block[(p * nr) + r] = column[(r - p) * t.RowStride];
            }

            // Rows that only fill the sliver divide nothing by one.
            for (var p = rows; p < nr; p++) block[(p * nr) + p] = 1;
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

    /// <summary>One Mr×Nr tile against the Nr×Nr diagonal block: four columns at a time stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Substitute(double* x, double* t, int mr, int nr)
    {
        if ((mr & 3) != 0 || !Vector256.IsHardwareAccelerated)
        {
            SubstituteNarrow(x, t, mr, nr);
            return;
        }

        nint m = mr;
        for (var c = 0; c < nr; c += 4)
        {
            var d = t + (c * nr) + c;
            var (e, f, g) = ((nint)nr, (nint)nr * 2, (nint)nr * 3);
            for (nint i = 0; i < mr; i += 4)
            {
                var column = x + (c * m) + i;
                var (x0, x1, x2, x3) = (Vector256.Load(column), Vector256.Load(column + m), Vector256.Load(column + (2 * m)), Vector256.Load(column + (3 * m)));
                for (nint p = 0; p < c; p++)
                {
                    var known = -Vector256.Load(x + (p * m) + i);
                    var row = t + (p * nr) + c;
                    x0 = Vector256.MultiplyAddEstimate(known, Vector256.Create(row[0]), x0);
                    x1 = Vector256.MultiplyAddEstimate(known, Vector256.Create(row[1]), x1);
                    x2 = Vector256.MultiplyAddEstimate(known, Vector256.Create(row[2]), x2);
                    x3 = Vector256.MultiplyAddEstimate(known, Vector256.Create(row[3]), x3);
                }

                x0 *= d[0];
                x1 = (x1 - (x0 * d[1])) * d[e + 1];
                x2 = (x2 - (x0 * d[2]) - (x1 * d[e + 2])) * d[f + 2];
                x3 = (x3 - (x0 * d[3]) - (x1 * d[e + 3]) - (x2 * d[f + 3])) * d[g + 3];
                x0.Store(column);
                x1.Store(column + m);
                x2.Store(column + (2 * m));
                x3.Store(column + (3 * m));
            }
        }
    }

    /// <summary>The same two rows at a time, for tiles of another height and processors without 256-bit registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubstituteNarrow(double* x, double* t, int mr, int nr)
    {
        for (var c = 0; c < nr; c++)
        {
            for (var i = 0; i < mr; i += 2)
            {
                var sum = Vector128.Load(x + (c * mr) + i);
                for (var p = 0; p < c; p++) sum -= Vector128.Load(x + (p * mr) + i) * t[(p * nr) + c];
                (sum * t[(c * nr) + c]).Store(x + (c * mr) + i);
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
