using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace Blup.Cli;

/// <summary>A line on a terminal's error stream that shows where a long fit stands; nothing for a short one.</summary>
internal sealed class FitProgressLine : IProgress<FitProgress>, IProgress<double>, IDisposable
{
    /// <summary>Fits shorter than this show nothing (and do not load the console library).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(700);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _display;
    private volatile string _text = "Fitting";

    private FitProgressLine()
    {
    }

    /// <summary>A display where the error stream is a terminal; otherwise null.</summary>
    public static FitProgressLine? ForTerminal() => Console.IsErrorRedirected ? null : new FitProgressLine();

    /// <inheritdoc/>
    public void Report(FitProgress value)
    {
        if (Stopwatch.GetElapsedTime(_start) < Patience) return;
        if (value.KenwardRogerShare is { } share) Show(string.Create(CultureInfo.InvariantCulture, $"Kenward-Roger: {100.0 * share:F0} % done"));
        else
            Show(string.Create(CultureInfo.InvariantCulture, $"Fitting: iteration {value.Iteration}, criterion {value.Criterion:F4}, possible gain {value.PossibleGain:0.0e+00}"));
    }

    /// <summary>The share done of a profile, bootstrap, simulation or Kenward-Roger's sums, from any thread.</summary>
    public void Report(double value)
    {
        if (Stopwatch.GetElapsedTime(_start) >= Patience) Show(string.Create(CultureInfo.InvariantCulture, $"{100.0 * value:F0} % done"));
    }

    /// <summary>The same for work that counts what is done.</summary>
    /// <param name="total">How much there is.</param>
    public IProgress<int> Of(int total) => new Counter(this, total);

    /// <inheritdoc/>
    public void Dispose()
    {
        _done.TrySetResult();
        _display?.Wait();
    }

    private void Show(string text)
    {
        lock (_done)
        {
            _text = text;
            _display ??= Task.Run(ShowAsync);
        }
    }

    private Task ShowAsync()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Status().StartAsync(_text, async status =>
        {
            while (await Task.WhenAny(_done.Task, Task.Delay(200)).ConfigureAwait(false) != _done.Task) status.Status(Markup.Escape(_text));
        });
    }

    private sealed class Counter(FitProgressLine line, int total) : IProgress<int>
    {
        public void Report(int value) => line.Report((double)value / total);
    }
}
