using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>Deletions and eliminations as text.</summary>
internal static class StepText
{
    public static string Of(TermDeletions deletions)
    {
        var to = new StringBuilder("Single term deletions\n\n");
        var rows = deletions.Rows;
        if (rows.Any(r => r.F is not null)) return to.Append(Exact(rows)).ToString();
        var tests = rows.Skip(1).Select(r => r.Test!).ToArray();
        IReadOnlyList<string>[] columns =
        [
            [.. tests.Select(t => t.Df.ToString(CultureInfo.InvariantCulture)).Prepend("")],
            RFormat.Format([.. rows.Select(r => r.Aic)], 5),
            [.. RFormat.Format([.. tests.Select(t => RFormat.Round(t.ChiSquared, 4))], 5).Prepend("")],
            [.. RFormat.PValues([.. tests.Select(t => t.PValue)], 4).Prepend("")],
        ];
        RPrint.Matrix(to, [.. rows.Select(r => r.Term ?? "<none>")], ["npar", "AIC", "LRT", "Pr(Chi)"], columns, right: true);
        if (deletions.Refitted) to.Append("The REML fit was refitted by maximum likelihood.\n");
        return to.ToString();
    }

    /// <summary>Of a linear model: F in the place of the likelihood ratio, as R's <c>drop1(m, test = "F")</c>.</summary>
    private static StringBuilder Exact(IReadOnlyList<TermDeletion> rows)
    {
        var to = new StringBuilder();
        var tests = rows.Skip(1).Select(r => r.F!).ToArray();
        IReadOnlyList<string>[] columns =
        [
            [.. tests.Select(t => t.NumeratorDf.ToString(CultureInfo.InvariantCulture)).Prepend("")],
            RFormat.Format([.. rows.Select(r => r.Aic)], 5),
            [.. RFormat.Format([.. tests.Select(t => RFormat.Round(t.Value, 4))], 5).Prepend("")],
            [.. RFormat.PValues([.. tests.Select(t => t.PValue)], 4).Prepend("")],
        ];
        RPrint.Matrix(to, [.. rows.Select(r => r.Term ?? "<none>")], ["Df", "AIC", "F value", "Pr(>F)"], columns, right: true);
        return to;
    }

    public static string Of(Elimination elimination) => Of(elimination.Decisions, "F, Satterthwaite", elimination.Formula);

    public static string Of(LinearElimination elimination) => Of(elimination.Decisions, "F", elimination.Formula);

    private static string Of(IReadOnlyList<EliminationDecision> decisions, string test, string formula)
    {
        var to = new StringBuilder();
        foreach (var random in (bool[])[true, false])
        {
            var rows = decisions.Where(d => d.Random == random).ToList();
            if (rows.Count == 0) continue;
            to.Append(random ? "Backward elimination of random effects (likelihood ratio):\n" : $"{(to.Length > 0 ? "\n" : "")}Backward elimination of fixed effects ({test}):\n");
            IReadOnlyList<string>[] columns =
            [
                [.. rows.Select(d => d.Round.ToString(CultureInfo.InvariantCulture))],
                RFormat.Format([.. rows.Select(d => RFormat.Round(d.Statistic, 4))], 5),
                RFormat.Format([.. rows.Select(d => d.Df)], 5),
                RFormat.PValues([.. rows.Select(d => d.PValue)], 4),
                [.. rows.Select(d => d.Eliminated ? "eliminated" : "kept")],
            ];
            RPrint.Matrix(to, [.. rows.Select(d => d.Term)], ["round", random ? "Chisq" : "F", "Df", "p", ""], columns, right: true);
        }

        return to.Append("\nModel found:\n").Append(formula).Append('\n').ToString();
    }

    public static string Of(PowerResult power)
    {
        string Percent(double p) => (100.0 * p).ToString("0.0", CultureInfo.InvariantCulture) + " %";
        var groups = string.Join(", ", power.Groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Name} {g.Levels}")));
        if (groups.Length > 0) groups = $"; groups: {groups}";
        return string.Create(CultureInfo.InvariantCulture, $"""
            Power of the {power.Test} at {power.Alpha}: {Percent(power.Power)} ({Percent(power.Level)} interval {Percent(power.Lower)} to {Percent(power.Upper)})
            {power.Significant} of {power.Simulations} simulated studies significant, {power.Failed} failed; seed {power.Seed}
            Rows: {power.Observations}{groups}

            """).ReplaceLineEndings("\n");
    }
}
