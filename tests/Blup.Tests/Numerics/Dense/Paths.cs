using System.Runtime.Intrinsics.X86;
using Blup.Numerics.Dense;

namespace Blup.Tests.Numerics.Dense;

/// <summary>The kernel paths that this machine can run, by name. The 512-bit one runs everywhere (in halves where the machine is narrower).</summary>
internal static class Paths
{
    public static string[] Names { get; } = Fma.IsSupported && Avx2.IsSupported
        ? [nameof(KernelPath.Portable), nameof(KernelPath.Avx2), nameof(KernelPath.Avx512)]
        : [nameof(KernelPath.Portable), nameof(KernelPath.Avx512)];

    public static DenseWorkspace Workspace(string name, int threads = 1) => new(threads, Enum.Parse<KernelPath>(name));
}
