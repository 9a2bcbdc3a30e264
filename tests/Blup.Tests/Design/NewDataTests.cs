using Blup.Design;
using Blup.Diagnostics;
using Blup.Tables;
using static Blup.Tests.Design.DesignData;

namespace Blup.Tests.Design;

/// <summary>A fitted design on new data keeps levels, knots, means and polynomials.</summary>
public sealed class NewDataTests
{
    private static readonly Table Old = new([Numbers("y", 1, 2, 3, 4, 5, 6, 7, 8), Numbers("x", 0.3, 1.7, 2.2, 4.9, 5.1, 7.7, 8.4, 9.9), Texts("g", "a", "b", "a", "b", "c", "c", "a", "b"), Texts("f", "u", "v", "w", "u", "v", "w", "u", "v")]);

    /// <summary>R 4.2.2: model.matrix(delete.response(terms(lm(y ~ 0 + …))), data.frame(x = c(-1, 0.3, 3.3, 9.9, 12.5))), row by row; outside the boundaries too.</summary>
    [Theory]
    [InlineData("poly(x, 3)", "-0.65857811451878168 1.12462970034537291 -2.01893695474982726 -0.51647827238194921 0.52496906854705239 -0.47480563181486313 -0.18855555975848942 -0.31059934433549380 0.41086091481373926 0.53287440801312214 0.54401799824211505 0.45673369184456947 0.81707409228678718 1.89731105166264258 4.50994907984105087")]
    [InlineData("scale(x)", "-1.74243390992651315 -1.36647306629091703 -0.49887111943954121 1.40985316363348567 2.16177485090467769")]
    [InlineData("scale(x, center = FALSE)", "-0.156528671690693955 0.046958601507208188 0.516544616579290072 1.549633849737870328 1.956608396133674432")]
    [InlineData("ns(x, df = 4)", "0 0.13487136158276924 -0.46122675504230964 0.32635539345954034 0 0 0 0 0.35235950034952518 -0.11645978467361955 0.44561859524150355 -0.31531135258965587 0 -0.13044549981101997 0.44609140058830282 0.68435409922271717 0 -1.34300691831133978 0.74090020212643504 1.60210671618490608")]
    [InlineData("ns(x, knots = c(3, 6), Boundary.knots = c(1, 9))", "0.220266929464305677 -0.660800788392917005 0.440533858928611355 0.077093425312506972 -0.231280275937520929 0.154186850625013944 -0.029566178914217450 0.542211036742652142 -0.361307357828434816 -0.464285714285714413 0.492857142857142883 0.971428571428571530 -1.392857142857143016 0.678571428571428825 1.714285714285713969")]
    [InlineData("ns(x, df = 3, intercept = TRUE)", "-0.81176828511467125 0.67021438291436330 -0.44372814317088882 -0.45411941537266853 0.59145413797526913 -0.39158342928017820 0.27546595258930395 0.42634701548063203 -0.24100186850309782 -0.13334711072375349 0.41322232861591313 0.72641832036463683 -0.66622529681752851 0.47269370049557624 1.22497520518913561")]
    public void Transforms_keep_the_basis_of_the_fit(string term, string expected)
    {
        var spec = Frame("y ~ 0 + " + term, Old).Spec;
        var columns = spec.FixedColumns(new Table([Numbers("x", -1, 0.3, 3.3, 9.9, 12.5)])).Columns;
        var actual = Enumerable.Range(0, 5).SelectMany(i => columns.Select(c => c[i])).ToArray();
        var want = expected.Split(' ').Select(s => double.Parse(s, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.Equal(want.Length, actual.Length);
        for (var i = 0; i < want.Length; i++) Assert.True(Math.Abs(want[i] - actual[i]) < 1e-13 * Math.Max(1, Math.Abs(want[i])), $"value {i + 1}: {actual[i]:R} for {want[i]:R}");
    }

    [Theory]
    [InlineData("y ~ f * poly(x, 2) + scale(log(x)) + I(scale(x)^2) + factor(f):x")]
    [InlineData("log(y) ~ C(f, helmert) + ns(x, 3) + I(f == \"u\") + offset(x)")]
    public void The_rows_of_the_fit_come_back_one_by_one(string formula)
    {
        var frame = Frame(formula, Old);
        for (var i = 0; i < frame.Rows; i++)
        {
            var row = new Table(Old.Columns.Where(c => c.Name != "y").Select(c => c.Take([i])));
            var design = frame.Spec.FixedColumns(row);
            Assert.Equal(frame.Fixed.Names, design.Names);
            Assert.Equal(frame.Fixed.Columns.Select(c => c[i]), design.Columns.Select(c => c[0]));
            Assert.Equal(frame.Offset?[i], frame.Spec.OffsetColumn(row)?[0]);
        }
    }

    [Fact]
    public void Missing_values_give_rows_that_are_not_numbers()
    {
        var spec = Frame("y ~ f + x", Old).Spec;
        var columns = spec.FixedColumns(new Table([Texts("f", null, "w"), Numbers("x", 1, double.NaN)])).Columns;
        Assert.Equal([[1, 1], [double.NaN, 0], [double.NaN, 1], [1, double.NaN]], columns);
    }

    [Fact]
    public void Random_columns_and_groups()
    {
        var spec = Frame("y ~ x + (x | g/f) + (poly(x, 2) || g)", Old).Spec;
        var data = new Table([Numbers("x", 1, 2, 3), Texts("g", "c", "new", null), Texts("f", "v", "u", "u")]);
        var terms = spec.RandomColumns(data, allowNewLevels: true);
        Assert.Equal(["f:g", "g", "g", "g", "g"], terms.Select(t => t.Group));
        Assert.Equal(["u:a", "u:b", "v:b", "v:c", "w:a", "w:c"], terms[0].Levels);
        Assert.Equal([3, -1, -2], terms[0].Codes);
        Assert.Equal([2, -1, -2], terms[1].Codes);
        Assert.Null(terms[1].Columns[0]);
        Assert.Equal([1, 2, 3], terms[1].Columns[1]!);
        var error = Assert.Throws<BlupException>(() => spec.RandomColumns(data));
        Assert.Equal("BLUP315", error.Code);
    }

    [Fact]
    public void Absent_columns_and_unseen_levels_are_named()
    {
        var spec = Frame("y ~ f + x + (1 | g)", Old).Spec;
        Assert.Equal("BLUP314  The data lack the columns 'f', 'x'.\n    y ~ f + x + (1 | g)\n    Columns of the data: z.", Assert.Throws<BlupException>(() => spec.FixedColumns(new Table([Numbers("z", 1)]))).Message);
        Assert.Equal("BLUP315  The factor 'f' has a level that the model was not fitted on: q.\n    y ~ f + x + (1 | g)\n        ^\n    Levels of the fit: u, v, w.",
            Assert.Throws<BlupException>(() => spec.FixedColumns(new Table([Texts("f", "u", "q", "q"), Numbers("x", 1, 2, 3)]))).Message);
        Assert.Equal("BLUP315  The factor 'g' has levels that the model was not fitted on: e, d.\n    y ~ f + x + (1 | g)\n                     ^\n    Levels of the fit: a, b, c.",
            Assert.Throws<BlupException>(() => spec.RandomColumns(new Table([Texts("g", "a", "e", "d")]))).Message);
        Assert.Equal("BLUP316", Assert.Throws<BlupException>(() => spec.FixedColumns(new Table([Texts("f", "u"), Texts("x", "1")]))).Code);
    }

    [Fact]
    public void A_bound_spec_serves_other_tables_of_the_same_columns()
    {
        var first = Frame("y ~ scale(x) + (1 | g)", Old);
        var half = new Table(Old.Columns.Select(c => c.Take([0, 1, 2, 3])));
        Assert.False(DesignSpec.Bind(first.Spec.Formula, Old).IsFitted);
        Assert.True(first.Spec.IsFitted);
        Assert.Equal(first.Fixed.Columns[1][..4], first.Spec.Materialize(half).Fixed.Columns[1]);
        Assert.NotEqual(first.Fixed.Columns[1][..4], DesignSpec.Bind(first.Spec.Formula, half).Materialize(half).Fixed.Columns[1]);
    }
}
