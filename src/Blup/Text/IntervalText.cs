using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>Confidence intervals as R prints them, with reasons below.</summary>
internal static class IntervalText
{
    public static string Of(ConfidenceIntervals intervals)
    {
        var tail = 50.0 * (1.0 - intervals.Level);
        var to = new StringBuilder();
        string Head(double p) => p.ToString("0.###", CultureInfo.InvariantCulture) + " %";
        var rows = intervals.Intervals;
        var numbers = RFormat.Format([.. rows.SelectMany(i => new[] { i.Lower, i.Upper }).Where(b => b is not null).Select(b => b!.Value)], RFormat.DefaultDigits);
        var next = 0;
        var columns = new[] { new string[rows.Count], new string[rows.Count] };
        for (var k = 0; k < rows.Count; k++)
        {
            columns[0][k] = rows[k].Lower is null ? "" : numbers[next++];
            columns[1][k] = rows[k].Upper is null ? "" : numbers[next++];
        }

        RPrint.Matrix(to, [.. rows.Select(i => i.Parameter)], [Head(tail), Head(100.0 - tail)], columns, right: true);
        if (intervals.Df is { } df) to.Append(CultureInfo.InvariantCulture, $"{(df == DfMethod.Wald ? "Normal quantiles" : "t quantiles")} ({Name(df)} degrees of freedom).\n");
        foreach (var i in rows)
            if (i.Reason is { } reason) to.Append(i.Parameter).Append(": ").Append(reason).Append('\n');
        if (intervals.Bootstrap is { } b)
            to.Append(CultureInfo.InvariantCulture, $"{b.Count} bootstrap replicates, seed {b.Seed}: {b.Failed} failed, {b.Singular} singular.\n");
        foreach (var message in intervals.Messages) to.Append(message.Text).Append('\n');
        return to.ToString();
    }

    public static string Name(DfMethod method) => method switch
    {
        DfMethod.KenwardRoger => "Kenward-Roger",
        DfMethod.Wald => "infinite",
        DfMethod.Residual => "residual",
        _ => "Satterthwaite",
    };

    public static string Name(IntervalMethod method) => method switch
    {
        IntervalMethod.Profile => "profile",
        IntervalMethod.Bootstrap => "boot",
        IntervalMethod.T => "t",
        _ => "wald",
    };
}
