using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>The table of variances, standard deviations and correlations, one row a random-effect column and one for the residual.</summary>
internal static class RandomEffectsTable
{
    /// <summary>Appends the table, with or without the column of variances.</summary>
    public static void Append(StringBuilder to, VarianceComponents components, bool variances) => Printed(components, variances).AppendTo(to, right: false);

    /// <summary>The texts of the cells.</summary>
    public static PrintedTable Printed(VarianceComponents components, bool variances, int digits = RFormat.DefaultDigits - 3)
    {
        var terms = components.Terms;
        List<string> groups = [], names = [];
        List<double> variance = [], deviation = [];
        var correlated = terms.Select(t => t.Columns.Count - 1).DefaultIfEmpty(0).Max();
        var correlations = Enumerable.Range(0, correlated).Select(_ => new List<string>()).ToArray();
        foreach (var term in terms)
        {
            var text = Correlations(term);
            for (var i = 0; i < term.Columns.Count; i++)
            {
                groups.Add(i == 0 ? term.Label : "");
                names.Add(term.Columns[i]);
                variance.Add(term.Covariance[i, i]);
                deviation.Add(term.StandardDeviations[i]);
                for (var j = 0; j < correlated; j++) correlations[j].Add(j < i ? text[i, j] : "");
            }
        }

        groups.Add("Residual");
        names.Add("");
        variance.Add(components.ResidualVariance);
        deviation.Add(Math.Sqrt(components.ResidualVariance));
        foreach (var column in correlations) column.Add("");

        List<PrintedColumn> columns = [new("Groups", groups), new("Name", names)];
        if (variances) columns.Add(new PrintedColumn("Variance", RFormat.Format([.. variance], digits), variance));
        columns.Add(new PrintedColumn("Std.Dev.", RFormat.Format([.. deviation], digits), deviation));
        columns.AddRange(correlations.Select((c, j) => new PrintedColumn(j == 0 ? "Corr" : "", c)));
        return new PrintedTable([.. groups.Select(_ => "")], columns);
    }

    /// <summary>The correlations of one term at two decimals and one width.</summary>
    private static string[,] Correlations(TermCovariance term)
    {
        var n = term.Columns.Count;
        var values = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) values[i * n + j] = i == j ? 1 : RFormat.Round(term.Correlations[i, j], 2);
        var flat = RFormat.Format(values, 2, leastDecimals: 2);
        var text = new string[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) text[i, j] = flat[i * n + j];
        return text;
    }
}
