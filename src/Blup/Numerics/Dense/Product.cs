using System.Runtime.CompilerServices;

namespace Blup.Numerics.Dense;

/// <summary>
/// C := βC + αAB in packed blocks, (D1) of docs/theory/dense.md, the engine behind every large operation here. Around the micro-kernel lie five loops (Goto and van de
/// Geijn 2008): B in blocks of Kc×Nc shared by the threads, A in blocks of Mc×Kc, one a task, then slivers.
/// </summary>
/// <remarks>The order of the sums within an element does not depend on the threads: results are the same bit for bit.</remarks>
internal static unsafe class Product
{
    /// <summary>Below this many multiplications waking another thread costs more than it brings.</summary>
    private const double WorthSharing = 400_000;

    /// <summary>Up to this many multiplications packing (and a workspace to pack into) costs more than the product.</summary>
    private const double Tiny = 3_000;

    /// <summary>C := βC + αAB for a C whose rows or columns are contiguous, in either direction.</summary>
    public static void Run(MatrixView a, MatrixView b, int m, int n, int k, double alpha, double beta, MatrixView c, DenseWorkspace ws)
    {
        if (m == 0 || n == 0) return;
        if (Math.Abs(c.RowStride) != 1)
        {
            (a, b, c) = (b.Transposed, a.Transposed, c.Transposed);
            (m, n) = (n, m);
        }

        if (c.RowStride < 0) (a, c) = (a.ReverseRows(m), c.ReverseRows(m));
        if (a.ColumnStride < 0 && k > 0) (a, b) = (a.ReverseColumns(k), b.ReverseRows(k));
        Run(a, b, m, n, k, alpha, beta, c.Data, c.ColumnStride, lower: false, ws);
    }

    /// <summary>C := βC + αAB, C column-major m×n; when <paramref name="lower"/>, only elements with i ≥ j are computed and touched.</summary>
    /// <remarks>C may be B itself when k ≤ <see cref="MicroKernel.Kc"/>: a block of B is packed before its columns of C are written.</remarks>
    public static void Run(
        MatrixView a, MatrixView b, int m, int n, int k, double alpha, double beta, double* c, nint ldc, bool lower, DenseWorkspace ws)
    {
        if (m == 0 || n == 0) return;
        var multiply = k > 0 && alpha != 0;
        if (!multiply || (beta != 0 && beta != 1)) Scale(beta, m, n, c, ldc, lower);
        if (!multiply) return;
        if ((double)m * n * k <= Tiny && b.Data != c)
        {
            Add(a, b, m, n, k, alpha, c, ldc, lower, overwrite: beta == 0);
            return;
        }

        var kernel = ws.Kernel;
        var job = new Job
        {
            Multiply = kernel.Multiply,
            Mr = kernel.Mr,
            Nr = kernel.Nr,
            A = a,
            B = b,
            M = m,
            Alpha = alpha,
            C = c,
            Ldc = ldc,
            Lower = lower,
        };
        var share = ws.MaxThreads > 1 && (double)m * n * k * (lower ? 0.5 : 1) >= WorthSharing;
        job.Mc = RowsPerTask(m, kernel, share ? ws.MaxThreads : 1);
        var depth = BlockDepth(k);
        job.PackedA = ws.Private((nint)job.Mc * depth);
        job.StrideA = (nint)job.Mc * depth;
        for (var j = 0; j < n; j += kernel.Nc)
        {
            job.Column = j;
            job.Width = Math.Min(kernel.Nc, n - j);
            job.FirstBlock = lower ? j / job.Mc : 0;
            for (var p = 0; p < k; p += depth)
            {
                job.From = p;
                job.Depth = Math.Min(depth, k - p);
                job.Overwrite = beta == 0 && p == 0;
                var slivers = (job.Width + kernel.Nr - 1) / kernel.Nr;
                job.PackedB = ws.Shared((nint)slivers * kernel.Nr * job.Depth);
                ws.ForEach(share, (slivers + SliversPerTask - 1) / SliversPerTask, &PackB, &job);
                ws.ForEach(share, ((m + job.Mc - 1) / job.Mc) - job.FirstBlock, &Block, &job);
            }
        }
    }

    /// <summary>C := [C +] αAB by rank-one updates, unpacked.</summary>
    private static void Add(MatrixView a, MatrixView b, int m, int n, int k, double alpha, double* c, nint ldc, bool lower, bool overwrite)
    {
        for (var p = 0; p < k; p++)
            for (var j = 0; j < n; j++)
            {
                var factor = alpha * *b.At(p, j);
                var column = c + (j * ldc);
                var first = lower ? j : 0;
                if (overwrite && p == 0) for (var i = first; i < m; i++) column[i] = factor * *a.At(i, p);
                else for (var i = first; i < m; i++) column[i] += factor * *a.At(i, p);
            }
    }

    private const int SliversPerTask = 32;

    /// <summary>Equal depths: 300 = 150 + 150 rather than 256 + 44.</summary>
    private static int BlockDepth(int k)
    {
        var blocks = (k + MicroKernel.Kc - 1) / MicroKernel.Kc;
        return (((k + blocks - 1) / blocks) + 3) & ~3;
    }

    /// <summary>At most Mc rows; fewer where the threads would otherwise starve.</summary>
    private static int RowsPerTask(int m, MicroKernel kernel, int threads)
    {
        var mc = kernel.Mc;
        if (threads > 1) mc = Math.Min(mc, Math.Max(m / (3 * threads), 2 * kernel.Mr));
        var blocks = (m + mc - 1) / mc;
        var rows = (m + blocks - 1) / blocks;
        return (rows + kernel.Mr - 1) / kernel.Mr * kernel.Mr;
    }

    private static void PackB(void* state, int task, int thread)
    {
        ref var job = ref Unsafe.AsRef<Job>(state);
        var nr = job.Nr;
        var first = task * SliversPerTask * nr;
        var count = Math.Min(SliversPerTask * nr, job.Width - first);
        Packing.Pack(job.B.From(job.From, job.Column + first).Transposed, count, job.Depth, job.PackedB + ((nint)first * job.Depth), nr);
    }

    /// <summary>One block of rows of C. The last rows come first: in a lower triangle they are the longest.</summary>
    private static void Block(void* state, int task, int thread)
    {
        ref var job = ref Unsafe.AsRef<Job>(state);
        var blocks = (job.M + job.Mc - 1) / job.Mc;
        var row = (blocks - 1 - task) * job.Mc;
        var rows = Math.Min(job.Mc, job.M - row);
        var a = job.PackedA + (thread * job.StrideA);
        Packing.Pack(job.A.From(row, job.From), rows, job.Depth, a, job.Mr);
        Macro(ref job, a, row, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Macro(ref Job job, double* packedA, int row, int rows)
    {
        var (mr, nr, depth, ldc) = (job.Mr, job.Nr, (nint)job.Depth, job.Ldc);
        var multiply = job.Multiply;
        var tile = stackalloc double[mr * nr];
        var width = job.Lower ? Math.Min(job.Width, row + rows - job.Column) : job.Width;
        for (var j = 0; j < width; j += nr)
        {
            var b = job.PackedB + (j * depth);
            var columns = Math.Min(nr, width - j);
            var column = job.Column + j;
            var i = job.Lower ? Math.Max(0, (column - row) / mr * mr) : 0;
            for (; i < rows; i += mr)
            {
                var target = job.C + row + i + (column * ldc);
                var whole = columns == nr && rows - i >= mr && (!job.Lower || row + i >= column + nr - 1);
                if (whole)
                {
                    multiply(depth, packedA + (i * depth), b, job.Alpha, target, ldc, job.Overwrite);
                    continue;
                }

                multiply(depth, packedA + (i * depth), b, job.Alpha, tile, mr, true);
                var diagonal = job.Lower ? column - row - i : int.MinValue / 2;
                Merge(tile, mr, target, ldc, Math.Min(mr, rows - i), columns, diagonal, job.Overwrite);
            }
        }
    }

    /// <summary>Adds the part of a tile that lies in C, on or below the diagonal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(double* tile, int mr, double* c, nint ldc, int rows, int columns, int diagonal, bool overwrite)
    {
        for (var j = 0; j < columns; j++, tile += mr, c += ldc)
        {
            for (var i = Math.Max(0, diagonal + j); i < rows; i++) c[i] = overwrite ? tile[i] : c[i] + tile[i];
        }
    }

    private static void Scale(double beta, int m, int n, double* c, nint ldc, bool lower)
    {
        if (beta == 1) return;
        for (var j = 0; j < n; j++)
        {
            var from = lower ? j : 0;
            if (from >= m) return;
            var column = new Span<double>(c + from + (j * ldc), m - from);
            if (beta == 0) column.Clear();
            else Vectors.Scale(beta, column);
        }
    }

    private struct Job
    {
        public delegate*<nint, double*, double*, double, double*, nint, bool, void> Multiply;
        public int Mr;
        public int Nr;
        public MatrixView A;
        public MatrixView B;
        public double Alpha;
        public double* C;
        public nint Ldc;
        public double* PackedA;
        public nint StrideA;
        public double* PackedB;
        public int M;
        public int Mc;
        public int Column;
        public int Width;
        public int From;
        public int Depth;
        public int FirstBlock;
        public bool Lower;
        public bool Overwrite;
    }
}
