using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Blup.Numerics.Dense;

namespace Blup.Bench;

/// <summary>Stopwatch mode: each operation by Blup and by OpenBLAS in turn, the best of several; GFlops and their ratio.</summary>
internal static class Quick
{
    public static void Run(string[] args)
    {
        var sizes = Numbers(args, "--sizes", [64, 256, 1024]);
        var threads = Numbers(args, "--threads", [1]);
        var only = Value(args, "--only");
        var path = Enum.Parse<KernelPath>(Value(args, "--path") ?? nameof(KernelPath.Best));
        var seconds = double.Parse(Value(args, "--seconds") ?? "0.5", CultureInfo.InvariantCulture);
        Console.WriteLine($"OpenBLAS {(OpenBlas.Available ? OpenBlas.Core : "absent")}, Blup {new DenseWorkspace(1, path).Path}, {DateTime.UtcNow:yyyy-MM-dd}");
        Console.WriteLine("| operation | n | threads | Blup GFlops | OpenBLAS GFlops | ratio | Blup time |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var t in threads)
        {
            var ws = new DenseWorkspace(t, path);
            if (OpenBlas.Available) OpenBlas.SetThreads(t);
            foreach (var n in sizes)
            {
                foreach (var operation in Operation.All(n, ws))
                {
                    if (only is not null && !only.Split(',').Contains(operation.Name)) continue;
                    Report(operation, n, t, seconds);
                }
            }
        }
    }

    private static void Report(Operation operation, int n, int threads, double seconds)
    {
        var (ours, theirs) = (double.PositiveInfinity, double.PositiveInfinity);
        var clock = Stopwatch.StartNew();
        // In turn, so that a noisy neighbour hurts both alike.
        do
        {
            ours = Math.Min(ours, Once(operation, operation.Ours, threads));
            if (OpenBlas.Available) theirs = Math.Min(theirs, Once(operation, operation.Theirs, threads));
        }
        while (clock.Elapsed.TotalSeconds < seconds);
        var (x, y) = (operation.Flops / ours * 1e-9, operation.Flops / theirs * 1e-9);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {operation.Name} | {n} | {threads} | {x:F2} | {y:F2} | {x / y:F2} | {ours * 1e6:F2} µs |"));
    }

    private static double Once(Operation operation, Action body, int threads)
    {
        var (prepare, repeats, total) = (operation.Prepare, operation.Repeats, 0L);
        if (repeats > 1)
        {
            // Too short for the clock: the copies that prepare the operands are timed with it, on both sides.
            var start = Now(threads);
            for (var i = 0; i < repeats; i++)
            {
                prepare();
                body();
            }

            total = Now(threads) - start;
        }
        else
        {
            prepare();
            var start = Now(threads);
            body();
            total = Now(threads) - start;
        }

        return total * 1e-9 / repeats;
    }

    /// <summary>Nanoseconds: of this thread's processor time where one thread works (neighbours then disturb less), else of the wall clock.</summary>
    private static long Now(int threads)
    {
        var (wall, thread) = (1, 3);
        _ = clock_gettime(threads == 1 ? thread : wall, out var time);
        return (time.Seconds * 1_000_000_000L) + time.Nanoseconds;
    }

    [DllImport("libc", ExactSpelling = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    private static int[] Numbers(string[] args, string name, int[] otherwise)
        => Value(args, name)?.Split(',').Select(s => int.Parse(s, CultureInfo.InvariantCulture)).ToArray() ?? otherwise;

    private static string? Value(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
