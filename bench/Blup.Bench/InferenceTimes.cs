using System.Diagnostics;
using System.Globalization;
using Blup.Results;
using Blup.Tables;

namespace Blup.Bench;

/// <summary>
/// Warm, in-process seconds of inference on a fit already made: <c>inference TASK FOLDER</c>, TASK being satterthwaite (kb07_20: derivatives, table and
/// print), kenward-roger (a crossed model of 1,233 rows), profile, bootstrap (10,000 refits of sleepstudy), insteval (Kenward-Roger of 73,421 rows, once),
/// or data, which writes the crossed data. The tasks of <c>bench/inference.sh</c>.
/// </summary>
internal static class InferenceTimes
{
    public static void Run(string[] args)
    {
        if (args.Length < 3) throw new ArgumentException("usage: inference TASK FOLDER", nameof(args));
        var (task, folder) = (args[1], args[2]);
        switch (task)
        {
            case "data":
                WriteCrossed(Path.Combine(folder, "crossed.csv"));
                break;
            case "satterthwaite":
                var kb07 = Fit("RTtrunc ~ 1 + S * P * C + (1 + S + P + C | subj) + (1 + S + P + C | item)", folder, "kb07.csv", "subj", "item");
                Warm(() => kb07.With(DfMethod.Satterthwaite).Summary());
                break;
            case "kenward-roger":
                var crossed = Fit("y ~ x * size + (1 + x | subject) + (1 | product)", folder, "crossed.csv", "subject", "product", "size");
                Warm(() => crossed.With(DfMethod.KenwardRoger));
                break;
            case "insteval":
                var large = Fit("y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept)", folder, "insteval.csv", "s", "d", "dept");
                var watch = Stopwatch.StartNew();
                var df = large.With(DfMethod.KenwardRoger).FixedEffects.Df;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{watch.Elapsed.TotalSeconds:F2} s, peak {Process.GetCurrentProcess().PeakWorkingSet64 / 1048576} MB, df {string.Join(", ", df.Select(d => d.ToString("F3", CultureInfo.InvariantCulture)))}"));
                break;
            default:
                var sleep = Fit("Reaction ~ 1 + Days + (1 + Days | Subject)", folder, "sleepstudy.csv", "Subject");
                if (task == "profile") Warm(() => sleep.ConfidenceIntervals());
                else Warm(() => sleep.Bootstrap(new BootstrapOptions { Replicates = 10_000 }), 3);
                break;
        }
    }

    private static LmmFit Fit(string formula, string folder, string file, params string[] factors)
        => Lmm.Fit(formula, Table.ReadCsv(Path.Combine(folder, file)).AsFactor(factors), new LmmOptions { Df = DfMethod.Wald });

    /// <summary>The median; the first quarter of the runs lets the run-time's tiers settle and is not counted.</summary>
    private static void Warm(Func<object> work, int least = 8)
    {
        var (times, total) = (new List<double>(), Stopwatch.StartNew());
        while (times.Count < least || (total.Elapsed.TotalSeconds < 3.0 && times.Count < 4000))
        {
            var watch = Stopwatch.StartNew();
            GC.KeepAlive(work());
            times.Add(watch.Elapsed.TotalSeconds);
        }

        var kept = times.Skip(times.Count / 4).Order().ToArray();
        Console.WriteLine(kept[kept.Length / 2].ToString("F6", CultureInfo.InvariantCulture));
    }

    /// <summary>103 subjects rate 12 products, three ratings missing: n = 1,233, as in the carrots data of lmerTest.</summary>
    private static void WriteCrossed(string path)
    {
        var random = new Random(20261121);
        double Normal() => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
        double[] x = [.. Enumerable.Range(0, 12).Select(_ => 2.0 * Normal())];
        double[] product = [.. Enumerable.Range(0, 12).Select(_ => 0.3 * Normal())];
        using var file = new StreamWriter(path) { NewLine = "\n" };
        file.WriteLine("subject,product,size,x,y");
        for (var s = 0; s < 103; s++)
        {
            var (level, slope) = (0.5 * Normal(), 0.05 * Normal());
            for (var k = 0; k < 12; k++)
            {
                if (k == 0 && s < 3) continue;
                var y = 5.0 + level + ((0.07 + slope) * x[k]) + product[k] - (0.25 * (s % 2)) + Normal();
                file.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{s + 1},{k + 1},{(s % 2) + 1},{x[k]:F3},{y:F3}"));
            }
        }
    }
}
