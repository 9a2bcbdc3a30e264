using System.Collections.Concurrent;
using System.Text.Json;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Means;

/// <summary>The models of <c>make_means.R</c> and what emmeans says of them.</summary>
internal static class MeansFits
{
    private static readonly ConcurrentDictionary<string, IModelFit> Fits = new(StringComparer.Ordinal);

    public static JsonElement Recorded { get; } = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "..", "Blup.Tests", "Means", "means.json"))).RootElement;

    public static IModelFit Of(string name) => Fits.GetOrAdd(name, Fit);

    public static Table Feeding()
    {
        var table = Table.ReadCsv(ReferenceData.Csv("feeding_trial")).AsFactor("Day").AsFactor("Trt").AsFactor("Room");
        return table.WithLevels("Day", ["5", "10", "17"]);
    }

    public static Table Warp(Func<int, bool>? keep = null)
    {
        double[] u = [1, 2, 5, 10, 20, 7, 8, 9, 11];
        var table = Table.ReadCsv(ReferenceData.Csv("warpbreaks")).AsFactor("wool").AsFactor("tension").WithLevels("tension", ["L", "M", "H"]);
        var breaks = ((NumericColumn)table["breaks"]).Values.ToArray();
        table = table.WithColumn(new NumericColumn("u", [.. Enumerable.Range(0, 54).Select(i => u[i % 9])]))
            .WithColumn(new NumericColumn("pw", [.. Enumerable.Range(1, 54).Select(i => i / 54.0)]))
            .WithColumn(new NumericColumn("two", [.. Enumerable.Range(0, 54).Select(i => (double)(i % 2))]))
            .WithColumn(new NumericColumn("b", [.. breaks.Select(x => x / 10)]));
        if (keep is null) return table;
        var rows = Enumerable.Range(0, 54).Where(keep).ToArray();
        return new Table(table.Columns.Select(c => c.Take(rows)));
    }

    public static bool Balanced(int row) => row is >= 5 and not (39 or 40);

    private static IModelFit Fit(string name) => name switch
    {
        "crd" => Lm.Fit("DryMatter ~ Day * Trt", Feeding()),
        "blk" => Lm.Fit("DryMatter ~ Day * Trt + Room", Feeding()),
        "mix" => Lmm.Fit("DryMatter ~ Day * Trt + (1 | Room)", Feeding()),
        "lg" => Lm.Fit("log(breaks) ~ wool * tension", Warp()),
        "sq" => Lm.Fit("sqrt(breaks) ~ wool + tension", Warp()),
        "lp" => Lm.Fit("log(breaks + 1) ~ wool + tension", Warp()),
        "l2" => Lm.Fit("log2(breaks) ~ wool + tension", Warp()),
        "inv" => Lm.Fit("2 * sqrt(breaks) ~ wool + tension", Warp()),
        "cov" => Lm.Fit("b ~ wool * tension * u", Warp()),
        "two" => Lm.Fit("breaks ~ tension + two", Warp()),
        "off" => Lm.Fit("breaks ~ tension + offset(log(u))", Warp()),
        "hole" => Lm.Fit("breaks ~ wool * tension", Warp(i => i < 45)),
        "fac" => Lm.Fit("Reaction ~ Subject + factor(Days)", Sleep()),
        "slp" => Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleep()),
        "sll" => Lmm.Fit("log(Reaction) ~ Days + (Days | Subject)", Sleep()),
        "wt" => Lm.Fit("breaks ~ wool + tension * u", Warp(Balanced), new LmOptions { Design = new() { Weights = "pw" } }),
        "nw" => Lm.Fit("breaks ~ wool + tension * u + two", Warp(Balanced)),
        "px" => Lm.Fit("log(breaks) ~ tension * poly(u, 3)", Warp(Balanced)),
        "lx" => Lm.Fit("breaks ~ tension + log(u)", Warp(Balanced)),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static Table Sleep() => Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");
}
