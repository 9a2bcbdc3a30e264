using Blup.Diagnostics;
using Blup.Tables;
using static Blup.Tests.Design.DesignData;

namespace Blup.Tests.Design;

public sealed class ReferenceGridTests
{
    [Fact]
    public void Factors_vary_and_covariates_stay_at_their_mean()
    {
        var frame = Frame("y ~ a * b + x + (1 | g)", Reference);
        var grid = frame.Spec.Grid();
        Assert.Equal(6, grid.Rows);
        Assert.Equal(["a", "b", "x"], grid.Values.Select(v => v.Key));
        Assert.Equal([1, 1, 1, 1, 1, 1], grid.Fixed.Columns[0]);
        Assert.Equal([0, 1, 0, 1, 0, 1], grid.Fixed.Columns[1]);
        Assert.Equal([0, 0, 1, 1, 0, 0], grid.Fixed.Columns[2]);
        Assert.Equal(frame.Fixed.Names, grid.Fixed.Names);
        var x = frame.Fixed.Columns[frame.Fixed.Names.ToList().IndexOf("x")];
        Assert.All(grid.Fixed.Columns[4], v => Assert.Equal(x.Average(), v, 1e-14));
    }

    [Fact]
    public void Transforms_are_computed_at_the_mean_of_the_column()
    {
        var frame = Frame("y ~ log(x) + factor(week) + flag + offset(z)", Reference);
        var grid = frame.Spec.Grid();
        Assert.Equal(12, grid.Rows);
        Assert.Equal(Math.Log(frame.Spec.Predictors[0].Mean), grid.Fixed.Columns[1][0], 1e-15);
        Assert.All(grid.Offset!, o => Assert.Equal(frame.Offset!.Average(), o, 1e-14));
        Assert.Equal((true, ColumnKind.Numeric), (frame.Spec.Predictors[1].IsFactor, frame.Spec.Predictors[1].Kind));
        Assert.Equal(["0", "1", "2", "3", "4", "5"], frame.Spec.Predictors[1].Levels);
        Assert.Equal(["FALSE", "TRUE"], frame.Spec.Predictors[2].Levels);
    }

    [Fact]
    public void Levels_and_values_can_be_chosen()
    {
        var spec = Frame("y ~ b * x", Reference).Spec;
        var grid = spec.Grid(new Dictionary<string, IReadOnlyList<string>> { ["b"] = ["b3", "b1"] }, new Dictionary<string, IReadOnlyList<double>> { ["x"] = [1, 2.5] });
        Assert.Equal([0, 0, 0, 0], grid.Fixed.Columns[1]);
        Assert.Equal([1, 0, 1, 0], grid.Fixed.Columns[2]);
        Assert.Equal([1, 1, 2.5, 2.5], grid.Fixed.Columns[3]);
        Assert.Equal("BLUP318  'b9' is not a level of 'b'.\n    Levels: b1, b2, b3.", Assert.Throws<BlupException>(() => spec.Grid(new Dictionary<string, IReadOnlyList<string>> { ["b"] = ["b9"] })).Message);
        Assert.Equal("BLUP318  'c' is not a predictor of the fixed part.\n    y ~ b * x\n    Predictors: b, x.  Did you mean 'b'?", Assert.Throws<BlupException>(() => spec.Grid(values: new Dictionary<string, IReadOnlyList<double>> { ["c"] = [1] })).Message);
    }

    [Fact]
    public void A_model_without_predictors_has_one_row()
    {
        var grid = Frame("y ~ 1 + (1 | g)", Reference).Spec.Grid();
        Assert.Equal([1.0], Assert.Single(grid.Fixed.Columns));
    }

    [Fact]
    public void Terms_say_which_columns_they_have()
    {
        var spec = Frame("y ~ x + a:b + poly(x, 2)", Reference).Spec;
        Assert.Equal(["x", "poly(x, 2)", "a:b"], spec.FixedTerms.Select(t => t.Label));
        Assert.Equal([1, 1, 2], spec.FixedTerms.Select(t => t.Order));
        Assert.Equal([2, 3], spec.FixedTerms[1].Columns);
        Assert.Equal([true, true], spec.FixedTerms[2].Full);
        Assert.Equal(["a", "b"], spec.FixedTerms[2].Variables);
        Assert.Equal(["x"], spec.Variables["poly(x, 2)"].Columns);
        Assert.Equal(2, spec.Variables["poly(x, 2)"].Width);
    }
}
