using Blup.Numerics.Dense;
using Blup.Numerics.Lanes;

namespace Blup.Estimation.SingleFactor;

/// <summary>The passes of <see cref="LevelPasses{T}"/>, compiled for one width of register.</summary>
internal sealed unsafe class LevelKernel
{
    private static readonly LevelKernel Two = new(Lanes2.Count, &LevelPasses<Lanes2>.First, &LevelPasses<Lanes2>.Second, &LevelPasses<Lanes2>.Residuals);
    private static readonly LevelKernel Four = new(Lanes4.Count, &LevelPasses<Lanes4>.First, &LevelPasses<Lanes4>.Second, &LevelPasses<Lanes4>.Residuals);
    private static readonly LevelKernel Eight = new(Lanes8.Count, &LevelPasses<Lanes8>.First, &LevelPasses<Lanes8>.Second, &LevelPasses<Lanes8>.Residuals);

    private LevelKernel(
        int lanes,
        delegate*<double*, nint, int, int, double*, double*, double*, void> first,
        delegate*<double*, nint, int, int, double*, double*, double*, int, double*, double*, void> second,
        delegate*<double*, int, int, double*, double*, double*, double*, void> residuals)
    {
        Lanes = lanes;
        First = first;
        Second = second;
        Residuals = residuals;
    }

    /// <summary>Levels at a time.</summary>
    public int Lanes { get; }

    /// <inheritdoc cref="LevelPasses{T}.First"/>
    public delegate*<double*, nint, int, int, double*, double*, double*, void> First { get; }

    /// <inheritdoc cref="LevelPasses{T}.Second"/>
    public delegate*<double*, nint, int, int, double*, double*, double*, int, double*, double*, void> Second { get; }

    /// <inheritdoc cref="LevelPasses{T}.Residuals"/>
    public delegate*<double*, int, int, double*, double*, double*, double*, void> Residuals { get; }

    /// <summary>The passes for a workspace's instruction set.</summary>
    public static LevelKernel For(KernelPath path) => path switch
    {
        KernelPath.Avx512 => Eight,
        KernelPath.Avx2 => Four,
        _ => Two,
    };
}
