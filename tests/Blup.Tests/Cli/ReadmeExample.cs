using Blup.Tables;

namespace Blup.Tests.Cli;

/// <summary>The C# example of the README, letter by letter (a test compares them), so that it compiles and runs.</summary>
internal static class ReadmeExample
{
    public static void Run(TextWriter console)
    {
        var before = Console.Out;
        Console.SetOut(console);
        try
        {
            // README begins
            var data = Table.ReadCsv("samples/data/sleepstudy.csv");
            var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", data);

            Console.Write(fit.Summary());

            // Everything printed is a number on the fit, too.
            for (var j = 0; j < fit.FixedEffects.Names.Count; j++)
                Console.WriteLine($"{fit.FixedEffects.Names[j]}: {fit.FixedEffects.Estimates[j]:F3} (df {fit.FixedEffects.Df[j]:F1})");
            // README ends
        }
        finally
        {
            Console.SetOut(before);
        }
    }
}
