using Blup.Numerics.Dense;

namespace Blup.Tests.Numerics.Dense;

/// <summary>Repeated calls allocate nothing; threads change nothing but the time.</summary>
public sealed unsafe class WorkspaceTests
{
    public static TheoryData<string, int> Threads()
    {
        var data = new TheoryData<string, int>();
        foreach (var path in Paths.Names)
        {
            data.Add(path, 2);
            data.Add(path, 5);
        }

        return data;
    }

    [Theory, MemberData(nameof(Threads))]
    public void Threads_give_the_same_bits(string path, int threads)
    {
        const int n = 211;
        var team = new Team(threads - 1);
        var alone = Paths.Workspace(path);
        var shared = new DenseWorkspace(threads, Enum.Parse<KernelPath>(path), team);
        Assert.Equal(Everything(n, alone), Everything(n, shared));
        Assert.True(team.Runs > 10);
    }

    [Theory, MemberData(nameof(Threads))]
    public void Warm_calls_allocate_nothing(string path, int threads)
    {
        const int n = 150;
        var ws = new DenseWorkspace(threads, Enum.Parse<KernelPath>(path), new Team(threads - 1));
        var source = Naive.Positive(n, n, 1);
        var (a, b) = ((double[])source.Clone(), Naive.Random(n * n, 2));
        (string Name, Action Call)[] calls =
        [
            ("factor", () => Cholesky.Factor(a, n, n, ws)),
            ("solve", () => Triangular.SolveLower(a, n, n, b, n, n, ws)),
            ("solve transposed", () => Triangular.SolveLowerTransposed(a, n, n, b, 3, n, ws)),
            ("inverse", () => Cholesky.Inverse(a, n, n, ws)),
            ("gemm", () => Gemm.Multiply(false, true, n, n, n, 1, a, n, a, n, 0, b, n, ws)),
            ("syrk", () => Syrk.Lower(n, n, 1, a, n, true, 1, b, n, ws)),
        ];
        var allocated = new long[calls.Length];
        for (var round = 0; round < 3; round++)
        {
            Array.Copy(source, a, a.Length);
            for (var i = 0; i < calls.Length; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                calls[i].Call();
                allocated[i] = GC.GetAllocatedBytesForCurrentThread() - before;
            }
        }

        Assert.All(calls.Zip(allocated), c => Assert.True(c.Second == 0, FormattableString.Invariant($"{c.First.Name}: {c.Second} bytes")));
    }

    [Fact]
    public void A_team_runs_every_task_once_and_refuses_a_second_caller()
    {
        var team = new Team(3);
        for (var count = 2; count < 200; count++)
        {
            var state = new Counters();
            Assert.True(team.TryRun(4, count, &Count, &state));
            Assert.Equal(count, state.Ran);
            Assert.Equal((long)count * (count - 1) / 2, state.Sum);
        }

        var outer = new Nested { Team = (nint)System.Runtime.InteropServices.GCHandle.ToIntPtr(System.Runtime.InteropServices.GCHandle.Alloc(team)) };
        Assert.True(team.TryRun(2, 4, &RunInside, &outer));
        Assert.Equal(0, outer.Accepted);
        System.Runtime.InteropServices.GCHandle.FromIntPtr(outer.Team).Free();
    }

    [Fact]
    public void Concurrent_callers_of_the_shared_team_all_get_their_answer()
    {
        const int n = 160;
        var expected = Everything(n, new DenseWorkspace(1));
        var results = new double[8][];
        Parallel.For(0, results.Length, i => results[i] = Everything(n, new DenseWorkspace(2)));
        Assert.All(results, r => Assert.Equal(expected, r));
    }

    private static double[] Everything(int n, DenseWorkspace ws)
    {
        var a = Naive.Positive(n, n, 1);
        Cholesky.Factor(a, n, n, ws);
        var b = Naive.Random(n * n, 2);
        Triangular.SolveLower(a, n, n, b, n, n, ws);
        Triangular.SolveLowerTransposedRight(a, n, n, b, n, n, ws);
        Triangular.SolveLowerTransposed(a, n, n, b, n, n, ws);
        Triangular.SolveLowerRight(a, n, n, b, n, n, ws);
        Cholesky.Inverse(a, n, n, ws);
        var c = new double[n * n];
        Gemm.Multiply(true, false, n, n, n, 0.3, a, n, b, n, 0, c, n, ws);
        Syrk.Lower(n, n, 0.7, b, n, false, 1, c, n, ws);
        return [.. a, .. b, .. c];
    }

    private static void Count(void* state, int task, int thread)
    {
        var counters = (Counters*)state;
        Interlocked.Increment(ref counters->Ran);
        Interlocked.Add(ref counters->Sum, task);
    }

    private static void RunInside(void* state, int task, int thread)
    {
        var nested = (Nested*)state;
        var team = (Team)System.Runtime.InteropServices.GCHandle.FromIntPtr(nested->Team).Target!;
        var none = default(Counters);
        if (team.TryRun(2, 2, &Count, &none)) Interlocked.Increment(ref nested->Accepted);
    }

    private struct Counters
    {
        public int Ran;
        public long Sum;
    }

    private struct Nested
    {
        public nint Team;
        public int Accepted;
    }
}
