using Blup.Cli;

namespace Blup.Tests.Cli;

/// <summary>Runs the program inside the test process.</summary>
internal static class Cli
{
    public static (int Status, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var status = CliApp.Run(args, output, error);
        return (status, output.ToString(), error.ToString());
    }
}
