using System.Text;
using Blup.Results;
using Blup.Tables;

namespace Blup.Text;

/// <summary>Means and contrasts laid out as emmeans prints them: just enough digits to tell the ends of an interval apart, one block a by-group.</summary>
internal static class MeansText
{
    private sealed record Cells(string Header, string[] Text, bool Right, double[]? Values = null);

    public static string Of(MeansTable table, bool intervals, bool tests, IReadOnlyList<string>? letters = null, params IReadOnlyList<object> extra)
    {
        var digits = Digits(table);
        var grid = table.Columns.Select(c => (c.Name, Cells: Grid(c, digits))).ToList();
        var columns = grid.Where(c => !table.By.Contains(c.Name, StringComparer.Ordinal)).Select(c => c.Cells).ToList();
        AddNumbers(columns, table, intervals, tests, digits);
        if (letters is not null) columns.Add(new Cells("group", [.. letters], false));
        var to = new StringBuilder();
        if (table.By.Count == 0)
        {
            Block(to, columns, [.. Enumerable.Range(0, table.Rows)]);
        }
        else
        {
            foreach (var group in Sorted(table))
            {
                to.AppendJoin(", ", table.By.Select(b => $"{b} = {grid.First(c => c.Name == b).Cells.Text[group[0]]}")).Append(":\n");
                Block(to, columns, group);
            }
        }

        foreach (var note in Notes(table, intervals, tests, extra)) to.Append(note).Append(" \n");
        return to.ToString();
    }

    /// <summary>The texts of the cells of all groups, the by-columns first.</summary>
    public static PrintedTable Printed(MeansTable table, bool intervals, bool tests)
    {
        var digits = Digits(table);
        List<Cells> columns = [.. table.Columns.OrderBy(c => table.By.Contains(c.Name, StringComparer.Ordinal) ? 0 : 1).Select(c => Grid(c, digits))];
        AddNumbers(columns, table, intervals, tests, digits);
        List<int> order = table.By.Count == 0 ? [.. Enumerable.Range(0, table.Rows)] : [.. Sorted(table).SelectMany(g => g)];
        return new PrintedTable([.. order.Select(_ => "")],
            [.. columns.Select(c => new PrintedColumn(c.Header, [.. order.Select(i => c.Text[i])], c.Values is { } v ? [.. order.Select(i => v[i])] : null))]);
    }

    private static void AddNumbers(List<Cells> columns, MeansTable table, bool intervals, bool tests, int digits)
    {
        var z = table.Df.All(d => !double.IsFinite(d));
        columns.Add(Numbers(table.EstimateName, table.Estimates, digits, "nonEst"));
        columns.Add(Numbers("SE", table.StandardErrors, digits));
        columns.Add(Numbers("df", [.. table.Df.Select(d => RFormat.Round(d, 2))], digits));
        if (intervals)
        {
            columns.Add(Numbers(z ? "asymp.LCL" : "lower.CL", table.Lower, digits));
            columns.Add(Numbers(z ? "asymp.UCL" : "upper.CL", table.Upper, digits));
        }

        if (tests)
        {
            if (table.NullValue != 0) columns.Add(Numbers("null", [.. table.Estimates.Select(_ => table.NullValue)], digits));
            columns.Add(Ratio(z ? "z.ratio" : "t.ratio", table.Statistics));
            columns.Add(PValues(table.PValues));
        }
    }

    /// <summary>Significant digits at which estimate ± 2 SE can be told apart, at least 3: 1.51 − log₁₀(range over the largest size), rounded.</summary>
    internal static int Digits(MeansTable table)
    {
        var estimates = RFormat.ZapSmall(table.Estimates, RFormat.DefaultDigits);
        var errors = RFormat.ZapSmall(table.StandardErrors, RFormat.DefaultDigits);
        var digits = 3;
        for (var i = 0; i < estimates.Length; i++)
        {
            var share = 4 * errors[i] / (Math.Abs(estimates[i]) + 2 * errors[i]);
            if (share > 0) digits = Math.Max(digits, (int)Math.Round(1.51 - Math.Log10(share), MidpointRounding.ToEven));
        }

        return Math.Min(digits, 15);
    }

    /// <summary>What is said below the table.</summary>
    internal static IEnumerable<string> Notes(MeansTable table, bool intervals, bool tests, params IReadOnlyList<object> extra)
    {
        IEnumerable<string> notes = table.Notes;
        if (intervals) notes = notes.Concat(table.IntervalNotes);
        if (tests) notes = notes.Concat(table.TestNotes);
        foreach (var e in extra) notes = notes.Concat(e as IEnumerable<string> ?? [(string)e]);
        return notes.Distinct(StringComparer.Ordinal);
    }

    /// <summary>Groups by their by-values, the last by-column slowest: factors in the order of the grid, numbers ascending.</summary>
    private static IEnumerable<IReadOnlyList<int>> Sorted(MeansTable table)
    {
        var by = table.Columns.Where(c => table.By.Contains(c.Name, StringComparer.Ordinal)).Reverse().ToList();
        IOrderedEnumerable<IReadOnlyList<int>> sorted = table.Groups().OrderBy(_ => 0);
        foreach (var column in by)
        {
            var order = column.Values.Distinct(StringComparer.Ordinal).ToList();
            if (column.Kind == ColumnKind.Numeric) order = [.. order.OrderBy(Parse)];
            sorted = sorted.ThenBy(g => order.IndexOf(column.Values[g[0]]));
        }

        return sorted;
    }

    private static void Block(StringBuilder to, List<Cells> columns, IReadOnlyList<int> rows)
    {
        RPrint.Matrix(to, [.. rows.Select(_ => "")], [.. columns.Select(c => c.Right ? c.Header : c.Header.PadRight(Width(c)))],
            [.. columns.Select(c => (IReadOnlyList<string>)[.. rows.Select(i => c.Right ? c.Text[i].PadLeft(Width(c)) : c.Text[i].PadRight(Width(c)))])], right: true);
        to.Append('\n');
    }

    private static int Width(Cells column) => Math.Max(column.Header.Length, column.Text.Length == 0 ? 0 : column.Text.Max(t => t.Length));

    private static Cells Grid(MeansColumn column, int digits)
    {
        if (column.Kind == ColumnKind.Numeric)
        {
            double[] values = [.. column.Values.Select(Parse)];
            return new Cells(column.Name, RFormat.Format(RFormat.ZapSmall(values, RFormat.DefaultDigits), digits), true, values);
        }

        var width = column.Kind == ColumnKind.Logical ? column.Values.Max(v => v.Length) : 0;
        return new Cells(column.Name, [.. column.Values.Select(v => v.PadLeft(width))], false);
    }

    private static double Parse(string text) => NumberText.TryParse(text, out var value) ? value : double.NaN;

    private static Cells Numbers(string header, double[] values, int digits, string absent = "NA")
        => new(header, Named(RFormat.Format(RFormat.ZapSmall(values, RFormat.DefaultDigits), digits), absent), true, values);

    private static Cells Ratio(string header, double[] values)
        => new(header, Fixed(values, 3), true, values);

    /// <summary>Rounded at the noise of the largest, then to some decimals.</summary>
    internal static string[] Fixed(double[] values, int decimals)
        => [.. RFormat.ZapSmall(values, RFormat.DefaultDigits).Select(v => double.IsNaN(v) ? "NA" : double.IsInfinity(v) ? RFormat.Number(v) : RNumber.Fixed(RFormat.Round(v, decimals), decimals))];

    internal static string[] PValueText(double[] values) => Array.ConvertAll(Fixed(values, 4), t => t == "0.0000" ? "<.0001" : t);

    private static Cells PValues(double[] values) => new("p.value", PValueText(values), true, values);

    internal static string[] Named(string[] text, string absent)
        => Array.ConvertAll(text, t => t.AsSpan().Trim() is "NaN" ? absent : t.Trim());
}
