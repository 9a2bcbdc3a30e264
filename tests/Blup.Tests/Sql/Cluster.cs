using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Blup.Tests.Sql;

/// <summary>Servers that the scripts of tests/cluster start on loopback, each test class its own; stopped by process id.</summary>
internal sealed class Cluster : IDisposable
{
    private readonly string _script;

    private Cluster(string script, string directory, int[] ports, string password) => (_script, Directory, Ports, Password) = (script, directory, ports, password);

    public string Directory { get; }

    public int[] Ports { get; }

    public string Password { get; }

    /// <summary>Starts servers; null with a reason where they are not installed.</summary>
    public static (Cluster? Cluster, string Why) Start(string script, int servers, int portsEach = 1)
    {
        if (!OperatingSystem.IsLinux()) return (null, "the cluster's scripts need Linux");
        // /tmp, since a Unix socket's path must be short and the server's user must reach it.
        var directory = Path.Combine("/tmp", $"blup-{Path.GetFileNameWithoutExtension(script)}-{Guid.NewGuid():N}"[..28]);
        var ports = FreePorts(servers * portsEach);
        var password = $"p'w \"{Guid.NewGuid():N}"[..20].Replace("'", "q", StringComparison.Ordinal);
        var (status, error) = Run(script, password, ["start", directory, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. ports.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
        return status switch
        {
            0 => (new Cluster(script, directory, ports, password), ""),
            3 => (null, error.Trim()),
            _ => throw new InvalidOperationException($"{script}: {error}"),
        };
    }

    /// <summary>Stops one server at once.</summary>
    public void Kill(int port) => Run(_script, "", "stop", Directory, port.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => Run(_script, "", "stop", Directory);

    internal static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        var ports = listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port).ToArray();
        listeners.ForEach(l => l.Stop());
        return ports;
    }

    /// <summary>Runs a script of tests/cluster with a line to read.</summary>
    internal static (int Status, string Error) Run(string script, string line, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Here(), "..", "..", "cluster", script), arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false })!;
        process.StandardInput.WriteLine(line);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error.Wait(TimeSpan.FromSeconds(2)) ? error.Result : "");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
