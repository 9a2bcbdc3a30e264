using System.Globalization;
using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>The label of each mean of a group in the names of contrasts, as emmeans makes them.</summary>
internal static class MeanLabels
{
    /// <summary>
    /// Levels of the primary columns with a blank between; a factor whose levels are all numbers gets its name in front; parentheses around what
    /// holds an arithmetic sign.
    /// </summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<MeansColumn> primary, IReadOnlyList<int> rows)
    {
        var numeric = primary.Select(c => c.Values.All(IsNumber)).ToArray();
        return [.. rows.Select(r => Enclosed(string.Join(' ', primary.Select((c, k) => numeric[k] ? c.Name + c.Values[r] : c.Values[r]))))];
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string Enclosed(string label) => label.AsSpan().ContainsAny("-+*/") ? $"({label})" : label;
}
