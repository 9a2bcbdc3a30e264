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

    /// <summary>C := βC + αAB for a C whose rows or columns are contiguous, in either direction (one direction only for a part of C).</summary>
    public static void Run(MatrixView a, MatrixView b, int m, int n, int k, double alpha, double beta, MatrixView c, DenseWorkspace ws, Part part = Part.Whole)
    {
        if (m == 0 || n == 0) return;
        if (Math.Abs(c.RowStride) != 1)
        {
            (a, b, c) = (b.Transposed, a.Transposed, c.Transposed);
            (m, n) = (n, m);
            if (part != Part.Whole) part = part == Part.Lower ? Part.Upper : Part.Lower;
        }

        if (c.RowStride < 0) (a, c) = (a.ReverseRows(m), c.ReverseRows(m));
        if (a.ColumnStride < 0 && k > 0) (a, b) = (a.ReverseColumns(k), b.ReverseRows(k));
        Run(a, b, m, n, k, alpha, beta, c.Data, c.ColumnStride, part, ws);
    }

    /// <summary>C := βC + αAB, C column-major m×n; only the elements of <paramref name="part"/> are computed and touched.</summary>
    /// <param name="a">A, m×k.</param>
    /// <param name="b">B, k×n.</param>
    /// <param name="m">Rows of C.</param>
    /// <param name="n">Columns of C.</param>
    /// <param name="k">Length of the sums.</param>
    /// <param name="alpha">α.</param>
    /// <param name="beta">β; 0 overwrites C, whatever it holds.</param>
    /// <param name="c">C.</param>
    /// <param name="ldc">Its leading dimension.</param>
    /// <param name="part">Which elements of C.</param>
    /// <param name="ws">Kernels, threads and buffers.</param>
    /// <param name="symmetric">A is symmetric, and only its elements with row ≥ column are stored.</param>
    /// <remarks>C may be A or B itself when k ≤ <see cref="MicroKernel.Kc"/>: a block of either is packed before its part of C is written.</remarks>
    public static void Run(
        MatrixView a, MatrixView b, int m, int n, int k, double alpha, double beta, double* c, nint ldc, Part part, DenseWorkspace ws, bool symmetric = false)
    {
        if (m == 0 || n == 0) return;
        var multiply = k > 0 && alpha != 0;
        if (!multiply || (beta != 0 && beta != 1)) Scale(beta, m, n, c, ldc, part);
        if (!multiply) return;
        if ((double)m * n * k <= Tiny && b.Data != c && a.Data != c && !symmetric)
        {
            Add(a, b, m, n, k, alpha, c, ldc, part, overwrite: beta == 0);
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
            Part = part,
            Symmetric = symmetric,
        };
        var share = ws.MaxThreads > 1 && (double)m * n * k * (part == Part.Whole ? 1 : 0.5) >= WorthSharing;
        job.Mc = RowsPerTask(m, kernel, share ? ws.MaxThreads : 1);
        var depth = BlockDepth(k);
        job.PackedA = ws.Private((nint)job.Mc * depth);
        job.StrideA = (nint)job.Mc * depth;
        for (var j = 0; j < n; j += kernel.Nc)
        {
            job.Column = j;
            job.Width = Math.Min(kernel.Nc, n - j);
            job.FirstBlock = part == Part.Lower ? j / job.Mc : 0;
            var rows = part == Part.Upper ? Math.Min(m, j + job.Width) : m;
            for (var p = 0; p < k; p += depth)
            {
                job.From = p;
                job.Depth = Math.Min(depth, k - p);
                job.Overwrite = beta == 0 && p == 0;
                var slivers = (job.Width + kernel.Nr - 1) / kernel.Nr;
                job.PackedB = ws.Shared((nint)slivers * kernel.Nr * job.Depth);
                ws.ForEach(share, (slivers + SliversPerTask - 1) / SliversPerTask, &PackB, &job);
                ws.ForEach(share, ((rows + job.Mc - 1) / job.Mc) - job.FirstBlock, &Block, &job);
            }
        }
    }

    /// <summary>C := [C +] αAB by rank-one updates, unpacked.</summary>
    private static void Add(MatrixView a, MatrixView b, int m, int n, int k, double alpha, double* c, nint ldc, Part part, bool overwrite)
    {
        for (var p = 0; p < k; p++)
            for (var j = 0; j < n; j++)
            {
                var factor = alpha * *b.At(p, j);
                var column = c + (j * ldc);
                var (first, end) = Rows(part, j, m);
                if (overwrite && p == 0) for (var i = first; i < end; i++) column[i] = factor * *a.At(i, p);
                else for (var i = first; i < end; i++) column[i] += factor * *a.At(i, p);
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

    /// <summary>One block of rows of C. The longest come first: in a lower triangle the last.</summary>
    private static void Block(void* state, int task, int thread)
    {
        ref var job = ref Unsafe.AsRef<Job>(state);
        var blocks = (job.M + job.Mc - 1) / job.Mc;
        var row = (job.Part == Part.Upper ? task : blocks - 1 - task) * job.Mc;
        var rows = Math.Min(job.Mc, job.M - row);
        var a = job.PackedA + (thread * job.StrideA);
        if (job.Symmetric) Packing.PackSymmetric(job.A, row, job.From, rows, job.Depth, a, job.Mr);
        else Packing.Pack(job.A.From(row, job.From), rows, job.Depth, a, job.Mr);
        Macro(ref job, a, row, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Macro(ref Job job, double* packedA, int row, int rows)
    {
        var (mr, nr, depth, ldc) = (job.Mr, job.Nr, (nint)job.Depth, job.Ldc);
        var multiply = job.Multiply;
        var tile = stackalloc double[mr * nr];
        var (lower, upper) = (job.Part == Part.Lower, job.Part == Part.Upper);
        var width = lower ? Math.Min(job.Width, row + rows - job.Column) : job.Width;
        for (var j = upper ? Math.Max(0, (row - job.Column) / nr * nr) : 0; j < width; j += nr)
        {
            var b = job.PackedB + (j * depth);
            var columns = Math.Min(nr, width - j);
            var column = job.Column + j;
            var end = upper ? Math.Min(rows, column + columns - row) : rows;
            for (var i = lower ? Math.Max(0, (column - row) / mr * mr) : 0; i < end; i += mr)
            {
                var target = job.C + row + i + (column * ldc);
                var inside = lower ? row + i >= column + nr - 1 : !upper || row + i + mr - 1 <= column;
                if (inside && columns == nr && rows - i >= mr)
                {
                    multiply(depth, packedA + (i * depth), b, job.Alpha, target, ldc, job.Overwrite);
                    continue;
                }

                multiply(depth, packedA + (i * depth), b, job.Alpha, tile, mr, true);
                Merge(tile, mr, target, ldc, Math.Min(mr, rows - i), columns, job.Part, column - row - i, job.Overwrite);
            }
        }
    }

    /// <summary>Adds what of a tile lies in C and in its part; the diagonal of C runs <paramref name="diagonal"/> rows below the tile's own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge(double* tile, int mr, double* c, nint ldc, int rows, int columns, Part part, int diagonal, bool overwrite)
    {
        for (var j = 0; j < columns; j++, tile += mr, c += ldc)
        {
            var first = part == Part.Lower ? Math.Max(0, diagonal + j) : 0;
            var end = part == Part.Upper ? Math.Min(rows, diagonal + j + 1) : rows;
            for (var i = first; i < end; i++) c[i] = overwrite ? tile[i] : c[i] + tile[i];
        }
    }

    /// <summary>The rows of column j that belong to a part of an m×n matrix.</summary>
    private static (int First, int End) Rows(Part part, int j, int m) => part switch
    {
        Part.Lower => (Math.Min(j, m), m),
        Part.Upper => (0, Math.Min(j + 1, m)),
        _ => (0, m),
    };

    private static void Scale(double beta, int m, int n, double* c, nint ldc, Part part)
    {
        if (beta == 1) return;
        for (var j = 0; j < n; j++)
        {
            var (first, end) = Rows(part, j, m);
            var column = new Span<double>(c + first + (j * ldc), end - first);
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
        public Part Part;
        public bool Symmetric;
        public bool Overwrite;
    }
}
