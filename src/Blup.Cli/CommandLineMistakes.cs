using System.CommandLine;
using Blup.Diagnostics;

namespace Blup.Cli;

/// <summary>Finds what is wrong with a command line, and says what was probably meant.</summary>
internal static class CommandLineMistakes
{
    /// <summary>Throws where the command line cannot be run.</summary>
    /// <exception cref="BlupException">BLUP501 to BLUP504.</exception>
    public static void Check(RootCommand root, ParseResult result, IReadOnlyList<string> args)
    {
        var command = result.CommandResult.Command;
        if (command == root) UnknownVerb(root, args[0]);
        UnknownOption(root, command, args);
        MissingValue(command, args);
        Arguments(result, command);
        if (result.Errors.Count > 0) throw new BlupException("BLUP504", result.Errors[0].Message, null, Usage(command));
    }

    private static void UnknownVerb(RootCommand root, string first)
    {
        var verbs = root.Subcommands.Select(c => c.Name).ToArray();
        if (first.StartsWith('-')) throw Unknown("option", first, [.. Names(root)], "See blup --help.");
        throw Unknown("verb", first, verbs, $"Verbs: {string.Join(", ", verbs)}.");
    }

    /// <summary>The parser would take an unknown option for an argument.</summary>
    private static void UnknownOption(RootCommand root, Command command, IReadOnlyList<string> args)
    {
        var known = Names(command).Concat(Names(root).Where(n => n is "--help" or "-h" or "-?" or "/h" or "/?")).ToHashSet(StringComparer.Ordinal);
        foreach (var arg in args.TakeWhile(a => a != "--"))
        {
            var name = arg.Split('=', 2)[0];
            var looksLikeOption = name.StartsWith("--", StringComparison.Ordinal) || (name.Length == 2 && name[0] == '-' && char.IsLetter(name[1]));
            if (looksLikeOption && !known.Contains(name))
                throw Unknown("option", name, [.. known.Where(n => n.StartsWith("--", StringComparison.Ordinal))], $"See blup {command.Name} --help.");
        }
    }

    private static void MissingValue(Command command, IReadOnlyList<string> args)
    {
        var names = Names(command).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < args.Count; i++)
        {
            var option = command.Options.FirstOrDefault(o => o.Name == args[i]);
            if (option is null || option.ValueType == typeof(bool)) continue;
            if (i + 1 == args.Count || names.Contains(args[i + 1]))
                throw new BlupException("BLUP503", $"{option.Name} needs a value.", null, $"Write {option.Name} {option.HelpName}.");
        }
    }

    private static void Arguments(ParseResult result, Command command)
    {
        // A saved model stands for the first two, formula and data; what is given is then the others.
        var saved = command.Options.Any(o => o.Name == ModelSource.SavedName && result.GetResult(o) is not null);
        var needed = command.Arguments.Skip(saved ? 2 : 0);
        if (needed.ElementAtOrDefault(command.Arguments.Count(a => result.GetResult(a)?.Tokens is [_, ..])) is { } missing)
            throw new BlupException("BLUP503", $"{missing.Name} is missing.", null, $"{missing.Description}.\n{Usage(command)}");
        if (result.UnmatchedTokens is [var extra, ..])
            throw new BlupException("BLUP504", $"'{extra}' is one argument too many.", null, $"Write the formula between quotes.\n{Usage(command)}");
    }

    private static string Usage(Command command) => $"Usage: blup {command.Name} {string.Join(' ', command.Arguments.Select(a => a.Name))} [options]; see blup {command.Name} --help.";

    private static IEnumerable<string> Names(Command command) => command.Options.SelectMany(o => o.Aliases.Append(o.Name));

    private static BlupException Unknown(string kind, string name, string[] candidates, string hint)
    {
        var nearest = Suggestions.Nearest(name, candidates);
        return new BlupException(kind == "verb" ? "BLUP501" : "BLUP502", $"There is no {kind} '{name}'.", null, (nearest is null ? "" : $"Did you mean '{nearest}'?  ") + hint);
    }
}
