using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;

namespace Blup.Models;

/// <summary>Refuses models that no data of this shape can identify, before any work, and says which smaller model would do.</summary>
internal static class Identifiability
{
    /// <exception cref="BlupException">BLUP401 n ≤ p; BLUP402 a term has as many random effects as there are rows.</exception>
    public static void Check(ModelFrame frame, int p)
    {
        var n = frame.Rows;
        if (n <= p)
            throw new BlupException("BLUP401", string.Create(CultureInfo.InvariantCulture, $"There are {n} rows and {p} fixed-effect coefficients."), null,
                "A mixed model needs more rows than coefficients. Take terms out of the fixed part, or use more rows." + Hint(frame));
        foreach (var term in frame.Random)
        {
            var effects = (long)term.Levels.Count * term.ColumnNames.Count;
            if (effects < n) continue;
            var smaller = term.ColumnNames.Count > 1 && term.Levels.Count < n
                ? $"(1 | {term.Group}) would do: it has {term.Levels.Count.ToString(CultureInfo.InvariantCulture)} random effects."
                : $"Each level of '{term.Group}' has one row. Leave the term out, or group by a factor with several rows a level.";
            throw new BlupException("BLUP402",
                string.Create(CultureInfo.InvariantCulture, $"The term {term.Source} has {effects} random effects ({term.Levels.Count} levels × {Listing.Count(term.ColumnNames.Count, "column")}) for {n} rows; they cannot be told from the residual."),
                term.Source, smaller + Hint(frame));
        }
    }

    /// <summary>Text among numbers makes a factor with a level a value: often the true reason.</summary>
    private static string Hint(ModelFrame frame) => string.Concat(TextAmongNumbers.Find(frame).Select(m => $"\n{m.Text} {m.Advice}"));
}
