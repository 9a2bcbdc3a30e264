using Blup.Estimation;
using Blup.Numerics.Dense;
using Blup.Tables;

namespace Blup.Tests.Estimation;

/// <summary>The exact Hessian of a large factor crossed with smaller ones (docs/theory, eq. 17a–17d) against the whole inverse, against differences, and by threads.</summary>
public sealed class LargeFactorTraceTermTests
{
    public static TheoryData<string, int, int, bool, bool> Shapes
    {
        get
        {
            var shapes = new TheoryData<string, int, int, bool, bool>();
            foreach (var formula in new[] { "y ~ x + (1 | a) + (1 | b)", "y ~ x + (1 | a) + (x | b) + (1 | c)", "y ~ 0 + x + (0 + x | a) + (x || b)" })
                foreach (var reml in new[] { true, false })
                    foreach (var others in new[] { 5, 40 })
                        shapes.Add(formula, 120, others, reml, formula.Length % 2 == 0);
            return shapes;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Score_and_trace_are_those_of_the_whole_inverse(string formula, int levels, int others, bool reml, bool weights)
    {
        var model = RandomModels.Model(formula, Data(levels, others, 500), weights);
        var (c, dense) = (model.CrossProducts, new DenseWorkspace());
        // The few other levels are stored whole, the many sparsely.
        Assert.Equal(others < 10, c.Panels[0].Uniform);
        var templates = new Templates(model.Layout);
        var l = new BlockedCholesky(c, dense, templates.NewTemplates());
        var score = new Score(c, l, dense);
        templates.Fill(RandomModels.Theta(templates, others), l.Lambda);
        Assert.True(l.Factor());
        score.BackSubstitute();
        var (whole, large) = (new DenseTraceTerm(c, l, templates, dense), new LargeFactorTraceTerm(c, l, templates, dense, score.Scratch));
        var weight = (model.Rows - (reml ? model.Layout.P : 0)) / l.ResidualSquare;
        var (expected, actual) = (templates.NewTemplates(), templates.NewTemplates());
        Assert.True(whole.TryScore(reml, weight, score.Spherical, expected));
        Assert.True(large.TryScore(reml, weight, score.Spherical, actual));
        for (var f = 0; f < expected.Length; f++) Close(expected[f], actual[f]);
        var (wholeTrace, largeTrace) = (new double[templates.Count * templates.Count], new double[templates.Count * templates.Count]);
        whole.Subtract(reml, wholeTrace);
        large.Subtract(reml, largeTrace);
        Close(wholeTrace, largeTrace);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_large_crossed_model_has_an_exact_Hessian(bool reml)
    {
        var objective = new Objective(RandomModels.Model("y ~ x + (1 | a) + (x | b)", Data(900, 6, 4000)), reml);
        Assert.True(objective.Model.Layout.Q > 800);
        Assert.True(objective.HasExactHessian);
        var theta = RandomModels.Theta(objective.Templates, 7);
        var (n, hessian, gradient) = (theta.Length, new double[theta.Length * theta.Length], new double[theta.Length]);
        objective.Evaluate(theta);
        objective.Gradient(gradient);
        objective.Hessian(hessian);
        var (slope, scale) = ((double[])gradient.Clone(), hessian.Max(Math.Abs));
        for (var k = 0; k < n; k++)
        {
            Assert.Equal(CriterionTests.Slope(theta, k, t => objective.Evaluate(t)), slope[k], 1e-6 * slope.Max(Math.Abs));
            for (var j = 0; j < n; j++)
                Assert.Equal(CriterionTests.Slope(theta, k, t => { objective.Evaluate(t); objective.Gradient(gradient); return gradient[j]; }), hessian[j + k * n], 1e-6 * scale);
        }
    }

    [Theory]
    [InlineData(5)]
    [InlineData(300)]
    public void Threads_change_no_bit(int others)
    {
        var model = RandomModels.Model("y ~ x + (1 | a) + (1 | b)", Data(1000, others, 3000));
        var (one, four) = (Hessian(1), Hessian(4));
        Assert.Equal(one, four);

        double[] Hessian(int threads)
        {
            var dense = new DenseWorkspace(threads);
            var templates = new Templates(model.Layout);
            var l = new BlockedCholesky(model.CrossProducts, dense, templates.NewTemplates());
            var score = new Score(model.CrossProducts, l, dense);
            templates.Fill([0.8, 0.3], l.Lambda);
            Assert.True(l.Factor());
            score.BackSubstitute();
            var (term, hessian, result) = (new LargeFactorTraceTerm(model.CrossProducts, l, templates, dense, score.Scratch), new double[4], templates.NewTemplates());
            Assert.True(term.TryScore(true, 1.0, score.Spherical, result));
            term.Subtract(true, hessian);
            return [.. hessian, .. result[0], .. result[1]];
        }
    }

    [Fact]
    public void Evaluations_allocate_nothing()
    {
        var objective = new Objective(RandomModels.Model("y ~ x + (1 | a) + (1 | b)", Data(900, 6, 4000)), reml: true);
        Allocation.IsNothing(objective, [0.8, 0.3]);
    }

    private static Table Data(int levels, int others, int rows)
    {
        var random = new Random(levels + others);
        var (a, b, c) = (new string[rows], new string[rows], new string[rows]);
        var (x, y, w) = (new double[rows], new double[rows], new double[rows]);
        for (var i = 0; i < rows; i++)
        {
            var (own, other) = (i % levels, random.Next(others));
            (a[i], b[i], c[i]) = (FormattableString.Invariant($"a{own}"), FormattableString.Invariant($"b{other}"), FormattableString.Invariant($"c{random.Next(3)}"));
            (x[i], w[i]) = (random.NextDouble() - 0.5, 0.5 + random.NextDouble());
            y[i] = 2.0 + x[i] + Math.Sin(own) + 0.5 * Math.Cos(7 * other) * (1.0 + x[i]) + random.NextDouble();
        }

        return Table.FromColumns(("y", y), ("x", x), ("w", w), ("a", a), ("b", b), ("c", c));
    }

    private static void Close(double[] expected, double[] actual)
    {
        var scale = expected.Max(Math.Abs);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-10 * scale);
    }
}
