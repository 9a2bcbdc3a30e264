using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>What is said below a table, in emmeans' words.</summary>
internal static class MeansNotes
{
    public static List<string> Common(IReadOnlyList<string> averaged, string? still, DfMethod method, string? link)
    {
        var notes = new List<string>();
        if (averaged.Count > 0) notes.Add($"Results are averaged over the levels of: {string.Join(", ", averaged)}");
        if (still is not null) notes.Add($"Note: contrasts are still on the {still} scale");
        if (method != DfMethod.Residual) notes.Add($"Degrees-of-freedom method: {Name(method)}");
        if (link is not null) notes.Add($"Results are given on the {link} (not the response) scale.");
        return notes;
    }

    public static List<string> Intervals(double level, Adjuster adjuster, int family, int means, string? back)
    {
        var notes = new List<string> { FormattableString.Invariant($"Confidence level used: {level}") };
        if (adjuster.Applied != Adjustment.None)
        {
            // The stepwise methods have no intervals of their own.
            var used = adjuster.Applied is Adjustment.Holm or Adjustment.Hochberg or Adjustment.BenjaminiHochberg ? Adjustment.Bonferroni : adjuster.Applied;
            notes.Add("Conf-level adjustment: " + Method(used, family, means, adjuster, "estimates"));
        }

        if (back is not null) notes.Add($"Intervals are back-transformed from the {back} scale");
        return notes;
    }

    public static List<string> Tests(Adjuster adjuster, int family, int means, string? scale)
    {
        var notes = new List<string>();
        if (adjuster.Applied != Adjustment.None) notes.Add("P value adjustment: " + Method(adjuster.Applied, family, means, adjuster, "tests"));
        if (scale is not null) notes.Add($"Tests are performed on the {scale} scale");
        return notes;
    }

    /// <summary>Whether a mean averages over something that interacts with what it tells apart.</summary>
    public static Message? Interaction(DesignSpec spec, IReadOnlyList<Predictor> told, string? slope)
    {
        var names = told.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var term in spec.FixedTerms)
        {
            var columns = term.Variables.SelectMany(v => spec.Variables[v].Columns).Where(c => c != slope && spec.Predictors.Any(p => p.Name == c)).ToList();
            if (columns.Exists(names.Contains) && columns.Find(c => !names.Contains(c)) is { } other)
                return new Message("BLUP719", Severity.Information, "Results may be misleading due to involvement in interactions", null, null,
                    $"The term {term.Label} makes these results depend on '{other}': ask for them by it, such as with '| {other}'.");
        }

        return null;
    }

    public static Message NotEstimable(int count)
        => new("BLUP720", Severity.Warning, FormattableString.Invariant($"{count} of the results cannot be estimated: the data have no rows for some cells that they depend on."), null, null,
            "They are shown as nonEst. Means of the cells that have data are valid.");

    private static string Method(Adjustment adjustment, int family, int means, Adjuster adjuster, string what) => adjustment switch
    {
        Adjustment.Tukey => FormattableString.Invariant($"tukey method for comparing a family of {means} estimates"),
        Adjustment.Scheffe when adjuster.Ranks.Distinct().Count() == 1 => FormattableString.Invariant($"scheffe method with rank {adjuster.Ranks[0]}"),
        Adjustment.Scheffe => "scheffe method with the rank of each group",
        _ => FormattableString.Invariant($"{Name(adjustment)} method for {family} {what}"),
    };

    private static string Name(DfMethod method) => method switch
    {
        DfMethod.Satterthwaite => "satterthwaite",
        DfMethod.KenwardRoger => "kenward-roger",
        DfMethod.Wald => "asymptotic",
        _ => "residual",
    };

    private static string Name(Adjustment adjustment) => adjustment switch
    {
        Adjustment.MultivariateT => "mvt",
        Adjustment.BenjaminiHochberg => "fdr",
        Adjustment.DunnettX => "dunnettx",
        Adjustment.Sidak => "sidak",
        Adjustment.Holm => "holm",
        Adjustment.Hochberg => "hochberg",
        Adjustment.Bonferroni => "bonferroni",
        _ => "none",
    };
}
