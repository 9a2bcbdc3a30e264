using Blup.Diagnostics;

namespace Blup.Cli;

/// <summary>
/// Ctrl-C. While an instance lives, it is a token, so that a database is told to stop and temporary files are removed; otherwise, and at the second Ctrl-C, the program
/// ends at once. Either way it says so (BLUP814) and ends with <see cref="CliApp.Stopped"/>.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private static readonly List<Interruption> Awaited = [];
    private static bool told;

    private readonly CancellationTokenSource _source = new();

    public Interruption()
    {
        lock (Awaited) Awaited.Add(this);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Takes Ctrl-C over from the system, which would end the program without a word.</summary>
    /// <param name="error">Where to say so.</param>
    public static void Watch(TextWriter error) => Console.CancelKeyPress += (_, e) =>
    {
        e.Cancel = true;
        lock (Awaited)
        {
            if (Awaited.Exists(i => !i._source.IsCancellationRequested))
            {
                foreach (var waiting in Awaited) waiting._source.Cancel();
                return;
            }
        }

        Tell(error);
        Environment.Exit(CliApp.Stopped);
    };

    /// <summary>The message, once.</summary>
    public static void Tell(TextWriter error)
    {
        if (Interlocked.Exchange(ref told, true)) return;
        // A progress line hides the cursor.
        if (!Console.IsErrorRedirected) error.Write("\u001b[?25h\n");
        error.Write(new BlupException("BLUP814", "Stopped.", null, "Nothing was computed to its end, and nothing was written.").Message + "\n");
    }

    public void Dispose()
    {
        lock (Awaited) Awaited.Remove(this);
        _source.Dispose();
    }
}
