using System.Globalization;
using Blup.Diagnostics;
using Blup.Models;

namespace Blup.Sql;

/// <summary>
/// Refuses an answer that would not fit while it arrives: levels and combinations are counted as they come, so that no query is needed to count them before.
/// What is counted is the least that the fit needs; the model's own estimate (<see cref="MemoryEstimate"/>) comes after.
/// </summary>
/// <param name="limit">Bytes; null for what the machine has.</param>
/// <param name="fixedColumns">Columns of X, p.</param>
internal sealed class SqlMemory(long? limit, int fixedColumns)
{
    private readonly Dictionary<string, (long Levels, int Width, long Bytes)> _factors = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), long> _pairs = [];
    private readonly Dictionary<string, long> _dense = new(StringComparer.Ordinal);

    /// <summary>Bytes that the fit may take.</summary>
    public long Bound => limit ?? MemoryEstimate.Available;

    /// <summary>So many levels of a factor have come.</summary>
    /// <param name="name">The factor.</param>
    /// <param name="levels">Levels so far.</param>
    /// <param name="width">Its random effects a level, ℓ.</param>
    /// <param name="answer">Numbers of the answer a level.</param>
    /// <param name="kept">Numbers kept of them a level.</param>
    /// <exception cref="BlupException">BLUP870 they do not fit.</exception>
    public void Levels(string name, long levels, int width, int answer, int kept)
    {
        // The sums while they become panels; or the panels and the factor (the selected inverse may come in bands).
        var panel = (long)width * (width + fixedColumns + 1);
        _factors[name] = (levels, width, levels * Math.Max(8 * (answer + kept + panel), 16 * panel));
        Require($"'{name}' has {Count(levels, "level")} or more");
    }

    /// <summary>So many combinations of two factors have come.</summary>
    /// <param name="first">A factor whose levels are known.</param>
    /// <param name="second">Another.</param>
    /// <param name="pairs">Combinations so far.</param>
    /// <param name="answer">Numbers of the answer a combination.</param>
    /// <exception cref="BlupException">BLUP870 they do not fit.</exception>
    public void Pairs(string first, string second, long pairs, int answer)
    {
        var (a, b) = (_factors[first], _factors[second]);
        var block = a.Width * b.Width;
        _pairs[(first, second)] = pairs * Math.Max(8 * (answer + 1 + 2 * block), 16 * block);
        // More combinations than levels: neither is nested in the other, and one of them is dense in the other's elimination, its inverse in the same square.
        if (pairs > Math.Max(a.Levels, b.Levels))
        {
            var (name, order) = a.Levels * a.Width < b.Levels * b.Width ? (first, a.Levels * a.Width) : (second, b.Levels * b.Width);
            _dense[name] = 8 * order * order;
        }

        Require($"'{first}' and '{second}' have {Count(pairs, "combination")} or more");
    }

    private void Require(string cause)
    {
        var needed = _factors.Values.Sum(f => f.Bytes) + _pairs.Values.Sum() + (_dense.Count == 0 ? 0 : _dense.Values.Max());
        if (needed <= Bound) return;
        throw new BlupException("BLUP870", $"The fit needs at least {ByteSize.Format(needed)} of memory, and {(limit is null ? "this machine has" : "the limit is")} {ByteSize.Format(Bound)}.", $"{cause}; the answer of the query was not read to its end.",
            "A smaller term, rare levels grouped together, or one of the crossed factors left out; or raise --memory-limit (LmmOptions.MemoryLimit) where there is more.");
    }

    private static string Count(long number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}s");
}
