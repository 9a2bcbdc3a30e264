using Blup.Tables;
using static Blup.Tests.Design.DesignData;

namespace Blup.Tests.Design;

public sealed class RandomTermTests
{
    /// <summary>Groups and columns; for the first six, lme4 1.1-31 gives the same names (its lFormula).</summary>
    [Theory]
    [InlineData("(1 | g/a/b)", "b:(a:g) (Intercept); a:g (Intercept); g (Intercept)")]
    [InlineData("(1 | g/(a:b))", "(a:b):g (Intercept); g (Intercept)")]
    [InlineData("(1 | g:a:b)", "g:a:b (Intercept)")]
    [InlineData("(x || g/a)", "a:g (Intercept); g (Intercept); a:g x; g x")]
    [InlineData("(1 | h) + (1 | g) + (x | h)", "h (Intercept); g (Intercept); h (Intercept) x")]
    [InlineData("(0 + x | g) + (1 | week)", "g x; week (Intercept)")]
    [InlineData("(1 | (g/a))", "a:g (Intercept); g (Intercept)")]
    [InlineData("(1 | g/(a/b))", "b:(a:g) (Intercept); a:g (Intercept); g (Intercept)")]
    [InlineData("(1 | g * h)", "g (Intercept); h (Intercept); g:h (Intercept)")]
    [InlineData("(x | g + h)", "g (Intercept) x; h (Intercept) x")]
    [InlineData("(1 | factor(week):flag)", "factor(week):flag (Intercept)")]
    [InlineData("(b || g)", "g (Intercept); g bb2; g bb3")]
    [InlineData("(0 + b || g)", "g bb1; g bb2; g bb3")]
    [InlineData("(poly(x, 2) || g)", "g (Intercept); g poly(x, 2)1; g poly(x, 2)2")]
    [InlineData("(. - g - h - week - flag - cc - b | g)", "g (Intercept) x z aa2")]
    public void Expands_as_lme4_does(string term, string expected)
        => Assert.Equal(expected, string.Join("; ", Frame("y ~ x + " + term, Reference).Random.Select(t => $"{t.Group} {string.Join(' ', t.ColumnNames)}")));

    /// <summary>R 4.2.2: levels(interaction) of a:g and b:(a:g) after lme4 dropped those that do not occur.</summary>
    [Fact]
    public void Levels_of_interactions_in_the_order_of_R()
    {
        var frame = Frame("y ~ (1 | g/a/b)", Reference);
        Assert.Equal(["a1:g1", "a1:g3", "a1:g5", "a2:g2", "a2:g4", "a2:g6"], frame.Random[1].Levels);
        Assert.Equal(["b1:a1:g1", "b1:a1:g3", "b1:a1:g5", "b1:a2:g2", "b1:a2:g4", "b1:a2:g6"], frame.Random[0].Levels.Take(6));
    }

    [Fact]
    public void Codes_point_at_the_levels_and_terms_of_a_group_share_them()
    {
        var table = Reference;
        var frame = Frame("y ~ x + (x || h:a) + (1 | week)", table);
        table.TryGetColumn("h", out var h);
        table.TryGetColumn("a", out var a);
        Assert.Same(frame.Random[0].Codes, frame.Random[1].Codes);
        for (var i = 0; i < frame.Rows; i++) Assert.Equal(Text(h!, i) + ":" + Text(a!, i), frame.Random[0].Levels[frame.Random[0].Codes[i]]);
        Assert.Equal(["0", "1", "2", "3", "4", "5"], frame.Random[2].Levels);
        Assert.Null(frame.Random[0].Columns[0]);
        Assert.Same(frame.Fixed.Columns[1].GetType(), frame.Random[1].Columns[0]!.GetType());
        Assert.Equal("(x || h:a)", frame.Random[1].Source);

        static string Text(Column column, int i) => column is TextColumn t ? t[i]! : ((CategoricalColumn)column).Levels[((CategoricalColumn)column).Codes[i]];
    }

    [Fact]
    public void Numeric_groups_are_ordered_by_number()
    {
        var table = new Table([Numbers("y", 1, 2, 3, 4), Numbers("id", 10, 9, 100, -0.5)]);
        Assert.Equal(["-0.5", "9", "10", "100"], Frame("y ~ (1 | id)", table).Random[0].Levels);
    }

    [Fact]
    public void Sparse_interactions_of_many_levels_cost_no_more_than_their_rows()
    {
        const int N = 20_000;
        var table = new Table([new NumericColumn("y", [.. Enumerable.Range(0, N).Select(i => Math.Sin(i))]), new NumericColumn("p", [.. Enumerable.Range(0, N).Select(i => (double)(i / 2))]), new NumericColumn("q", [.. Enumerable.Range(0, N).Select(i => (double)((i * 7919L) % 9973))])]);
        var term = Frame("y ~ (1 | p:q)", table).Random[0];
        Assert.Equal(N, term.Levels.Count);
        Assert.Equal("0:0", term.Levels[0]);
        Assert.Equal("0:7919", term.Levels[1]);
        Assert.Equal(Enumerable.Range(0, N), term.Codes.Order());
    }
}
