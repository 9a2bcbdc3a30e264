using System.Diagnostics;
using System.Globalization;
using Blup.Design;
using Blup.Estimation;
using Blup.Formulas;
using Blup.Models;
using Blup.Tables;

namespace Blup.Bench;

/// <summary>
/// How cost grows, as ratios within one run: <c>scaling</c>. Rows, levels and parameters are doubled in turn; each line is the best of several for reading the
/// rows into cross-products, and for one evaluation of criterion and gradient.
/// </summary>
internal static class Scaling
{
    public static void Run(string[] args)
    {
        var most = int.Parse(Arguments.Value(args, "--rows") ?? "1600000", CultureInfo.InvariantCulture);
        Console.WriteLine("| model | rows | levels | θ | rows read, ms | evaluation, ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        for (var rows = most / 8; rows <= most; rows *= 2) Line("y ~ x + (x | g)", rows, 20_000, 100);
        for (var groups = 20_000; groups <= 160_000; groups *= 2) Line("y ~ x + (x | g)", most / 2, groups, 100);
        for (var items = 250; items <= 2_000; items *= 2) Line("y ~ x + (1 | g) + (1 | h)", most / 4, 20_000, items);
        foreach (var terms in (string[])["1", "x", "x + z", "x + z + x:z"]) Line($"y ~ x + ({terms} | g)", most / 2, 20_000, 100);
    }

    private static void Line(string formula, int rows, int groups, int items)
    {
        var table = Data(rows, groups, items);
        var frame = DesignSpec.Bind(Formula.Parse(formula), table).Materialize(table);
        var model = LmmModel.From(frame);
        var read = Best(3, () => LmmModel.From(frame));
        var objective = new Objective(model, reml: true);
        var theta = objective.Templates.Identity(0.5);
        var gradient = new double[theta.Length];
        var evaluation = Best(10, () =>
        {
            objective.Evaluate(theta);
            objective.Gradient(gradient);
        });
        var levels = string.Join(" × ", model.Layout.Factors.Select(f => f.Levels));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| `{formula}` | {rows:N0} | {levels} | {theta.Length} | {read:F1} | {evaluation:F2} |"));
    }

    /// <summary>The best of at least <paramref name="runs"/>, for a second at least: the run-time compiles a method for good only after a while.</summary>
    private static double Best(int runs, Action body)
    {
        var (best, clock) = (double.PositiveInfinity, Stopwatch.StartNew());
        for (var run = 0; run < runs || clock.Elapsed.TotalSeconds < 1.0; run++)
        {
            var watch = Stopwatch.StartNew();
            body();
            best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
        }

        return best;
    }

    private static Table Data(int rows, int groups, int items)
    {
        var noise = new Noise(1);
        var (y, x, z, g, h) = (new double[rows], new double[rows], new double[rows], new string[rows], new string[rows]);
        var (a, b) = (noise.Normals(groups, 1.0), noise.Normals(items, 0.5));
        var (names, others) = (Enumerable.Range(0, groups).Select(k => $"g{k}").ToArray(), Enumerable.Range(0, items).Select(k => $"h{k}").ToArray());
        for (var i = 0; i < rows; i++)
        {
            var (k, m) = (noise.Below(groups), noise.Below(items));
            (x[i], z[i], g[i], h[i]) = (noise.Uniform(), noise.Normal(), names[k], others[m]);
            y[i] = 2.0 + x[i] + a[k] * (1.0 + 0.3 * x[i] + 0.1 * z[i]) + b[m] + noise.Normal();
        }

        return Table.FromColumns(("y", y), ("x", x), ("z", z), ("g", g), ("h", h));
    }
}
