using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Blup.Tests.Cli;

/// <summary>The program as a process of its own: for signals, limits and locks.</summary>
internal sealed class CliProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    /// <param name="args">The arguments of blup.</param>
    /// <param name="environment">Variables besides those of the tests.</param>
    /// <param name="shell">Lines of a shell that run before, and a redirection after them; null for no shell.</param>
    public CliProcess(IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null, string? shell = null)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "signals and limits as Linux has them");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
        string[] program = [dotnet, Path.Combine(AppContext.BaseDirectory, "blup-cli.dll"), .. args];
        // A signal that the tests' own parent ignores would be ignored here, too.
        string[] all = shell is null ? program : ["bash", "-c", shell, "bash", .. program];
        var start = new ProcessStartInfo("env", ["--default-signal=INT", .. all]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = Process.Start(start)!;
        (_output, _error) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
    }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan Used => _process.TotalProcessorTime;

    /// <summary>Runs it to its end.</summary>
    public static (int Status, string Output, string Error) Run(IEnumerable<string> args, IReadOnlyDictionary<string, string>? environment = null, string? shell = null)
    {
        using var process = new CliProcess(args, environment, shell);
        return process.Wait();
    }

    /// <summary>Ctrl-C as soon as it has come so far.</summary>
    public (int Status, string Output, string Error) Interrupt(Func<CliProcess, bool> ready)
    {
        var watch = Stopwatch.StartNew();
        while (!ready(this))
        {
            Assert.False(_process.HasExited, $"it ended before: {(_process.HasExited ? _error.Result : "")}");
            Assert.True(watch.Elapsed < Patience, "it never came so far");
            Thread.Sleep(10);
        }

        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        return Wait();
    }

    private (int Status, string Output, string Error) Wait()
    {
        Assert.True(_process.WaitForExit(Patience), "it does not end");
        return (_process.ExitCode, _output.Result, _error.Result);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
