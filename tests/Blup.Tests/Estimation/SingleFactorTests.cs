using Blup.Estimation;
using Blup.Numerics.Dense;

namespace Blup.Tests.Estimation;

/// <summary>Sums over levels against the blocked factor, on every width of register, and against closed forms where the blocked factor loses digits.</summary>
public sealed class SingleFactorTests
{
    private static readonly string[] Formulas =
    [
        "y ~ 1 + (1 | g)",
        "y ~ x + (x | g)",
        "y ~ x + z + (x || g)",
        "y ~ x + (1 | g) + (0 + x | g) + (0 + f | g)",
        "y ~ f * x + (f + x | g)",
        "y ~ 0 + x + (x + z + x:z + I(x^2) + f + I(z^2) | g)",
        "y ~ 0 + (1 | g)",
    ];

    public static TheoryData<string, string, bool, bool> Cases()
    {
        var cases = new TheoryData<string, string, bool, bool>();
        foreach (var formula in Formulas)
            foreach (var path in (KernelPath[])[KernelPath.Portable, KernelPath.Avx2, KernelPath.Avx512])
                foreach (var reml in (bool[])[true, false])
                    foreach (var zeros in (bool[])[true, false]) cases.Add(formula, path.ToString(), reml, zeros);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Criterion_gradient_and_Hessian_are_those_of_the_blocked_factor(string formula, string kernel, bool reml, bool zeros)
    {
        var path = Enum.Parse<KernelPath>(kernel);
        if (path == KernelPath.Avx2 && !System.Runtime.Intrinsics.X86.Fma.IsSupported) path = KernelPath.Portable;
        var model = RandomModels.Model(formula, RandomModels.Data(11, 300), weights: true);
        var (levels, blocked) = (new Objective(model, reml, new DenseWorkspace(path: path)), new Objective(model, reml, blocked: true));
        Assert.NotNull(levels.Levels);
        Assert.Null(blocked.Levels);
        var theta = RandomModels.Theta(levels.Templates, 5, zeros);
        var expected = blocked.Evaluate(theta);
        Close([expected], [levels.Evaluate(theta)], 1e-12, "criterion");
        Close([blocked.ResidualSquare], [levels.ResidualSquare], 1e-12, "r²");
        Close(blocked.BackSubstitute(), levels.BackSubstitute(), 1e-11, "modes and coefficients");
        Close(Flat(blocked.FixedRoot()), Flat(levels.FixedRoot()), 1e-12, "root of XᵀH⁻¹X");
        Close(levels.Factorization.Trailing.AsSpan(0, 1).ToArray(), blocked.Factorization.Trailing.AsSpan(0, 1).ToArray(), 1e-15, "the blocked factor when asked for");

        foreach (var m in (double[])[levels.M, 0.7 * levels.M])
        {
            var actual = Derivatives(levels, m);
            if (zeros)
            {
                // The blocked form finds ∂D/∂G by a solve with Λ, which says nothing here; the gradient it has.
                var gradient = new double[theta.Length];
                blocked.Gradient(gradient, m);
                Close(gradient, actual.Gradient, 1e-10, "gradient");
                continue;
            }

            var expectedDerivatives = Derivatives(blocked, m);
            Close(expectedDerivatives.Gradient, actual.Gradient, 1e-10, "gradient");
            Close(expectedDerivatives.Hessian, actual.Hessian, 1e-10, "Hessian");
            Close(blocked.Slopes, levels.Slopes, 1e-10, "slopes");
        }

        if (!zeros) return;
        var hessian = Derivatives(levels, levels.M).Hessian;
        for (var k = 0; k < theta.Length; k++)
        {
            var column = Enumerable.Range(0, theta.Length).Select(j => CriterionTests.Slope(theta, k, t =>
            {
                levels.Evaluate(t);
                return Derivatives(levels, levels.M).Gradient[j];
            })).ToArray();
            Close(column, hessian.AsSpan(k * theta.Length, theta.Length).ToArray(), 1e-7, $"Hessian {k},");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_balanced_one_way_layout_has_a_closed_form_however_large_the_variance(bool reml)
    {
        const int groups = 37, each = 5;
        var random = new Random(3);
        var y = Enumerable.Range(0, groups * each).Select(i => 3.0 * (i / each % 7) + random.NextDouble()).ToArray();
        var data = Blup.Tables.Table.FromColumns(("y", y), ("g", Enumerable.Range(0, y.Length).Select(i => $"g{i / each}").ToArray()));
        var objective = new Objective(RandomModels.Model("y ~ 1 + (1 | g)", data), reml);
        var means = Enumerable.Range(0, groups).Select(a => y.AsSpan(a * each, each).ToArray().Average()).ToArray();
        var (grand, m) = (y.Average(), y.Length - (reml ? 1.0 : 0.0));
        var between = each * means.Sum(x => (x - grand) * (x - grand));
        var within = Enumerable.Range(0, y.Length).Sum(i => (y[i] - means[i / each]) * (y[i] - means[i / each]));
        foreach (var theta in (double[])[0.0, 1e-3, 1.0, 1e3, 1e6])
        {
            var factor = 1.0 + each * theta * theta;
            var square = within + between / factor;
            var expected = groups * Math.Log(factor) + (reml ? Math.Log(y.Length / factor) : 0.0) + m * (1.0 + Math.Log(2.0 * Math.PI * square / m));
            Assert.Equal(expected, objective.Evaluate([theta]), 1e-11 * Math.Abs(expected));

            // d/dθ: of the determinants and of r².
            var slope = 2.0 * each * theta;
            var gradient = new double[1];
            objective.Gradient(gradient);
            var first = (groups - (reml ? 1.0 : 0.0)) * slope / factor - m * between * slope / (factor * factor * square);
            Assert.Equal(first, gradient[0], 1e-10 * Math.Max(1e-4, Math.Abs(first)));
        }
    }

    [Fact]
    public void Levels_of_one_row_and_levels_without_spread_are_no_obstacle()
    {
        // Of the 40 levels ten have one row, ten the same x in all rows.
        var random = new Random(8);
        var (y, x, g) = (new List<double>(), new List<double>(), new List<string>());
        for (var a = 0; a < 40; a++)
            for (var i = 0; i < (a < 10 ? 1 : 6); i++)
            {
                x.Add(a < 20 ? 5000.0 + a : 5000.0 + random.NextDouble());
                y.Add(a % 5 + x[^1] - 5000.0 + random.NextDouble());
                g.Add($"g{a}");
            }

        var data = Blup.Tables.Table.FromColumns(("y", y.ToArray()), ("x", x.ToArray()), ("g", g.ToArray()));
        var model = RandomModels.Model("y ~ x + (x | g)", data);
        foreach (var reml in (bool[])[true, false])
        {
            var (levels, theta) = (new Objective(model, reml), new[] { 0.8, -0.3, 0.5 });
            Close([new DenseModel(model, theta).Criterion(reml)], [levels.Evaluate(theta)], 1e-11, "criterion");
            var gradient = new double[3];
            levels.Gradient(gradient);
            for (var k = 0; k < 3; k++) Assert.Equal(CriterionTests.Slope(theta, k, t => levels.Evaluate(t)), gradient[k], 1e-6 * gradient.Max(Math.Abs));
        }
    }

    [Fact]
    public void Evaluation_with_both_derivatives_allocates_nothing()
    {
        var objective = new Objective(RandomModels.Model("y ~ x + (x + z | g)", RandomModels.Data(5)), reml: true);
        var theta = RandomModels.Theta(objective.Templates, 5);
        Allocation.IsNothing(objective, theta);
    }

    private static (double[] Gradient, double[] Hessian) Derivatives(Objective objective, double m)
    {
        var n = objective.Templates.Count;
        var (gradient, hessian) = (new double[n], new double[n * n]);
        objective.Gradient(gradient, m);
        if (m == objective.M) objective.Hessian(hessian);
        else objective.HessianAtFixedVariance(hessian, m);
        return (gradient, hessian);
    }

    private static double[] Flat(double[,] matrix) => [.. matrix.Cast<double>()];

    private static void Close(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = Math.Max(1.0, expected.Select(Math.Abs).DefaultIfEmpty(0.0).Max());
        for (var k = 0; k < expected.Length; k++)
            Assert.True(Math.Abs(expected[k] - actual[k]) <= tolerance * scale, $"{what} {k}: expected {expected[k]:R}, got {actual[k]:R}, error {Math.Abs(expected[k] - actual[k]):g3} > {tolerance * scale:g3}");
    }
}
