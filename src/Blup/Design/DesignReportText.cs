using System.Globalization;
using System.Text;

namespace Blup.Design;

/// <summary>Writes a <see cref="DesignReport"/> as plain text.</summary>
internal static class DesignReportText
{
    private const int MaxLevels = 12;

    public static string Write(DesignReport report)
    {
        var frame = report.Frame;
        var text = new StringBuilder();
        Line(text, $"Formula:   {frame.Spec.Formula}");
        Line(text, $"Response:  {frame.ResponseName}, {Listing.Count(frame.Rows, "row")} used{(frame.DroppedCount == 0 ? "" : $", {Listing.Count(frame.DroppedCount, "row")} dropped")}");
        foreach (var d in frame.Dropped) Line(text, $"           {d.Variable} is missing in {Listing.Count(d.Count, "row")} ({Listing.Rows(d.FirstRows, d.Count)})");
        if (frame.Spec.Options.Weights is { } weights) Line(text, $"Weights:   {weights}");
        if (frame.Offset is not null) Line(text, $"Offset:    {string.Join(" + ", frame.Spec.OffsetLabels)}");
        Fixed(report, text);
        foreach (var factor in report.Codings.Where(f => f.Levels.Count <= MaxLevels)) Coding(factor, text);
        foreach (var factor in report.Codings.Where(f => f.Levels.Count > MaxLevels))
            Line(text, $"\nCoding of {factor.Label} ({ContrastCoding.NameOf(factor.Contrasts!.Kind)}): {Listing.Count(factor.Levels.Count, "level")}");
        Random(report, text);
        return text.ToString();
    }

    private static void Fixed(DesignReport report, StringBuilder text)
    {
        var design = report.Frame.Fixed;
        Line(text, string.Create(CultureInfo.InvariantCulture, $"\nFixed part: {Listing.Count(design.Names.Count, "column")}, rank {report.Rank}"));
        for (var c = 0; c < design.Names.Count; c++)
        {
            var term = design.Assign[c] == 0 ? "" : design.TermLabels[design.Assign[c] - 1];
            Line(text, $"  {design.Names[c]}{(term.Length == 0 || term == design.Names[c] ? "" : $"   (term {term})")}");
        }

        foreach (var a in report.Aliased) Line(text, $"  {a.Name} has no coefficient of its own: {a.Name} = {a.Combination}");
    }

    private static void Coding(DesignVariable factor, StringBuilder text)
    {
        var coding = factor.Contrasts!;
        Line(text, $"\nCoding of {factor.Label} ({ContrastCoding.NameOf(coding.Kind)}):");
        var names = coding.ColumnNames;
        var cells = Enumerable.Range(0, factor.Levels.Count).Select(i => Enumerable.Range(0, names.Count).Select(j => Format(coding.Matrix[i, j])).ToArray()).ToArray();
        var first = factor.Levels.Max(l => l.Length);
        var widths = names.Select((n, j) => Math.Max(n.Length, cells.Max(r => r[j].Length))).ToArray();
        Line(text, "  " + new string(' ', first) + string.Concat(names.Select((n, j) => "  " + n.PadLeft(widths[j]))));
        for (var i = 0; i < cells.Length; i++) Line(text, "  " + factor.Levels[i].PadRight(first) + string.Concat(cells[i].Select((c, j) => "  " + c.PadLeft(widths[j]))));
        var differences = coding.Differences();
        for (var j = 0; j < names.Count; j++) Line(text, $"  {factor.Label}{names[j]} estimates {differences[j]}");
    }

    private static void Random(DesignReport report, StringBuilder text)
    {
        if (report.Frame.Random.Count == 0) return;
        Line(text, "\nRandom part:");
        foreach (var term in report.Frame.Random) Line(text, $"  {term.Group} ({Listing.Count(term.Levels.Count, "level")}): {string.Join(", ", term.ColumnNames)}");
        foreach (var pair in report.Structure) Line(text, $"  {pair}");
    }

    private static string Format(double value) => Math.Round(value, 4).ToString("0.####", CultureInfo.InvariantCulture);

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
