using System.CommandLine;
using Blup.Cli.Commands;
using Blup.Diagnostics;

namespace Blup.Cli;

/// <summary>The program: parses the command line, runs a verb, turns every outcome into an exit status.</summary>
internal static class CliApp
{
    /// <summary>All went well.</summary>
    public const int Success = 0;

    /// <summary>The user's mistake: a message on the error stream, nothing on the output.</summary>
    public const int Mistake = 1;

    /// <summary>A fault of this program.</summary>
    public const int Fault = 2;

    /// <summary>Stopped by Ctrl-C, as shells have it.</summary>
    public const int Stopped = 130;

    /// <summary>Runs the program.</summary>
    /// <param name="args">The arguments, the program's name not among them.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Messages.</param>
    /// <returns>0, 1 for a user's mistake, 2 for an internal fault, 130 where it was stopped.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        // Held back, so that a failure leaves nothing on the output.
        var held = new StringWriter { NewLine = "\n" };
        try
        {
            Dispatch(args, held, error);
            output.Write(held.ToString());
            output.Flush();
            return Success;
        }
        catch (BlupException mistake)
        {
            error.Write(mistake.Message + "\n");
            return Mistake;
        }
        catch (OperationCanceledException)
        {
            Interruption.Tell(error);
            return Stopped;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error.Write(new BlupException("BLUP508", "A file cannot be read or written.", e.Message, "Check that it exists, is not in use and may be read by you.").Message + "\n");
            return Mistake;
        }
#pragma warning disable CA1031 // The last handler: whatever it is, the user gets words and a status.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            error.Write(Faults.Describe(fault, args));
            return Fault;
        }
    }

    private static void Dispatch(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        if (args is ["--version"])
        {
            output.Write($"blup {Faults.Version}\n");
            return;
        }

        var root = new RootCommand("Linear mixed models: fits a formula in lme4's language to a file or to rows in a database.");
        foreach (var verb in Verbs(error)) root.Add(verb);
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(new Option<bool>("--version") { Description = "Show the version" });
        Help.AddExamples(root);
        var result = root.Parse(args.Count == 0 ? ["--help"] : args, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (result.Action is not System.CommandLine.Help.HelpAction && !Help.IsAsked(result)) CommandLineMistakes.Check(root, result, args);
        result.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    /// <summary>Every verb, in the order of the help.</summary>
    private static IEnumerable<Command> Verbs(TextWriter error)
    {
        yield return new FitCommand(error);
        yield return new SummaryVerb();
        yield return new AnovaCommand();
        yield return new Drop1Verb();
        yield return new StepVerb();
        yield return new MeansCommand(error);
        yield return new CompareVerb();
        yield return new ConfintVerb();
        yield return new PredictVerb(error);
        yield return new SimulateVerb();
        yield return new PowerVerb();
        foreach (var verb in TidyVerb.All()) yield return verb;
        yield return new EquationCommand();
        yield return new ReportCommand();
        yield return new ReportTextCommand();
        yield return new PlotCommand();
        yield return new DesignVerb();
    }
}
