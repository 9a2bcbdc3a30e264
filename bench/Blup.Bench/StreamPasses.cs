using System.Diagnostics;
using System.Globalization;
using Blup.Design;
using Blup.Formulas;
using Blup.Inference;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup.Bench;

/// <summary>Where the time of a streamed fit goes: <c>stream FORMULA DATA.csv [--factor a,b] [--reml] [--satterthwaite]</c>. One line a pass.</summary>
internal static class StreamPasses
{
    public static void Run(string[] args)
    {
        var total = Stopwatch.StartNew();
        var options = new LmmOptions { Reml = args.Contains("--reml"), Df = args.Contains("--satterthwaite") ? DfMethod.Satterthwaite : DfMethod.Wald };
        var table = new StreamedTable(args[2], new CsvOptions { Factors = Arguments.Value(args, "--factor")?.Split(',') ?? [] });
        var design = Pass("levels", table, () => StreamedDesign.Learn(Formula.Parse(args[1]), table, options.Design, CancellationToken.None));
        var model = Pass("sums", table, () => StreamedSums.Model(design, table.Schema, options.MemoryLimit));
        var fit = Pass("fit", table, () => Lmm.Fit(model, options, null));
        _ = Pass("residuals", table, () => StreamedResiduals.Quartiles(fit, design));
        var seconds = total.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all            {seconds,9:F3} s  {table.Rows / seconds / 1e6:F2} million rows/s  criterion {fit.Criterion:F8}  peak {Peak()} MB"));
    }

    private static long Peak()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 >> 20;
    }

    private static T Pass<T>(string name, StreamedTable table, Func<T> body)
    {
        var (watch, allocated) = (Stopwatch.StartNew(), GC.GetTotalAllocatedBytes());
        var result = body();
        var seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-14} {seconds,9:F3} s  {table.Rows / seconds / 1e6:F2} million rows/s  {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MB allocated, {GC.GetTotalMemory(forceFullCollection: false) >> 20} MB held, peak {Peak()} MB"));
        return result;
    }
}
