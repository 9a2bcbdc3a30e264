using System.Diagnostics;
using System.Globalization;
using Blup.DuckDb;
using Blup.Inference;
using Blup.Models;
using Blup.Sql;

namespace Blup.Bench;

/// <summary>
/// A fit from a Parquet file against DuckDB's own sums by group on it: <c>parquet FILE [--shape slopes|crossed] [--rows N] [--groups J] [--items K] [--rounds R]
/// [--threads T] [--blup PROGRAM] [--steps]</c>. Makes the file where it is missing. Each side is a process of its own, in turn; the best of the rounds, and the largest peak of memory.
/// </summary>
internal static class ParquetRates
{
    public static void Run(string[] args)
    {
        var file = args[1];
        var crossed = Arguments.Value(args, "--shape") == "crossed";
        if (args.Contains("--sums"))
        {
            Sums(file, crossed);
            return;
        }

        if (args.Contains("--steps"))
        {
            Steps(file, Formula(crossed));
            return;
        }

        if (!File.Exists(file)) Make(file, crossed, Number(args, "--rows", 100_000_000), Number(args, "--groups", 1_000_000), Number(args, "--items", 2_000));
        Environment.SetEnvironmentVariable("BLUP_DUCKDB_THREADS", Arguments.Value(args, "--threads") ?? "2");
        var blup = Arguments.Value(args, "--blup") ?? "blup";
        string[] fit = ["fit", Formula(crossed), file];
        string[] sums = ["parquet", file, "--sums", "--shape", crossed ? "crossed" : "slopes"];
        var rows = Rows(file);
        var (ours, theirs, peak) = (double.PositiveInfinity, double.PositiveInfinity, 0L);
        for (var round = 1; round <= Number(args, "--rounds", 3); round++)
        {
            var (theirSeconds, theirPeak) = Process(Path.Combine(AppContext.BaseDirectory, "Blup.Bench"), sums);
            var (ourSeconds, ourPeak) = Process(blup, fit);
            (ours, theirs, peak) = (Math.Min(ours, ourSeconds), Math.Min(theirs, theirSeconds), Math.Max(peak, ourPeak));
            Print($"round {round}: DuckDB {theirSeconds:F2} s, {theirPeak >> 20} MB; Blup {ourSeconds:F2} s, {ourPeak >> 20} MB");
        }

        Print($"{rows} rows: DuckDB {theirs:F2} s ({rows / theirs / 1e6:F2} million rows/s); Blup {ours:F2} s ({rows / ours / 1e6:F2} million rows/s); ratio {ours / theirs:F2}; peak {peak >> 20} MB");
    }

    private static string Formula(bool crossed) => crossed ? "y ~ x + (1 | a) + (1 | b)" : "y ~ x + (x | g)";

    /// <summary>Where the time of a fit goes, in this process.</summary>
    private static void Steps(string file, string formula)
    {
        var (engine, source) = DuckDbFiles.Open(file);
        using var timed = new TimedEngine(engine);
        timed.Note("opened");
        var fit = SqlLmm.Fit(formula, timed, source, new LmmOptions { Progress = new StepLines(timed) });
        timed.Note($"fitted, {fit.Optimizer.Evaluations} evaluations in {fit.Optimizer.Seconds:F2} s");
        timed.Note($"summary of {fit.Summary().Length} characters; the estimate was {MemoryEstimate.Of(FittedObjective.State(fit).Model).Total >> 20} MB");
    }

    private sealed class StepLines(TimedEngine engine) : IProgress<FitProgress>
    {
        public void Report(FitProgress value) => engine.Note($"iteration {value.Iteration}");
    }

    /// <summary>What a user of DuckDB would write for the sums of the model.</summary>
    private static void Sums(string file, bool crossed)
    {
        var (engine, _) = DuckDbFiles.Open(file);
        using (engine)
        {
            const string Products = "count(*), sum(x), sum(y), sum(x * x), sum(x * y), sum(y * y)";
            foreach (var keys in crossed ? new[] { "a", "b", "a, b" } : ["g"])
                engine.Session.Execute($"SELECT {keys}, {Products} FROM data GROUP BY {keys}");
        }
    }

    private static double Rows(string file)
    {
        var (engine, _) = DuckDbFiles.Open(file);
        using (engine) return double.Parse(engine.Session.Texts("SELECT CAST(count(*) AS VARCHAR) FROM data")[0]!, CultureInfo.InvariantCulture);
    }

    /// <summary>Hashes of row numbers for random numbers, so that the file does not depend on the number of threads.</summary>
    private static void Make(string file, bool crossed, long rows, long groups, long items)
    {
        static string Uniform(string what) => $"((hash(hash({what})) >> 11) + 0.5) / 9007199254740992.0";
        static string Normal(string what) => $"sqrt(-2 * ln({Uniform($"{what}, 1")})) * cos(2 * pi() * {Uniform($"{what}, 2")})";
        var inner = crossed
            ? $"SELECT range AS i, CAST(hash(hash(range, 'a')) % {groups} AS INTEGER) AS a, CAST(hash(hash(range, 'b')) % {items} AS INTEGER) AS b, {Uniform("range, 'x'")} * 10 AS x FROM range({rows})"
            : $"SELECT range AS i, CAST(hash(hash(range, 'g')) % {groups} AS INTEGER) AS g, {Uniform("range, 'x'")} * 10 AS x FROM range({rows})";
        var query = crossed
            ? $"SELECT a, b, x, 2 + 0.5 * x + {Normal("a, 'u'")} + 0.7 * {Normal("b, 'v'")} + {Normal("i, 'e'")} AS y FROM ({inner})"
            : $"SELECT g, x, 2 + 0.5 * x + {Normal("g, 'u'")} + 0.3 * x * {Normal("g, 'v'")} + {Normal("i, 'e'")} AS y FROM ({inner})";
        using var session = DuckDbSession.Open(null, null, locked: false);
        session.Execute(string.Create(CultureInfo.InvariantCulture, $"COPY ({query}) TO {DuckDbSession.Literal(file)} (FORMAT parquet)"));
    }

    private static (double Seconds, long Peak) Process(string program, string[] args)
    {
        var watch = Stopwatch.StartNew();
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true, UseShellExecute = false })!;
        // Read to its end, so that the process can write it all.
        var output = process.StandardOutput.ReadToEndAsync();
        var peak = 0L;
        while (!process.WaitForExit(20))
        {
            try
            {
                process.Refresh();
                peak = Math.Max(peak, process.PeakWorkingSet64);
            }
            catch (InvalidOperationException)
            {
                // It ended between the two looks.
            }
        }

        var seconds = watch.Elapsed.TotalSeconds;
        return process.ExitCode == 0 ? (seconds, peak) : throw new InvalidOperationException($"{program} failed: {output.Result}");
    }

    private static int Number(string[] args, string name, int otherwise) => Arguments.Value(args, name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
