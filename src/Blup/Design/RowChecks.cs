using System.Globalization;
using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Design;

/// <summary>Checks of values that no model can use; each names the column and the first rows.</summary>
internal static class RowChecks
{
    /// <summary>Every value is finite.</summary>
    public static void Finite(string name, double[] values, CompleteRows rows, string role)
    {
        var (bad, count) = Where(values, rows, static v => !double.IsFinite(v));
        if (count == 0) return;
        var example = values[Array.FindIndex(values, v => !double.IsFinite(v))];
        throw new BlupException("BLUP306", $"The {role} column '{name}' is not finite in {Listing.Count(count, "row")}.",
            $"'{name}', {Listing.Rows(bad, count)}: {(double.IsNaN(example) ? "not a number" : example > 0 ? "infinite" : "minus infinite")}",
            "A logarithm needs positive values, a root needs values of at least 0. Mark such values as missing or use another transformation.");
    }

    /// <summary>Weights are positive and finite.</summary>
    public static void Positive(string name, double[] values, CompleteRows rows)
    {
        var (bad, count) = Where(values, rows, static v => !(v > 0) || !double.IsFinite(v));
        if (count == 0) return;
        throw new BlupException("BLUP310", $"The weights column '{name}' is not positive and finite in {Listing.Count(count, "row")}.", $"'{name}', {Listing.Rows(bad, count)}",
            "A weight is the inverse of a row's relative variance. Leave out rows of weight 0.");
    }

    /// <summary>The response takes at least two values.</summary>
    public static void NotConstant(string name, double[] values)
    {
        foreach (var v in values)
            if (v != values[0]) return;
        throw new BlupException("BLUP304", $"The response '{name}' has the same value, {values[0].ToString("R", CultureInfo.InvariantCulture)}, in all {Listing.Count(values.Length, "row")} used.", null, "There is nothing to explain. Check that this is the intended column.");
    }

    /// <summary>A random-effect column is not zero everywhere, nor constant beside an intercept.</summary>
    public static void Varies(Formula formula, BoundRandom term, string name, double[] values)
    {
        foreach (var v in values)
            if (v != values[0]) return;
        if (values[0] != 0 && !term.Part.Intercept) return;
        var value = values[0].ToString("R", CultureInfo.InvariantCulture);
        throw formula.Error("BLUP311", $"The column '{name}' of the random term {term.Source} is {value} in every row used.", term.Node,
            $"A column that does not vary cannot have a random slope; take '{name}' out of the term.");
    }

    private static (List<int> First, int Count) Where(double[] values, CompleteRows rows, Func<double, bool> bad)
    {
        var first = new List<int>();
        var count = 0;
        for (var i = 0; i < values.Length; i++)
            if (bad(values[i]) && ++count <= 5) first.Add(rows.Number(i));
        return (first, count);
    }
}
