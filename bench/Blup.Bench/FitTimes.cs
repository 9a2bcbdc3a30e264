using System.Diagnostics;
using System.Globalization;
using Blup.Results;
using Blup.Tables;

namespace Blup.Bench;

/// <summary>
/// Warm, in-process times of whole fits (formula, design, cross-products, optimizer, results) by maximum likelihood, data already in memory:
/// <c>fits [--data FOLDER] [--df wald|satterthwaite] [MODEL …]</c>. One JSON line a model, in the shape of the peer's script.
/// </summary>
internal static class FitTimes
{
    private const string Crossed = "RTtrunc ~ 1 + S * P * C + ";

    private static readonly (string Name, string Formula, string File, string[] Factors)[] Models =
    [
        ("sleepstudy", "Reaction ~ 1 + Days + (1 + Days | Subject)", "sleepstudy.csv", ["Subject"]),
        ("long100k", "y ~ 1 + t + (1 + t | g)", "long100k.csv", ["g"]),
        ("insteval3", "y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept)", "insteval.csv", ["s", "d", "dept"]),
        ("insteval4", "y ~ 1 + service + (1 | s) + (1 | d) + (1 | dept) + (0 + service | dept)", "insteval.csv", ["s", "d", "dept"]),
        ("cross100k", "y ~ 1 + (1 | g) + (1 | h)", "cross100k.csv", ["g", "h"]),
        ("kb07_4", Crossed + "(1 | subj) + (1 + P | item)", "kb07.csv", ["subj", "item"]),
        ("kb07_20", Crossed + "(1 + S + P + C | subj) + (1 + S + P + C | item)", "kb07.csv", ["subj", "item"]),
        ("kb07_72", Crossed + "(1 + S * P * C | subj) + (1 + S * P * C | item)", "kb07.csv", ["subj", "item"]),
    ];

    /// <summary>Timed when they are named, from files that simulate.py or <c>generate</c> makes.</summary>
    private static readonly (string Name, string Formula, string File, string[] Factors)[] Large =
    [
        ("ratings1m", "y ~ 1 + (1 | g) + (1 | h)", "ratings1m.csv", ["g", "h"]),
        ("ratings10m", "y ~ 1 + (1 | g) + (1 | h)", "ratings10m.csv", ["g", "h"]),
        ("slopes10m", "y ~ x + (x | g)", "slopes10m.csv", ["g"]),
    ];

    /// <summary>A model by its name.</summary>
    public static (string Name, string Formula, string File, string[] Factors) Model(string name) => Array.Find(Models, m => m.Name == name);

    public static void Run(string[] args)
    {
        var folders = new List<string> { Path.Combine("tests", "reference", "data") };
        var df = DfMethod.Wald;
        var wanted = new List<string>();
        for (var i = 1; i < args.Length; i++)
            if (args[i] == "--data") folders.Insert(0, args[++i]);
            else if (args[i] == "--df") df = args[++i] == "satterthwaite" ? DfMethod.Satterthwaite : DfMethod.Wald;
            else wanted.Add(args[i]);
        foreach (var (name, formula, file, factors) in wanted.Count > 0 ? [.. Models, .. Large] : Models)
        {
            if (wanted.Count > 0 && !wanted.Contains(name)) continue;
            var path = folders.Select(f => Path.Combine(f, file)).FirstOrDefault(File.Exists);
            if (path is null) Console.Error.WriteLine($"{name}: {file} is in none of {string.Join(", ", folders)}; name its folder with --data.");
            else Time(name, formula, Table.ReadCsv(path).AsFactor(factors), df);
        }
    }

    private static void Time(string name, string formula, Table data, DfMethod df)
    {
        var options = new LmmOptions { Reml = false, Df = df };
        // Warm: the run-time compiles a method for good only after many calls and some time in the background.
        var fit = Lmm.Fit(formula, data, options);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed.TotalSeconds < 3.0) fit = Lmm.Fit(formula, data, options);
        var times = new List<double>();
        clock.Restart();
        while (times.Count < 3 || clock.Elapsed.TotalSeconds < 3.0)
        {
            var start = Stopwatch.GetTimestamp();
            fit = Lmm.Fit(formula, data, options);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $$"""{"model":"{{name}}","peer":"blup","seconds":{{times[times.Count / 2]:F6}},"best":{{times[0]:F6}},"evaluations":{{fit.Optimizer.Evaluations}},"deviance":{{fit.Criterion:F8}},"certified":{{(fit.Certificate.Certified ? "true" : "false")}},"peak_mb":{{Process.GetCurrentProcess().PeakWorkingSet64 / 1048576}}}"""));
    }
}
