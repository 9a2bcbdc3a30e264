namespace Blup.Numerics.Dense;

/// <summary>Which instruction set the register-tiled kernels use.</summary>
internal enum KernelPath
{
    /// <summary>The widest one that this processor has.</summary>
    Best,

    /// <summary><c>Vector&lt;double&gt;</c>: whatever width the runtime offers (NEON, SSE2, AVX2).</summary>
    Portable,

    /// <summary>Four doubles a register, fused multiply-add.</summary>
    Avx2,

    /// <summary>Eight doubles a register. Runs, slowly, on any machine: the runtime splits a <c>Vector512</c> in two.</summary>
    Avx512,
}
