using Blup.Estimation;
using Blup.Models;
using Blup.Numerics.Dense;
using Blup.Tables;

namespace Blup.Tests.Estimation;

/// <summary>Models large enough that levels and columns are shared out to threads, with sparse crossings.</summary>
public sealed class SharedWorkTests
{
    public static TheoryData<string> Formulas => ["y ~ x + (x | g)", "y ~ x + (1 | g) + (1 | h)", "y ~ x + (x | g) + (x | h)", "y ~ x + (x + z + w | g) + (1 | h)", "y ~ x + (1 | g/k) + (x | h)"];

    [Theory, MemberData(nameof(Formulas))]
    public void Results_are_the_same_bits_for_any_number_of_threads(string formula)
    {
        var model = RandomModels.Model(formula, Data(12_000, 2_500, 150));
        var (one, two) = (Results(model, 1), Results(model, 2));
        Assert.Equal(one, two);
        Assert.Equal(two, Results(model, 2));
    }

    [Theory, MemberData(nameof(Formulas))]
    public void The_gradient_is_the_slope_of_the_criterion(string formula)
    {
        var objective = new Objective(RandomModels.Model(formula, Data(12_000, 2_500, 150)), reml: true);
        var theta = RandomModels.Theta(objective.Templates, 7);
        var gradient = new double[theta.Length];
        objective.Evaluate(theta);
        objective.Gradient(gradient);
        var scale = Math.Max(1.0, gradient.Max(Math.Abs));
        for (var k = 0; k < theta.Length; k++)
            Assert.InRange(Math.Abs(CriterionTests.Slope(theta, k, t => objective.Evaluate(t)) - gradient[k]), 0, 2e-6 * scale);
    }

    [Theory, MemberData(nameof(Formulas))]
    public void The_criterion_of_a_sparse_crossing_is_that_of_the_dense_computation(string formula)
    {
        var model = RandomModels.Model(formula, Data(600, 140, 40));
        if (model.Layout.Factors.Length > 1) Assert.Contains(model.CrossProducts.Panels.Take(model.Layout.Chain), p => !p.Uniform);
        var objective = new Objective(model, reml: true);
        var theta = RandomModels.Theta(objective.Templates, 3);
        var expected = new DenseModel(model, theta).Criterion(reml: true);
        Assert.Equal(expected, objective.Evaluate(theta), 1e-10 * Math.Abs(expected));
    }

    /// <summary>30,000 groups meet 80 fixed columns: more numbers than the selected inverse holds at a time.</summary>
    [Fact]
    public void The_gradient_is_right_where_the_selected_inverse_goes_in_bands()
    {
        var random = new Random(5);
        const int rows = 60_000;
        var table = Table.FromColumns(
            ("y", Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray()),
            ("g", Enumerable.Range(0, rows).Select(i => $"g{i % 30_000}").ToArray()),
            ("f", Enumerable.Range(0, rows).Select(_ => $"f{random.Next(80)}").ToArray()));
        var model = RandomModels.Model("y ~ 0 + f + (1 | g)", table);
        Assert.True(model.CrossProducts.Panels[0].Values.Length > 1 << 21);
        Assert.Equal(Results(model, 1), Results(model, 2));
        var objective = new Objective(model, reml: true);
        var gradient = new double[1];
        objective.Evaluate([0.7]);
        objective.Gradient(gradient);
        var slope = CriterionTests.Slope([0.7], 0, t => objective.Evaluate(t));
        Assert.Equal(slope, gradient[0], 1e-6 * Math.Abs(slope));
    }

    [Fact]
    public void Nothing_is_allocated_by_shared_work()
    {
        var objective = new Objective(RandomModels.Model("y ~ x + (x | g) + (1 | h)", Data(12_000, 2_500, 150)), reml: true, new DenseWorkspace(2, team: new Team(1)));
        var theta = RandomModels.Theta(objective.Templates, 5);
        Allocation.IsNothing(objective, theta);
    }

    private static double[] Results(LmmModel model, int threads)
    {
        var objective = new Objective(model, reml: true, new DenseWorkspace(threads, team: threads > 1 ? new Team(threads - 1) : null));
        var theta = RandomModels.Theta(objective.Templates, 11);
        var (gradient, hessian) = (new double[theta.Length], new double[theta.Length * theta.Length]);
        var criterion = objective.Evaluate(theta);
        objective.Gradient(gradient);
        objective.Hessian(hessian);
        return [criterion, .. gradient, .. hessian];
    }

    private static Table Data(int rows, int groups, int items)
    {
        var random = new Random(rows);
        double[] Numbers(double mean, double sd) => [.. Enumerable.Range(0, rows).Select(_ => mean + (sd * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5)))];
        string[] Levels(string prefix, int count) => [.. Enumerable.Range(0, rows).Select(i => prefix + (i < count ? i : random.Next(count)))];
        return Table.FromColumns(
            ("y", Numbers(10.0, 3.0)), ("x", Numbers(3.0, 2.0)), ("z", Numbers(-1.0, 0.5)), ("w", Numbers(0.0, 1.0)), ("g", Levels("g", groups)), ("h", Levels("h", items)), ("k", Levels("k", 3)));
    }
}
