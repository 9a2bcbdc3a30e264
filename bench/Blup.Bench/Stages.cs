using System.Diagnostics;
using System.Globalization;
using Blup.Design;
using Blup.Estimation;
using Blup.Formulas;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup.Bench;

/// <summary>
/// Where the time and the memory of one fit go: <c>stages FORMULA DATA.csv [--factor a,b] [--reml] [--runs 2] [--to read|design|model|fit]</c>.
/// One line a stage: seconds, bytes allocated, live bytes after it.
/// </summary>
internal static class Stages
{
    public static void Run(string[] args)
    {
        var (formula, file) = (args[1], args[2]);
        var factors = Arguments.Value(args, "--factor")?.Split(',') ?? [];
        var runs = int.Parse(Arguments.Value(args, "--runs") ?? "1", CultureInfo.InvariantCulture);
        var last = Arguments.Value(args, "--to") ?? "fit";
        var reml = args.Contains("--reml");
        for (var run = 0; run < runs; run++) Once(formula, file, factors, reml, last);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"peak {process.PeakWorkingSet64 >> 20} MB"));
    }

    private static void Once(string formula, string file, string[] factors, bool reml, string last)
    {
        var table = Stage("read", () => Table.ReadCsv(file, new CsvOptions { Factors = factors }));
        if (last == "read") return;
        var parsed = Formula.Parse(formula);
        var frame = Stage("design", () => DesignSpec.Bind(parsed, table).Materialize(table));
        if (last == "design") return;
        var model = Stage("model", () => LmmModel.From(frame));
        if (last == "model") return;
        var objective = Stage("objective", () => new Objective(model, reml));
        var theta = objective.Templates.Identity(0.3);
        Stage("evaluation", () => objective.Evaluate(theta));
        var gradient = new double[theta.Length];
        Stage("gradient", () =>
        {
            objective.Gradient(gradient);
            return 0;
        });
        Stage("hessian", () =>
        {
            objective.Hessian(new double[theta.Length * theta.Length]);
            return 0;
        });
        objective = null;
        var estimated = Stage("estimate", () => LmmEstimator.Estimate(model, reml, null, CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"evaluations {estimated.Optimizer.Evaluations}, iterations {estimated.Optimizer.Iterations}, criterion {estimated.Criterion:F6}"));
        var fit = Stage("assemble", () => Lmm.Assemble(estimated, new LmmOptions { Reml = reml, Df = DfMethod.Wald }, table));
        Stage("satterthwaite", () => Lmm.Assemble(estimated, new LmmOptions { Reml = reml }, table));
        Stage("summary", () => fit.Summary());
    }

    private static T Stage<T>(string name, Func<T> body)
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var result = body();
        var seconds = watch.Elapsed.TotalSeconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-14} {seconds,9:F3} s  allocated {allocated / 1048576.0,9:F1} MB  live {GC.GetTotalMemory(forceFullCollection: true) / 1048576.0,9:F1} MB"));
        return result;
    }
}
