namespace Blup.Cli;

/// <summary>Ctrl-C as a token, so that a database is told to stop and temporary files are removed; a second Ctrl-C ends the program at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ConsoleCancelEventHandler _handler;

    public Interruption()
    {
        _handler = (_, e) =>
        {
            e.Cancel = !_source.IsCancellationRequested;
            _source.Cancel();
        };
        Console.CancelKeyPress += _handler;
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        Console.CancelKeyPress -= _handler;
        _source.Dispose();
    }
}
