using Blup.Tables;

namespace Blup.BrowserTests;

/// <summary>The pages that are looked at.</summary>
internal static class ReportPages
{
    private static readonly string Data = Path.Combine(Root(), "tests", "reference", "data");

    public static HtmlReport Sleepstudy()
    {
        var data = Table.ReadCsv(Path.Combine(Data, "sleepstudy.csv"));
        return Lmm.Fit("Reaction ~ Days + (Days | Subject)", data, new() { DataName = "sleepstudy" })
            .Report(new() { Against = [Lmm.Fit("Reaction ~ Days + (1 | Subject)", data)] });
    }

    /// <summary>The page that <c>blup plot KIND --out x.html</c> writes.</summary>
    public static HtmlReport OnePlot(string kind)
        => new(kind, Lmm.Fit("Reaction ~ Days + (Days | Subject)", Table.ReadCsv(Path.Combine(Data, "sleepstudy.csv"))).Plot(kind).ToHtml());

    public static HtmlReport Irrigation()
        => Lmm.Fit("yield ~ irrigation * variety + (1 | field)", Table.ReadCsv(Path.Combine(Data, "irrigation.csv")), new() { DataName = "irrigation" }).Report();

    public static HtmlReport Linear()
        => Lm.Fit("DryMatter ~ Day * Trt + Room", Table.ReadCsv(Path.Combine(Data, "feeding_trial.csv")).AsFactor("Day"), new() { DataName = "feeding_trial" }).Report();

    /// <summary>Names and levels that are markup.</summary>
    public static HtmlReport Hostile()
    {
        const string Name = "<script>alert(1)</script>";
        string[] levels = ["</td>", "\" onmouseover=\"alert(2)", "</script><script>alert(3)</script>"];
        var (y, x, f, g) = (new double[60], new double[60], new string[60], new string[60]);
        var random = new Random(5);
        for (var i = 0; i < 60; i++)
        {
            (x[i], f[i], g[i]) = (i % 10, levels[i % 3], $"<b>{i / 10}</b>");
            y[i] = 3 + 0.5 * x[i] + i % 3 + Math.Sin(i / 10) + 0.3 * random.NextDouble();
        }

        var data = Table.FromColumns(("y", y), (Name, x), ("<i>f</i>", f), ("g&amp;", g));
        return Lmm.Fit($"y ~ `{Name}` * `<i>f</i>` + (1 | `g&amp;`)", data, new() { DataName = "</title><script>alert(4)</script>" }).Report();
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Blup.slnx"))) folder = Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar)) ?? throw new InvalidOperationException("Not inside the repository.");
        return folder;
    }
}
