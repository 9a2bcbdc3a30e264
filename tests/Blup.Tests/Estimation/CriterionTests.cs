using Blup.Estimation;
using FsCheck;
using FsCheck.Fluent;

namespace Blup.Tests.Estimation;

/// <summary>The blocked criterion and its derivatives against plain computations, on random small models of every shape.</summary>
public sealed class CriterionTests
{
    private static readonly Config Seeded = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20261121UL, 297UL);

    private static void ForAll(Action<string, int, bool, bool> check)
    {
        var shapes = Gen.Elements(RandomModels.Shapes);
        var cases = shapes.SelectMany(s => Gen.Choose(1, 100000).SelectMany(seed => Gen.Elements(true, false).SelectMany(reml => Gen.Elements(true, false).Select(weights => (s, seed, reml, weights)))));
        Check.One(Seeded, Prop.ForAll(cases.ToArbitrary(), c => check(c.s, c.seed, c.reml, c.weights)));
    }

    [Fact]
    public void Criterion_is_that_of_the_dense_computation() => ForAll((shape, seed, reml, weights) =>
    {
        var model = RandomModels.Model(shape, RandomModels.Data(seed), weights);
        var objective = new Objective(model, reml);
        var theta = RandomModels.Theta(objective.Templates, seed, zeros: seed % 2 == 0);
        var expected = new DenseModel(model, theta).Criterion(reml);
        Close(expected, objective.Evaluate(theta), 1e-10 * Math.Max(1.0, Math.Abs(expected)), shape);
    });

    [Fact]
    public void Gradient_is_the_slope_of_the_criterion() => ForAll((shape, seed, reml, weights) =>
    {
        var objective = new Objective(RandomModels.Model(shape, RandomModels.Data(seed), weights), reml);
        var theta = RandomModels.Theta(objective.Templates, seed);
        var gradient = new double[theta.Length];
        objective.Evaluate(theta);
        objective.Gradient(gradient);
        var scale = Math.Max(1.0, gradient.Max(Math.Abs));
        for (var k = 0; k < theta.Length; k++) Close(Slope(theta, k, t => objective.Evaluate(t)), gradient[k], 1e-6 * scale, $"{shape} θ{k}");
    });

    [Fact]
    public void Hessian_is_the_slope_of_the_gradient() => ForAll((shape, seed, reml, weights) =>
    {
        var objective = new Objective(RandomModels.Model(shape, RandomModels.Data(seed), weights), reml);
        Assert.True(objective.HasExactHessian);
        var theta = RandomModels.Theta(objective.Templates, seed);
        var (n, hessian, gradient) = (theta.Length, new double[theta.Length * theta.Length], new double[theta.Length]);
        objective.Evaluate(theta);
        objective.Gradient(gradient);
        objective.Hessian(hessian);
        var scale = Math.Max(1.0, hessian.Max(Math.Abs));
        for (var k = 0; k < n; k++)
            for (var j = 0; j < n; j++)
                Close(Slope(theta, k, t => { objective.Evaluate(t); objective.Gradient(gradient); return gradient[j]; }), hessian[j + k * n], 1e-6 * scale, $"{shape} θ{j},{k}");
    });

    [Fact]
    public void A_chain_of_nested_factors_stays_without_fill()
    {
        var layout = RandomModels.Model("y ~ x + (1 | g/k/l) + (1 | h)", RandomModels.Data(3)).Layout;
        Assert.Equal(3, layout.Chain);
        Assert.Equal(["l:(k:g)", "k:g", "g", "h"], layout.Factors.Select(f => f.Name));
    }

    [Fact]
    public void Evaluation_allocates_nothing()
    {
        var objective = new Objective(RandomModels.Model("y ~ x + (x | g/k) + (z | h)", RandomModels.Data(5)), reml: true);
        var theta = RandomModels.Theta(objective.Templates, 5);
        Allocation.IsNothing(objective, theta);
    }

    /// <summary>Five-point central difference.</summary>
    internal static double Slope(double[] theta, int k, Func<double[], double> f)
    {
        const double h = 1e-4;
        double At(double d)
        {
            var t = (double[])theta.Clone();
            t[k] += d;
            return f(t);
        }

        return (8.0 * (At(h) - At(-h)) - (At(2 * h) - At(-2 * h))) / (12.0 * h);
    }

    private static void Close(double expected, double actual, double tolerance, string what)
        => Assert.True(Math.Abs(expected - actual) <= tolerance, $"{what}: expected {expected:R}, got {actual:R}, error {Math.Abs(expected - actual):g3} > {tolerance:g3}");
}
