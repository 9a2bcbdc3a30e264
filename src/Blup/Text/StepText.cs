using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>Deletions and eliminations as text.</summary>
internal static class StepText
{
    private const int Digits = RFormat.DefaultDigits - 2;

    /// <summary>As lme4's <c>drop1(m, test = "Chisq")</c>.</summary>
    public static string Of(TermDeletions deletions)
    {
        var to = new StringBuilder("Single term deletions\n\nModel:\n");
        foreach (var line in FormulaLines.Of(deletions.Formula)) to.Append(line).Append('\n');
        var rows = deletions.Rows;
        if (rows.Any(r => r.F is not null)) return to.Append(Exact(rows)).ToString();
        var tests = rows.Skip(1).Select(r => r.Test!).ToArray();
        List<PrintedColumn> columns =
        [
            new("npar", [.. tests.Select(t => t.Df.ToString(CultureInfo.InvariantCulture)).Prepend("")]),
            new("AIC", RFormat.Format([.. rows.Select(r => r.Aic)], Digits)),
            new("LRT", [.. RFormat.Format(RFormat.ZapSmall([.. tests.Select(t => t.ChiSquared)], Digits), Digits).Prepend("")]),
            .. Tests("Pr(Chi)", [double.NaN, .. tests.Select(t => t.PValue)]),
        ];
        Append(to, new PrintedTable([.. rows.Select(r => r.Term ?? "<none>")], columns), tests.Select(t => t.PValue));
        if (deletions.Refitted) to.Append("The REML fit was refitted by maximum likelihood.\n");
        return to.ToString();
    }

    /// <summary>As lmerTest's <c>drop1</c>.</summary>
    public static string Of(DeletionTests deletions)
    {
        var to = new StringBuilder("Single term deletions using ").Append(Name(deletions.Tests.Method) is { } name ? $"{name}'s method" : "Wald chisquare tests").Append(":\n\nModel:\n").Append(deletions.Formula).Append('\n');
        if (deletions.Tests.Rows.Count == 0) return to.Append("(no fixed terms to test)\n").ToString();
        Append(to, AnovaText.Printed(deletions.Tests), deletions.Tests.Rows.Select(r => r.PValue));
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

    /// <summary>As lmerTest's <c>step</c>.</summary>
    public static string Of(Elimination elimination)
    {
        var to = new StringBuilder();
        var random = Shown(elimination.Decisions, random: true);
        to.Append("Backward reduced random-effect table:\n\n");
        double[] logLik = [elimination.LogLikelihood, .. random.Select(d => d.LogLikelihood)], parameters = [elimination.Parameters, .. random.Select(d => (double)d.Parameters)];
        List<PrintedColumn> columns =
        [
            new("Eliminated", [.. Rounds(random).Prepend("")]),
            new("npar", RFormat.Format(parameters, Digits)),
            new("logLik", RFormat.Format(logLik, Digits)),
            new("AIC", RFormat.Format([.. logLik.Zip(parameters, (l, k) => 2.0 * (k - l))], Digits)),
            new("LRT", [.. RFormat.Format(RFormat.ZapSmall([.. random.Select(d => d.Statistic)], Digits), Digits).Prepend("")]),
            new("Df", [.. RFormat.Format([.. random.Select(d => d.Df)], Digits).Prepend("")]),
            .. Tests("Pr(>Chisq)", [double.NaN, .. random.Select(d => d.PValue)]),
        ];
        Append(to, new PrintedTable([.. random.Select(d => d.Term).Prepend("<none>")], columns), random.Select(d => d.PValue));
        if (Shown(elimination.Decisions, random: false) is { Count: > 0 } rows)
        {
            to.Append("\nBackward reduced fixed-effect table:\nDegrees of freedom method: ").Append(Name(elimination.Method) ?? "Wald").Append(" \n\n");
            var table = AnovaText.Printed(new AnovaTable
            {
                Type = AnovaType.III,
                Method = elimination.Method,
                ResponseName = "",
                Rows = [.. rows.Select(d => new AnovaRow(d.Term, d.MeanSquare * d.Df, d.MeanSquare, (int)d.Df, d.DenominatorDf, d.Statistic, d.PValue))],
            });
            Append(to, table with { Columns = [new PrintedColumn("Eliminated", Rounds(rows)), .. table.Columns] }, rows.Select(d => d.PValue));
        }

        return to.Append("\nModel found:\n").Append(elimination.Formula).Append('\n').ToString();
    }

    public static string Of(LinearElimination elimination) => Of(elimination.Decisions, "F", elimination.Formula);

    private static string? Name(DfMethod method) => method switch { DfMethod.KenwardRoger => "Kenward-Roger", DfMethod.Satterthwaite => "Satterthwaite", _ => null };

    /// <summary>What went, in order, and what the last round kept.</summary>
    private static List<EliminationDecision> Shown(IReadOnlyList<EliminationDecision> decisions, bool random)
    {
        var own = decisions.Where(d => d.Random == random).ToList();
        return [.. own.Where(d => d.Eliminated), .. own.Where(d => !d.Eliminated && d.Round == own[^1].Round)];
    }

    /// <summary>Rounds of random effects and of fixed terms are counted apart; 0 stands for what stayed.</summary>
    private static string[] Rounds(List<EliminationDecision> rows) => [.. rows.Select((d, i) => d.Eliminated ? (i + 1).ToString(CultureInfo.InvariantCulture) : "0")];

    /// <summary>p-values and stars; NaN for a row without a test.</summary>
    private static IEnumerable<PrintedColumn> Tests(string header, double[] p)
    {
        var tested = RFormat.PValues([.. p.Where(v => !double.IsNaN(v))], Digits - 1);
        var next = 0;
        yield return new PrintedColumn(header, [.. p.Select(v => double.IsNaN(v) ? "" : tested[next++])], p);
        if (!p.Any(v => v < 0.1)) yield break;
        string[] stars = [.. p.Select(v => double.IsNaN(v) ? "" : CoefficientTable.Stars(v))];
        yield return new PrintedColumn("", [.. stars.Select(s => s.PadRight(stars.Max(x => x.Length)))]);
    }

    private static void Append(StringBuilder to, PrintedTable table, IEnumerable<double> p)
    {
        table.AppendTo(to, right: true);
        if (p.Any(v => v < 0.1)) to.Append("---\nSignif. codes:  ").Append(CoefficientTable.Legend).Append('\n');
    }

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
