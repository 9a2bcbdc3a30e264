using Blup.Design;

namespace Blup.Tests.Design;

public sealed class AliasingTests
{
    private static readonly double[] One = [.. Enumerable.Repeat(1.0, 40)];
    private static readonly double[] X = [.. Enumerable.Range(0, 40).Select(i => (double)(i * i % 17))];
    private static readonly double[] Z = [.. Enumerable.Range(0, 40).Select(i => Math.Sin(i))];

    [Fact]
    public void Later_columns_are_aliased_with_clean_coefficients()
    {
        var result = Find(("(Intercept)", One), ("x", X), ("h", Map(x => 24 * x)), ("z", Z), ("w", Map((x, z) => x / 3 - 2 * z + 5)), ("zero", Map(_ => 0)), ("v", Map((_, z) => -z)), ("d", Map((x, z) => 0.001 * x + Math.PI * z)));
        Assert.Equal(3, result.Rank);
        Assert.Equal([0, 1, 3, 2, 4, 5, 6, 7], result.Pivot);
        Assert.Equal([0, 1, 3], result.Kept);
        Assert.Equal([2, 4, 5, 6, 7], result.Aliased);
        Assert.Equal(["h = 24*x", "w = 5*(Intercept) + 0.3333333333*x - 2*z", "zero = 0", "v = -z", "d = 0.001*x + 3.141592654*z"], result.Dependencies.Select(d => d.ToString()));
    }

    [Fact]
    public void Rows_beyond_a_block_and_weights_change_nothing()
    {
        const int N = 5003;
        double[] x = [.. Enumerable.Range(0, N).Select(i => 2000.0 + i % 31)];
        double[] y = [.. Enumerable.Range(0, N).Select(i => Math.Cos(i) * 1e6)];
        double[] s = [.. x.Zip(y, (a, b) => 3 * a - 0.5 * b)];
        double[] w = [.. Enumerable.Range(0, N).Select(i => 0.01 + i % 7)];
        double[] one = [.. Enumerable.Repeat(1.0, N)];
        foreach (var weights in new[] { null, w })
        {
            var result = Aliasing.Find([one, x, y, s], ["1", "x", "y", "s"], weights);
            Assert.Equal("s = 3*x - 0.5*y", Assert.Single(result.Dependencies).ToString());
        }
    }

    /// <summary>R: qr(cbind(1, x, x + e))$rank with e of size 1e-6 and 1e-9 relative to x; its tolerance is 1e-7.</summary>
    [Theory]
    [InlineData(1e-6, 3)]
    [InlineData(1e-9, 2)]
    public void The_tolerance_is_that_of_R(double size, int rank)
        => Assert.Equal(rank, Find(("1", One), ("x", X), ("n", [.. X.Zip(Z, (x, z) => x + size * 20 * z)])).Rank);

    [Fact]
    public void Powers_of_years_are_told_apart_down_to_rounding()
    {
        double[] year = [.. Enumerable.Range(0, 40).Select(i => 1980.0 + i)];
        Assert.Equal(3, Find(("1", One), ("t", year), ("t2", [.. year.Select(t => t * t)])).Rank);
    }

    [Fact]
    public void More_columns_than_rows_and_no_columns()
    {
        var result = Aliasing.Find([[1, 1], [1, 2], [3, 5]], ["a", "b", "c"]);
        Assert.Equal(2, result.Rank);
        Assert.Equal("c = a + 2*b", result.Dependencies[0].ToString());
        Assert.Equal(0, Aliasing.Find([], []).Rank);
    }

    [Fact]
    public void Every_dependency_holds_on_empty_cells()
    {
        var frame = DesignData.Frame("y ~ (a + b + cc)^3", DesignData.Reference);
        var result = Aliasing.Find(frame.Fixed.Columns, frame.Fixed.Names);
        Assert.Equal(12, result.Rank);
        foreach (var dependency in result.Dependencies)
        {
            var column = frame.Fixed.Columns[frame.Fixed.Names.ToList().IndexOf(dependency.Name)];
            for (var i = 0; i < column.Length; i++)
                Assert.Equal(column[i], dependency.Terms.Sum(t => t.Coefficient * frame.Fixed.Columns[frame.Fixed.Names.ToList().IndexOf(t.Column)][i]), 1e-12);
        }
    }

    private static double[] Map(Func<double, double> f) => [.. X.Select(f)];

    private static double[] Map(Func<double, double, double> f) => [.. X.Zip(Z, f)];

    private static AliasResult Find(params (string Name, double[] Values)[] columns) => Aliasing.Find([.. columns.Select(c => c.Values)], [.. columns.Select(c => c.Name)]);
}
