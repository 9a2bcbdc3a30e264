using BenchmarkDotNet.Attributes;
using Blup.Numerics.Dense;

namespace Blup.Bench;

/// <summary>The sizes that a mixed model's small and middling Schur blocks have.</summary>
[MemoryDiagnoser]
public class DenseBenchmarks
{
    private readonly DenseWorkspace workspace = new(1);
    private double[] source = [];
    private double[] work = [];

    [Params(4, 10, 32, 64, 256, 1024)]
    public int N { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        source = new double[N * N];
        for (var i = 0; i < source.Length; i++) source[i] = i % (N + 1) == 0 ? N : random.NextDouble();
        work = new double[N * N];
    }

    [Benchmark]
    public int Factor()
    {
        source.CopyTo(work, 0);
        return Cholesky.Factor(work, N, N, workspace);
    }

    [Benchmark]
    public void FactorAndInvert()
    {
        source.CopyTo(work, 0);
        Cholesky.Factor(work, N, N, workspace);
        Cholesky.Inverse(work, N, N, workspace);
    }
}
