using Blup.Design;
using static Blup.Tests.Design.DesignData;

namespace Blup.Tests.Design;

public sealed class ContrastTests
{
    /// <summary>R 4.2.2: contr.poly(5), by columns.</summary>
    private static readonly double[][] Poly5 =
    [
        [-0.63245553203367588, -0.31622776601683777, 0, 0.31622776601683783, 0.63245553203367588],
        [0.53452248382484879, -0.26726124191242440, -0.53452248382484868, -0.26726124191242440, 0.53452248382484879],
        [-0.31622776601683777, 0.63245553203367577, 0, -0.63245553203367599, 0.31622776601683783],
        [0.11952286093343928, -0.47809144373375756, 0.71713716560063634, -0.47809144373375728, 0.11952286093343928],
    ];

    [Fact]
    public void Coding_matrices_of_R()
    {
        string[] levels = ["p", "q", "r", "s"];
        Assert.Equal(new double[,] { { 0, 0, 0 }, { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } }, ContrastCoding.Contrasts(new CodingChoice(CodingKind.Treatment), levels).Matrix);
        Assert.Equal(new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 }, { -1, -1, -1 } }, ContrastCoding.Contrasts(new CodingChoice(CodingKind.Sum), levels).Matrix);
        Assert.Equal(new double[,] { { -1, -1, -1 }, { 1, -1, -1 }, { 0, 2, -1 }, { 0, 0, 3 } }, ContrastCoding.Contrasts(new CodingChoice(CodingKind.Helmert), levels).Matrix);
        Assert.Equal(["p", "r", "s"], ContrastCoding.Contrasts(new CodingChoice(CodingKind.Treatment, 1), levels).ColumnNames);
        Assert.Equal(["1", "2", "3"], ContrastCoding.Contrasts(new CodingChoice(CodingKind.Sum), levels).ColumnNames);
    }

    [Fact]
    public void Polynomial_contrasts_of_R()
    {
        var coding = ContrastCoding.Contrasts(new CodingChoice(CodingKind.Polynomial), ["1", "2", "3", "4", "5"]);
        Assert.Equal([".L", ".Q", ".C", "^4"], coding.ColumnNames);
        for (var j = 0; j < 4; j++)
            for (var i = 0; i < 5; i++)
                Assert.Equal(Poly5[j][i], coding.Matrix[i, j], 1e-15);
    }

    [Fact]
    public void Polynomial_contrasts_stay_orthonormal()
    {
        var matrix = ContrastCoding.Contrasts(new CodingChoice(CodingKind.Polynomial), [.. Enumerable.Range(1, 25).Select(i => $"{i}")]).Matrix;
        for (var j = 0; j < 24; j++)
            for (var k = 0; k <= j; k++)
                Assert.Equal(j == k ? 1.0 : 0.0, Enumerable.Range(0, 25).Sum(i => matrix[i, j] * matrix[i, k]), 1e-9);
    }

    [Theory]
    [InlineData("b", "sum", "y ~ b", "(Intercept) b1 b2")]
    [InlineData("b", "contr.helmert", "y ~ b*a", "(Intercept) b1 b2 aa2 b1:aa2 b2:aa2")]
    [InlineData("b", "poly", "y ~ x + (b | g)", "(Intercept) x")]
    [InlineData("week", "sum", "y ~ factor(week)", "(Intercept) factor(week)1 factor(week)2 factor(week)3 factor(week)4 factor(week)5")]
    [InlineData("factor(week)", "poly", "y ~ factor(week)", "(Intercept) factor(week).L factor(week).Q factor(week).C factor(week)^4 factor(week)^5")]
    [InlineData("flag", "sum", "y ~ flag", "(Intercept) flag1")]
    [InlineData("b", "sum", "y ~ 0 + b", "bb1 bb2 bb3")]
    [InlineData("b", "treatment", "y ~ b", "(Intercept) bb2 bb3")]
    public void Codings_asked_for_in_the_options(string factor, string coding, string formula, string names)
    {
        var frame = Frame(formula, Reference, new DesignOptions { Contrasts = new Dictionary<string, string> { [factor] = coding } });
        Assert.Equal(names.Split(' '), frame.Fixed.Names);
        if (frame.Random.Count > 0) Assert.Equal(["(Intercept)", "b.L", "b.Q"], frame.Random[0].ColumnNames);
    }
}
