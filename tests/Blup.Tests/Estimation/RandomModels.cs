using Blup.Design;
using Blup.Formulas;
using Blup.Models;
using Blup.Tables;

namespace Blup.Tests.Estimation;

/// <summary>Small random data and models of every shape, from a seed.</summary>
internal static class RandomModels
{
    /// <summary>Formulas over the columns of <see cref="Data"/>: one and several terms, nested, crossed, shared factors, chains with crossed factors.</summary>
    public static readonly string[] Shapes =
    [
        "y ~ x + (1 | g)",
        "y ~ x + (x | g)",
        "y ~ 1 + (x + z | g)",
        "y ~ 0 + f + (0 + f | g)",
        "y ~ x + (x || g)",
        "y ~ x + (1 | g) + (0 + x | g)",
        "y ~ x + (x | g) + (0 + f | g)",
        "y ~ x + (1 | g) + (1 | h)",
        "y ~ f * x + (x | g) + (z | h)",
        "y ~ x + (1 | g/k)",
        "y ~ x + (x | g/k)",
        "y ~ x + (x | g/k) + (1 | h)",
        "y ~ x + z + (1 | g/k) + (x | h)",
        "y ~ x + (1 | g/k/l)",
        "y ~ x + (x | g/k/l) + (z | h)",
        "y ~ x + (1 | g) + (1 | h) + (1 | g:h)",
        "y ~ 0 + x + (0 + x | g) + (z || h)",
        "y ~ 1 + (1 | g) + (1 | h) + (1 | f)",
    ];

    public static Table Data(int seed, int rows = 72)
    {
        var random = new Random(seed);
        string[] Levels(string prefix, int count, Func<int, int> pick) => [.. Enumerable.Range(0, rows).Select(i => prefix + pick(i) % count)];
        var g = Levels("g", 5, _ => random.Next(5));
        var k = Levels("k", 3, _ => random.Next(3));
        var l = Levels("l", 2, _ => random.Next(2));
        double[] Numbers(double mean, double sd) => [.. Enumerable.Range(0, rows).Select(_ => mean + sd * Normal(random))];
        var (x, z) = (Numbers(3.0, 2.0), Numbers(-1.0, 0.5));
        var effects = Enumerable.Range(0, 5).Select(_ => Normal(random)).ToArray();
        var y = Enumerable.Range(0, rows).Select(i => 10.0 + 0.5 * x[i] + 1.5 * effects[g[i][1] - '0'] + Normal(random)).ToArray();
        return Table.FromColumns(
            ("y", y), ("x", x), ("z", z), ("w", Enumerable.Range(0, rows).Select(_ => 0.5 + 2.0 * random.NextDouble()).ToArray()),
            ("f", Levels("f", 3, _ => random.Next(3))), ("g", g), ("h", Levels("h", 4, _ => random.Next(4))), ("k", k), ("l", l));
    }

    public static LmmModel Model(string formula, Table data, bool weights = false)
        => LmmModel.From(DesignSpec.Bind(Formula.Parse(formula), data, new DesignOptions { Weights = weights ? "w" : null }).Materialize(data));

    /// <summary>A random θ; every third entry of the diagonal is zero where <paramref name="zeros"/>.</summary>
    public static double[] Theta(Blup.Estimation.Templates templates, int seed, bool zeros = false)
    {
        var random = new Random(seed);
        var theta = new double[templates.Count];
        for (var k = 0; k < theta.Length; k++)
            theta[k] = templates.Entries[k].IsDiagonal ? zeros && random.Next(3) == 0 ? 0.0 : 0.2 + 1.5 * random.NextDouble() : random.NextDouble() - 0.5;
        return theta;
    }

    private static double Normal(Random random) => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
