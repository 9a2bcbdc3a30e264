using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Checks of data other than those that a design was fitted on.</summary>
internal static class NewData
{
    /// <summary>Every column needed is there.</summary>
    public static void RequireColumns(BoundModel model, IEnumerable<string> needed, Table table)
    {
        var absent = needed.Where(n => !table.TryGetColumn(n, out _)).ToList();
        if (absent.Count == 0) return;
        var names = table.Columns.Select(c => c.Name).ToList();
        throw new BlupException("BLUP314", $"The data lack the column{(absent.Count == 1 ? "" : "s")} {string.Join(", ", absent.Select(a => $"'{a}'"))}.", model.Formula.ToString(), $"Columns of the data: {Listing.Some(names, 30)}.");
    }

    /// <summary>The codes of a factor on the levels that the model was fitted on.</summary>
    /// <exception cref="BlupException">BLUP315 a level was not seen in the fit.</exception>
    public static Factor Recode(Formula formula, Node node, string label, Factor factor, IReadOnlyList<string> levels)
    {
        var recoded = FactorCodes.Recode(factor, levels);
        if (ReferenceEquals(recoded, factor)) return factor;
        var unseen = new List<string>();
        for (var i = 0; i < factor.Codes.Length; i++)
            if (factor.Codes[i] >= 0 && recoded.Codes[i] < 0 && !unseen.Contains(factor.Levels[factor.Codes[i]], StringComparer.Ordinal)) unseen.Add(factor.Levels[factor.Codes[i]]);
        if (unseen.Count == 0) return recoded;
        throw formula.Error("BLUP315", $"The factor '{label}' has {(unseen.Count == 1 ? "a level" : "levels")} that the model was not fitted on: {Listing.Some(unseen)}.", node, $"Levels of the fit: {Listing.Some(levels.ToList(), 20)}.");
    }

    /// <summary>The codes of a grouping factor on the levels of the fit: -1 a level that the fit did not see, -2 missing.</summary>
    /// <exception cref="BlupException">BLUP315 a level was not seen, and new ones are not allowed.</exception>
    public static Factor Regroup(Formula formula, BoundRandom term, string name, Factor factor, IReadOnlyList<string> levels, bool allowNewLevels)
    {
        var codes = allowNewLevels ? FactorCodes.Recode(factor, levels).Codes : Recode(formula, term.Node.Right, name, factor, levels).Codes;
        return new Factor([.. codes.Select((c, i) => factor.Codes[i] < 0 ? -2 : c)], levels);
    }
}
