using System.Runtime.Intrinsics.X86;

namespace Blup.Numerics.Dense;

/// <summary>
/// The innermost product, one per instruction set: an Mr×Nr tile of C held in registers, C := C + αAB or C := αAB, with A packed in
/// columns of Mr numbers and B in rows of Nr numbers (Goto and van de Geijn 2008, ACM TOMS 34, 12; Van Zee and van de Geijn 2015, BLIS).
/// </summary>
internal sealed unsafe class MicroKernel
{
    private static readonly MicroKernel Portable = new(KernelPath.Portable, PortableKernel.Rows, PortableKernel.Columns, &PortableKernel.Multiply);
    private static readonly MicroKernel Avx2 = new(KernelPath.Avx2, Avx2Kernel.Rows, Avx2Kernel.Columns, &Avx2Kernel.Multiply);
    private static readonly MicroKernel Avx512 = new(KernelPath.Avx512, Avx512Kernel.Rows, Avx512Kernel.Columns, &Avx512Kernel.Multiply);

    private MicroKernel(KernelPath path, int mr, int nr, delegate*<nint, double*, double*, double, double*, nint, bool, void> multiply)
    {
        Path = path;
        Mr = mr;
        Nr = nr;
        Multiply = multiply;
        Mc = 192 / mr * mr;
        Nc = 4080 / nr * nr;
    }

    /// <summary>Never <see cref="KernelPath.Best"/>.</summary>
    public KernelPath Path { get; }

    /// <summary>Rows of a tile.</summary>
    public int Mr { get; }

    /// <summary>Columns of a tile.</summary>
    public int Nr { get; }

    /// <summary>Depth of a packed block: an Mr×Kc and a Kc×Nr sliver stay in the first-level cache.</summary>
    public const int Kc = 256;

    /// <summary>Rows of a packed block of A: Mc×Kc stays in the second-level cache.</summary>
    public int Mc { get; }

    /// <summary>Columns of a packed block of B: Kc×Nc stays in the third-level cache.</summary>
    public int Nc { get; }

    /// <summary>(k, A, B, α, C, ldc, overwrite): C := (overwrite ? 0 : C) + αAB, A Mr×k, B k×Nr.</summary>
    public delegate*<nint, double*, double*, double, double*, nint, bool, void> Multiply { get; }

    /// <summary>The kernel of a path; for <see cref="KernelPath.Best"/> the widest that the machine runs in hardware.</summary>
    public static MicroKernel For(KernelPath path) => path switch
    {
        KernelPath.Best when System.Runtime.Intrinsics.X86.Avx512F.IsSupported => Avx512,
        KernelPath.Best when Fma.IsSupported && System.Runtime.Intrinsics.X86.Avx2.IsSupported => Avx2,
        KernelPath.Best or KernelPath.Portable => Portable,
        KernelPath.Avx2 when Fma.IsSupported && System.Runtime.Intrinsics.X86.Avx2.IsSupported => Avx2,
        KernelPath.Avx2 => throw new PlatformNotSupportedException("This processor has no AVX2 with fused multiply-add."),
        KernelPath.Avx512 => Avx512,
        _ => throw new ArgumentOutOfRangeException(nameof(path), path, message: null),
    };
}
