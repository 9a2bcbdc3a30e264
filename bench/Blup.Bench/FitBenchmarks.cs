using BenchmarkDotNet.Attributes;
using Blup.Results;
using Blup.Tables;

namespace Blup.Bench;

/// <summary>Whole fits by maximum likelihood, data in memory: time and bytes allocated.</summary>
[MemoryDiagnoser]
public class FitBenchmarks
{
    private Table _data = null!;

    /// <summary>The models of the performance page that fit within a second.</summary>
    [Params("sleepstudy", "long100k", "insteval3", "kb07_4")]
    public string Model { get; set; } = "sleepstudy";

    /// <summary>Reads the data; those that are not in the repository are made.</summary>
    [GlobalSetup]
    public void Read()
    {
        var made = Path.Combine(Path.GetTempPath(), "blup-bench");
        Generate.Missing(made);
        var model = FitTimes.Model(Model);
        var reference = Directory.GetParent(AppContext.BaseDirectory)!;
        while (!Directory.Exists(Path.Combine(reference.FullName, "tests", "reference"))) reference = reference.Parent!;
        var path = new[] { Path.Combine(reference.FullName, "tests", "reference", "data"), made }.Select(f => Path.Combine(f, model.File)).First(File.Exists);
        _data = Table.ReadCsv(path).AsFactor(model.Factors);
    }

    /// <summary>Formula, design, cross-products, optimizer, results.</summary>
    [Benchmark]
    public double Fit() => Lmm.Fit(FitTimes.Model(Model).Formula, _data, new LmmOptions { Reml = false, Df = DfMethod.Wald }).Criterion;
}
