using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Blup.Cli;

/// <summary>Help with examples below it.</summary>
internal static class Help
{
    private const string Examples = """
        Examples:
          blup fit "Reaction ~ Days + (Days | Subject)" sleepstudy.csv
          blup fit "score ~ Machine + (1 | Worker)" machines.csv --ml --df wald
          blup fit "y ~ Condition + (1 | Subject)" data.csv --factor Subject --levels Condition=W,S --json
          blup anova "yield ~ irrigation * variety + (1 | field)" irrigation.csv --type 3 --df kenward-roger
          blup step "angle ~ recipe * temperature + (1 | recipe:replicate)" cake.csv --alpha-fixed 0.05
          blup summary --model saved.json --style statsmodels
          blup power "yield ~ irrigation + variety" irrigation.csv --term irrigation --effect irrigationi4=9 --simulations 2000
          blup simulate "Reaction ~ Days" sleepstudy.csv --count 100 --seed 7
          blup design "y ~ a * b + (1 | g)" data.csv --contrasts a=sum
          blup equation "Reaction ~ Days + (Days | Subject)" sleepstudy.csv --style levels --estimates
          blup anova "y ~ dose * sex + (dose | id)" 'trials/*.parquet'
          blup means "y ~ dose * sex + (dose | id)" big.csv --stream --specs "pairwise ~ sex"
          blup report-text "Reaction ~ Days + (Days | Subject)" sleepstudy.csv --format markdown

        Exit status: 0; 1 for a mistake in the command line, formula or data; 2 for a fault of blup.

        """;

    /// <summary>Puts the examples below the help of a command and its verbs.</summary>
    public static void AddExamples(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new WithExamples((HelpAction)option.Action!);
    }

    /// <summary>Whether the command line asks for help.</summary>
    public static bool IsAsked(ParseResult result) => result.Action is WithExamples;

    private sealed class WithExamples(HelpAction plain) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var text = new StringWriter();
            var output = parseResult.InvocationConfiguration.Output;
            parseResult.InvocationConfiguration.Output = text;
            plain.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output = output;
            // The program is run by the script 'blup'; its assembly has another name.
            var name = RootCommand.ExecutableName;
            output.Write(text.ToString().ReplaceLineEndings("\n").Replace($"  {name} ", "  blup ", StringComparison.Ordinal).TrimEnd('\n') + "\n\n" + Examples);
            return 0;
        }
    }
}
