using System.Globalization;
using System.Text;
using Blup.Results;
using MathNet.Numerics;

namespace Blup.Text;

/// <summary>
/// A fit in the layout of statsmodels' <c>MixedLMResults.summary()</c>: normal tests and intervals, variances under <c>Group</c> names.
/// Standard errors of variances are statsmodels': those of Ψ/σ² times σ (not those of Ψ), blank where a variance is estimated as zero.
/// </summary>
internal static class StatsmodelsText
{
    private const string Title = "Mixed Linear Model Regression Results";

    /// <summary>The summary; lines end in a line feed, also the last.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="relativeErrors">Standard errors of Ψ/σ², a matrix a term.</param>
    public static string Of(LmmFit fit, IReadOnlyList<double[,]> relativeErrors)
    {
        var info = Info(fit);
        var table = Estimates(fit, relativeErrors);
        var (infoWidths, tableWidths) = (Widths(info), Widths(table));
        var width = Math.Max(Total(infoWidths), Total(tableWidths));
        var to = new StringBuilder();
        to.Append(' ', (int)(width / 2.0 - Title.Length / 2.0)).Append(Title).Append('\n');
        to.Append('=', width).Append('\n');
        Append(to, info, infoWidths, width, (text, w, _, _) => text.PadRight(w));
        to.Append('-', width).Append('\n');
        var first = true;
        Append(to, table, tableWidths, width, (text, w, row, column) => column == 0 ? text.PadRight(w) : row == 0 ? Centre(text, w) : text.PadLeft(w), () =>
        {
            if (first) to.Append('-', width).Append('\n');
            first = false;
        });
        to.Append('=', width).Append("\n\n");
        return to.ToString();
    }

    private static List<string[]> Info(LmmFit fit)
    {
        var (groups, smallest, largest) = Groups(fit);
        return
        [
            ["Model:", "MixedLM", "Dependent Variable:", fit.Frame.ResponseName],
            ["No. Observations:", Invariant(fit.Observations, "0"), "Method:", fit.Reml ? "REML" : "ML"],
            ["No. Groups:", Invariant(groups, "0"), "Scale:", Invariant(fit.VarianceComponents.ResidualVariance, "F4")],
            ["Min. group size:", Size(smallest), "Log-Likelihood:", Invariant(fit.LogLikelihood, "F4")],
            ["Max. group size:", Size(largest), "Converged:", fit.Certificate.Certified ? "Yes" : "No"],
            ["Mean group size:", Invariant((double)fit.Observations / groups, "F1"), "", ""],
        ];
    }

    /// <summary>Number of groups and rows of the smallest and largest; without rows as the sums tell them, null where these are weighted. Several grouping factors are one group.</summary>
    private static (int Count, int? Smallest, int? Largest) Groups(LmmFit fit)
    {
        if (fit.Groups.Count != 1 || fit.Frame.Random.Count == 0) return (1, fit.Observations, fit.Observations);
        if (fit.Frame.Summary is { } summary) return (fit.Groups[0].Levels, summary.Moments?.Smallest, summary.Moments?.Largest);
        int[] sizes = [.. fit.Frame.Random[0].Codes.CountBy(c => c).Select(c => c.Value)];
        return (sizes.Length, sizes.Min(), sizes.Max());
    }

    private static string Size(int? rows) => rows is { } known ? Invariant(known, "0") : "n/a";

    private static List<string[]> Estimates(LmmFit fit, IReadOnlyList<double[,]> relativeErrors)
    {
        List<string[]> rows = [["", "Coef.", "Std.Err.", "z", "P>|z|", "[0.025", "0.975]"]];
        var effects = fit.FixedEffects;
        const double normal975 = 1.959963984540054;
        for (var i = 0; i < effects.Names.Count; i++)
        {
            var (b, se) = (effects.Estimates[i], effects.StandardErrors[i]);
            var p = SpecialFunctions.Erfc(Math.Abs(b / se) / Constants.Sqrt2);
            rows.Add([Name(effects.Names[i], "Intercept"), F3(b), F3(se), F3(b / se), F3(p), F3(b - normal975 * se), F3(b + normal975 * se)]);
        }

        var grouped = fit.Groups.Count == 1;
        // Variance components of several factors are listed by name there.
        var terms = fit.VarianceComponents.Terms.Zip(relativeErrors);
        foreach (var (term, errors) in grouped ? terms : terms.OrderBy(t => t.First.Label, StringComparer.Ordinal))
        {
            string Error(int i, int j) => F3(errors[i, j] * fit.Sigma);
            for (var i = 0; i < term.Columns.Count; i++)
            {
                for (var j = 0; j < i; j++) rows.Add([$"{Effect(term, j, grouped)} x {Effect(term, i, grouped)} Cov", F3(term.Covariance[i, j]), Error(i, j), "", "", "", ""]);
                rows.Add([$"{Effect(term, i, grouped)} Var", F3(term.Covariance[i, i]), Error(i, i), "", "", "", ""]);
            }
        }

        return rows;
    }

    private static string Effect(TermCovariance term, int column, bool grouped)
    {
        var name = Name(term.Columns[column], grouped ? "Group" : "");
        return grouped ? name : name.Length == 0 ? term.Group : $"{term.Group} {name}";
    }

    private static string Name(string column, string intercept) => column == "(Intercept)" ? intercept : column;

    private static int[] Widths(List<string[]> rows) => [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Max(r => r[j].Length))];

    private static int Total(int[] widths) => widths.Sum() + widths.Length - 1;

    /// <summary>Rows stretched to <paramref name="width"/>: each gap by the same number of blanks, the rest after the first column.</summary>
    private static void Append(StringBuilder to, List<string[]> rows, int[] widths, int width, Func<string, int, int, int, string> align, Action? afterRow = null)
    {
        var missing = width - Total(widths);
        var stretch = missing / (widths.Length - 1);
        var rest = missing - stretch * (widths.Length - 1);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < widths.Length; j++)
            {
                to.Append(align(rows[i][j], widths[j], i, j));
                if (j == 0) to.Append(' ', rest);
                if (j < widths.Length - 1) to.Append(' ', 1 + stretch);
            }

            to.Append('\n');
            afterRow?.Invoke();
        }
    }

    /// <summary>Python's <c>str.center</c>: an odd blank goes left where the width is odd.</summary>
    private static string Centre(string text, int width)
    {
        var blanks = width - text.Length;
        var left = blanks / 2 + (blanks & width & 1);
        return text.PadLeft(text.Length + left).PadRight(width);
    }

    private static string F3(double value) => double.IsFinite(value) ? Invariant(value, "F3") : "";

    private static string Invariant(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
