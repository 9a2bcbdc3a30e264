namespace Blup.Numerics.Dense;

/// <summary>
/// A few threads that wait for short bursts of work: fork, claim tasks from one counter, join. They spin briefly between bursts (a
/// factorisation is a chain of bursts some microseconds apart), then sleep. No allocation per run.
/// </summary>
/// <remarks>
/// One caller at a time: whoever finds the team busy works alone, so that concurrent fits do not oversubscribe the machine.
/// Tasks must not throw.
/// </remarks>
internal sealed unsafe class Team
{
    private const int Spins = 1000;
    private const int Closed = int.MinValue;
    private static readonly Lazy<Team> Default = new(() => new Team(Environment.ProcessorCount - 1));

    private readonly Worker[] workers;
    private int busy;
    private int runs;

    private delegate*<void*, int, int, void> task;
    private void* state;
    private int count;
    private int next;
    private int allowed;

    /// <summary>The number of helpers inside the run; negative (<see cref="Closed"/> + number) once no more may enter.</summary>
    private int door = Closed;

    /// <summary>Creates a team of helpers (its callers work too). They are background threads, started at the first run.</summary>
    public Team(int helpers)
    {
        workers = new Worker[Math.Max(0, helpers)];
        for (var i = 0; i < workers.Length; i++) workers[i] = new Worker(this, i + 1);
    }

    /// <summary>One helper per further processor, shared by the whole process.</summary>
    public static Team Shared => Default.Value;

    /// <summary>How many runs were shared so far.</summary>
    public int Runs => Volatile.Read(ref runs);

    /// <summary>Runs tasks 0…count−1 on at most <paramref name="threads"/> threads; false, and nothing done, when another caller has the team.</summary>
    public bool TryRun(int threads, int tasks, delegate*<void*, int, int, void> body, void* context)
    {
        var helpers = Math.Min(Math.Min(threads, tasks) - 1, workers.Length);
        if (helpers < 1 || Interlocked.CompareExchange(ref busy, 1, 0) != 0) return false;
        runs++;
        task = body;
        state = context;
        count = tasks;
        next = 0;
        allowed = helpers;
        Volatile.Write(ref door, 0);
        for (var i = 0; i < helpers; i++) workers[i].Wake();
        Claim(0);
        // A helper that has not woken up by now is not waited for: it will find the door closed.
        Interlocked.Or(ref door, Closed);
        var spin = 0;
        while (Volatile.Read(ref door) != Closed)
        {
            if (++spin < 5000) Thread.SpinWait(2);
            else Thread.Yield();
        }

        Volatile.Write(ref busy, 0);
        return true;
    }

    private void Help(int index)
    {
        var seen = Volatile.Read(ref door);
        while (seen >= 0)
        {
            var before = Interlocked.CompareExchange(ref door, seen + 1, seen);
            if (before == seen)
            {
                // Late for one run, it may have entered the next, which may allow fewer.
                if (index <= allowed) Claim(index);
                Interlocked.Decrement(ref door);
                return;
            }

            seen = before;
        }
    }

    private void Claim(int thread)
    {
        int i;
        while ((i = Interlocked.Increment(ref next) - 1) < count) task(state, i, thread);
    }

    private sealed class Worker(Team team, int index)
    {
        private readonly object gate = new();
        private Thread? thread;
        private int ticket;
        private int asleep;

        /// <summary>Hands over one run; called only by the owner of the team.</summary>
        public void Wake()
        {
            if (thread is null)
            {
                thread = new Thread(Loop) { IsBackground = true, Name = FormattableString.Invariant($"Blup dense {index}") };
                thread.UnsafeStart();
                // What the runtime allocates for the first pulse of a lock, it allocates here.
                lock (gate) Monitor.Pulse(gate);
            }

            Interlocked.Increment(ref ticket);
            if (Volatile.Read(ref asleep) == 0) return;
            lock (gate) Monitor.Pulse(gate);
        }

        private void Loop()
        {
            var seen = 0;
            while (true)
            {
                seen = Await(seen);
                team.Help(index);
            }
        }

        private int Await(int seen)
        {
            for (var i = 0; i < Spins; i++)
            {
                var now = Volatile.Read(ref ticket);
                if (now != seen) return now;
                Thread.SpinWait(2);
            }

            lock (gate)
            {
                // Announce first, look again after: whoever hands out a ticket later sees the announcement.
                Interlocked.Exchange(ref asleep, 1);
                while (Volatile.Read(ref ticket) == seen) Monitor.Wait(gate);
                asleep = 0;
                return ticket;
            }
        }
    }
}
