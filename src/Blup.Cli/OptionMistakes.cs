using Blup.Diagnostics;

namespace Blup.Cli;

/// <summary>Errors about the value of an option.</summary>
internal static class OptionMistakes
{
    /// <summary>The value is none of those allowed.</summary>
    public static BlupException NotOneOf(string option, string value, IReadOnlyList<string> allowed)
    {
        var nearest = Suggestions.Nearest(value, allowed);
        return new BlupException("BLUP505", $"'{value}' is no value of {option}.", $"{option} {value}",
            $"One of: {string.Join(", ", allowed)}.{(nearest is null ? "" : $"  Did you mean '{nearest}'?")}");
    }
}
