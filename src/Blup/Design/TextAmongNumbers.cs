using System.Globalization;
using Blup.Diagnostics;

namespace Blup.Design;

/// <summary>Finds columns that became categorical because a few values among their numbers are text: a coefficient a value, where a slope was meant.</summary>
internal static class TextAmongNumbers
{
    /// <summary>One message a column of the formula that has at least three numbers among its levels, and more numbers than texts.</summary>
    public static IEnumerable<Message> Find(ModelFrame frame)
    {
        foreach (var variable in frame.Spec.Variables.Values)
        {
            // A call of factor() is no oversight.
            if (!variable.IsFactor || variable.Columns is not [var name] || name != variable.Label.Trim('`')) continue;
            var texts = variable.Levels.Where(l => !double.TryParse(l, NumberStyles.Float, CultureInfo.InvariantCulture, out _)).ToList();
            var numbers = variable.Levels.Count - texts.Count;
            if (texts.Count == 0 || numbers < 3 || numbers <= texts.Count) continue;
            yield return new Message("BLUP414", Severity.Information,
                string.Create(CultureInfo.InvariantCulture, $"Column '{name}' is categorical, since it holds text beside {numbers} different numbers: {Listing.Some([.. texts.Select(t => $"'{t}'")])}."),
                texts.Count, numbers, "If it is a number, correct these values or mark them as missing.");
        }
    }
}
