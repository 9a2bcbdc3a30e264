namespace Blup.Numerics.Dense;

/// <summary>
/// What the dense kernels need beside their operands: the kernels chosen, the threads, and buffers for packed blocks, which only grow.
/// Owned by one caller at a time; calls with a warm workspace allocate nothing.
/// </summary>
internal sealed unsafe class DenseWorkspace
{
    private readonly double[]?[] buffers = new double[]?[3];

    /// <summary>Creates a workspace.</summary>
    /// <param name="maxThreads">Most threads a call may use; 0 means one per processor.</param>
    /// <param name="path">The kernels to use.</param>
    /// <param name="team">The threads to borrow; by default those that the whole process shares.</param>
    public DenseWorkspace(int maxThreads = 0, KernelPath path = KernelPath.Best, Team? team = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxThreads);
        MaxThreads = maxThreads == 0 ? Environment.ProcessorCount : maxThreads;
        Kernel = MicroKernel.For(path);
        Team = MaxThreads > 1 ? team ?? Team.Shared : null;
    }

    /// <summary>Most threads that one call may use, its own included.</summary>
    public int MaxThreads { get; }

    /// <summary>The kernels in use, never <see cref="KernelPath.Best"/>.</summary>
    public KernelPath Path => Kernel.Path;

    /// <summary>The micro-kernel of <see cref="Path"/>.</summary>
    internal MicroKernel Kernel { get; }

    /// <summary>The threads to borrow; null for one thread.</summary>
    internal Team? Team { get; }

    /// <summary>Runs <paramref name="count"/> tasks on the team, or here when alone or when the team is busy with another caller.</summary>
    /// <param name="worthwhile">False where the work is too small to be shared.</param>
    /// <param name="count">Tasks.</param>
    /// <param name="task">(state, task, thread), thread &lt; <see cref="MaxThreads"/>.</param>
    /// <param name="state">What the task needs; lives until the call returns.</param>
    internal void ForEach(bool worthwhile, int count, delegate*<void*, int, int, void> task, void* state)
    {
        if (worthwhile && count > 1 && Team is not null && Team.TryRun(MaxThreads, count, task, state)) return;
        for (var i = 0; i < count; i++) task(state, i, 0);
    }

    /// <summary>The block of B that all threads read, aligned to a cache line.</summary>
    internal double* Shared(nint length) => Buffer(0, length);

    /// <summary>A packed triangle, aligned to a cache line.</summary>
    internal double* Triangle(nint length) => Buffer(1, length);

    /// <summary>As many blocks of <paramref name="length"/> numbers as there are threads, one after another.</summary>
    internal double* Private(nint length) => Buffer(2, length * MaxThreads);

    private double* Buffer(int slot, nint length)
    {
        var buffer = buffers[slot];
        if (buffer is null || buffer.Length < length + 8)
            buffers[slot] = buffer = GC.AllocateUninitializedArray<double>(checked((int)length + 8), pinned: true);
        var address = (nuint)System.Runtime.CompilerServices.Unsafe.AsPointer(ref buffer[0]);
        return (double*)((address + 63) & ~(nuint)63);
    }
}
