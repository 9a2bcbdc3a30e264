using Blup.Design;
using Blup.Diagnostics;
using Blup.Tables;
using static Blup.Tests.Design.DesignData;

namespace Blup.Tests.Design;

/// <summary>A formula against the rows of a table: every error with its exact text.</summary>
public sealed class DataErrorTests
{
    [Fact]
    public void Empty_tables()
    {
        Assert.Equal("BLUP301  The table has no rows.\n    Give a table with data.", Message("y ~ x", new Table([Numbers("y"), Numbers("x")])));
        Assert.Equal("BLUP301  The table has no columns.\n    Give a table with the columns of the formula.", Message("y ~ x", new Table([])));
    }

    [Fact]
    public void No_complete_row()
        => Assert.Equal("BLUP302  No row is complete: each of the 3 rows has a missing value in a column used.\n    Missing: y in 1 row, x in 2 rows. Take the emptiest column out of the formula.",
            Message("y ~ x", new Table([Numbers("y", 1, double.NaN, 3), Numbers("x", double.NaN, 2, double.NaN)])));

    [Fact]
    public void Response_missing_everywhere()
        => Assert.Equal("BLUP305  The response column 'y' is missing in every row.\n    Check the column's name and how it was read.",
            Message("log(y) ~ x", new Table([Numbers("y", double.NaN, double.NaN), Numbers("x", 1, 2)])));

    [Fact]
    public void Constant_response()
        => Assert.Equal("BLUP304  The response 'y' has the same value, 2.5, in all 3 rows used.\n    There is nothing to explain. Check that this is the intended column.",
            Message("y ~ x", new Table([Numbers("y", 2.5, 2.5, 2.5, double.NaN), Numbers("x", 1, 2, 3, 4)])));

    [Fact]
    public void Text_among_numbers_names_the_rows()
        => Assert.Equal("BLUP117  Column 'x' is not numeric, and a number is needed here.\n    y ~ log(x)\n            ^\n    2 rows hold text: row 2 'n/a', row 5 '1,5'. Correct them, or mark them as missing.",
            Message("y ~ log(x)", new Table([Numbers("y", 1, 2, 3, 4, 5), Texts("x", "1", "n/a", "3", "4.5", "1,5")])));

    [Fact]
    public void Categorical_response_of_numbers_is_explained()
        => Assert.Equal("BLUP303  The response 'y' is categorical; a linear model needs a numeric response.\n    y ~ x\n    ^\n    It holds numbers but was declared categorical. Read it as numeric.",
            Message("y ~ x", new Table([new CategoricalColumn("y", [0, 1], ["1", "2"]), Numbers("x", 1, 2)])));

    [Fact]
    public void Values_that_are_not_finite()
    {
        var table = new Table([Numbers("y", 1, 2, 3, 0), Numbers("x", 0, 1, -2, 5), Numbers("z", 1, 2, double.PositiveInfinity, 3), Texts("g", "a", "b", "a", "b")]);
        const string Advice = "\n    A logarithm needs positive values, a root needs values of at least 0. Mark such values as missing or use another transformation.";
        Assert.Equal("BLUP306  The design column 'log(x)' is not finite in 2 rows.\n    'log(x)', rows 1, 3: minus infinite" + Advice, Message("y ~ log(x)", table));
        Assert.Equal("BLUP306  The design column 'z' is not finite in 1 row.\n    'z', row 3: infinite" + Advice, Message("y ~ z", table));
        Assert.Equal("BLUP306  The response column 'log(y)' is not finite in 1 row.\n    'log(y)', row 4: minus infinite" + Advice, Message("log(y) ~ z", table));
        Assert.Equal("BLUP306  The offset column 'sqrt(x)' is not finite in 1 row.\n    'sqrt(x)', row 3: not a number" + Advice, Message("y ~ offset(sqrt(x))", table));
        Assert.Equal("BLUP306  The random-effect column 'log(x)' is not finite in 2 rows.\n    'log(x)', rows 1, 3: minus infinite" + Advice, Message("y ~ (log(x) | g)", table));
    }

    [Fact]
    public void Factors_and_groups_of_one_level()
    {
        var table = new Table([Numbers("y", 1, 2, 3), Texts("a", "u", "u", "u"), Numbers("x", 1, 2, 3)]);
        Assert.Equal("BLUP308  The factor 'a' has one level ('u') in the rows used.\n    y ~ x + a\n            ^\n    A factor needs two levels for a comparison; take it out of the formula.", Message("y ~ x + a", table));
        Assert.Equal("BLUP309  The grouping factor 'a' has one level ('u') in the rows used.\n    y ~ x + (1 | a)\n                 ^\n    A variance between groups needs at least two groups; take the term out.", Message("y ~ x + (1 | a)", table));
        Assert.Equal(["au"], Frame("y ~ 0 + a", table).Fixed.Names);
    }

    [Fact]
    public void Weights_must_be_positive()
    {
        var table = new Table([Numbers("y", 1, 2, 3), Numbers("w", 1, 0, -1), Numbers("x", 1, 2, 3)]);
        Assert.Equal("BLUP310  The weights column 'w' is not positive and finite in 2 rows.\n    'w', rows 2, 3\n    A weight is the inverse of a row's relative variance. Leave out rows of weight 0.", Message("y ~ x", table, new DesignOptions { Weights = "w" }));
    }

    [Fact]
    public void Random_slopes_of_columns_that_do_not_vary()
    {
        var table = new Table([Numbers("y", 1, 2, 3, 4), Numbers("x", 2, 2, 2, 2), Texts("g", "a", "b", "a", "b")]);
        Assert.Equal("BLUP311  The column 'x' of the random term (x | g) is 2 in every row used.\n    y ~ (x | g)\n         ^^^^^\n    A column that does not vary cannot have a random slope; take 'x' out of the term.", Message("y ~ (x | g)", table));
        Assert.Equal("BLUP311", Assert.Throws<BlupException>(() => Frame("y ~ (0 + I(x - 2) | g)", table)).Code);
        Assert.Single(Frame("y ~ (0 + x | g)", table).Random);
    }

    [Theory]
    [InlineData("y ~ poly(week, 6)", "poly(week, 6) cannot be computed: degree 6 needs more than 6 distinct values, and there are 6.")]
    [InlineData("y ~ scale(I(0 * x))", "scale(I(0 * x)) cannot be computed: all values are equal, so that there is no spread to divide by.")]
    [InlineData("y ~ ns(I(0 * x), 2)", "ns(I(0 * x), 2) cannot be computed: all values are equal.")]
    [InlineData("y ~ ns(week, 30)", "ns(week, 30) cannot be computed: its knots are not distinct and inside the boundaries (too few distinct values, or a knot outside).")]
    public void Transforms_that_the_data_do_not_allow(string formula, string what)
    {
        var error = Assert.Throws<BlupException>(() => Frame(formula, Reference));
        Assert.Equal(("BLUP313", what, "Use fewer columns, or another transformation."), (error.Code, error.What, error.Expected));
    }

    [Fact]
    public void Levels_that_do_not_exist()
    {
        Assert.Equal("BLUP315  'b9' is not a level of 'b'.\n    y ~ I(b == \"b9\")\n               ^^^^\n    Levels: b1, b2, b3.", Message("y ~ I(b == \"b9\")", Reference));
        Assert.Equal("BLUP312  The reference level number 7 does not exist; the factor has 3 levels.\n    Levels: b1, b2, b3.", Message("y ~ C(b, treatment, base = 7)", Reference));
    }

    private static string Message(string formula, Table table, DesignOptions? options = null) => Assert.Throws<BlupException>(() => Frame(formula, table, options)).Message;
}
