using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Blup.Tests.Sql;

/// <summary>The scripts of tests/cluster leave nothing behind: no process, no port, no folder, though the tests be killed.</summary>
public sealed class ClusterScriptTests
{
    [Theory]
    [InlineData("postgres.sh", 1)]
    [InlineData("clickhouse.sh", 2)]
    public void Servers_end_with_the_process_that_wanted_them(string script, int portsEach)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the cluster's scripts need Linux");
        var directory = $"/tmp/blup-script-{Guid.NewGuid():N}"[..28];
        var ports = Cluster.FreePorts(portsEach);
        using var parent = Process.Start("sleep", ["600"]);
        var (status, error) = Cluster.Run(script, "a password", ["start", directory, parent.Id.ToString(CultureInfo.InvariantCulture), .. ports.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
        Assert.SkipWhen(status == 3, error);
        Assert.Equal((0, ""), (status, error));
        Assert.All(ports, port => Assert.True(Listens(port)));
        var servers = Processes(directory);
        Assert.NotEmpty(servers);
        Assert.All(servers.Where(s => !s.Command.Contains("watch", StringComparison.Ordinal)), s => Assert.NotEqual("0", s.User));
        Assert.All(servers, s => Assert.DoesNotContain("a password", s.Command, StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.None, Mode(directory) & (UnixFileMode.OtherRead | UnixFileMode.OtherExecute));
        // kill -9: no handler of the tests runs.
        parent.Kill();
        parent.WaitForExit();
        for (var wait = 0; wait < 600 && (Directory.Exists(directory) || Processes(directory).Count > 0); wait++) Thread.Sleep(50);
        Assert.False(Directory.Exists(directory));
        Assert.Empty(Processes(directory));
        Assert.All(ports, port => Assert.False(Listens(port)));
    }

    [Theory]
    [InlineData("postgres.sh", 1)]
    [InlineData("clickhouse.sh", 2)]
    public void A_start_that_fails_leaves_nothing(string script, int portsEach)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the cluster's scripts need Linux");
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        var directory = $"/tmp/blup-script-{Guid.NewGuid():N}"[..28];
        int[] ports = [.. Cluster.FreePorts(portsEach), port, .. Cluster.FreePorts(portsEach - 1)];
        var (status, error) = Cluster.Run(script, "a password", ["start", directory, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), .. ports.Select(p => p.ToString(CultureInfo.InvariantCulture))]);
        Assert.SkipWhen(status == 3, error);
        Assert.Equal(1, status);
        for (var wait = 0; wait < 100 && Processes(directory).Count > 0; wait++) Thread.Sleep(50);
        Assert.False(Directory.Exists(directory));
        Assert.Empty(Processes(directory));
    }

    private static UnixFileMode Mode(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    private static bool Listens(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(System.Net.IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Processes whose command line names a folder, with the number of their user.</summary>
    private static List<(string Command, string User)> Processes(string directory)
    {
        var found = new List<(string, string)>();
        foreach (var process in Directory.GetDirectories("/proc").Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0])))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                var user = File.ReadLines(Path.Combine(process, "status")).First(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
                if (command.Contains(directory, StringComparison.Ordinal)) found.Add((command, user));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }

        return found;
    }
}
