namespace Blup.Numerics.Dense;

/// <summary>
/// What the dense kernels need beside their operands: the kernel path and the number of threads. Owned by one caller at a time.
/// </summary>
internal sealed class DenseWorkspace
{
    /// <summary>Creates a workspace.</summary>
    /// <param name="maxThreads">Most threads a call may use; 0 means one per processor.</param>
    /// <param name="path">The kernels to use.</param>
    public DenseWorkspace(int maxThreads = 0, KernelPath path = KernelPath.Best)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxThreads);
        MaxThreads = maxThreads == 0 ? Environment.ProcessorCount : maxThreads;
        Path = path;
    }

    /// <summary>Most threads that one call may use, its own included.</summary>
    public int MaxThreads { get; }

    /// <summary>The kernels in use.</summary>
    public KernelPath Path { get; }
}
