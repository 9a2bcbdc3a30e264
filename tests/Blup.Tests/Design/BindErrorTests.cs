using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Tests.Design;

/// <summary>A formula against the columns of a table: every error with its exact text.</summary>
public sealed class BindErrorTests
{
    private const string Columns = "Columns: y, x, z, a, b, cc, week, flag, g, h.";
    private const string A = "It is categorical: a1, a2. Use a numeric column.";

    [Theory]
    [InlineData("y ~ xx + (1 | g)", "xx", "BLUP101  Column 'xx' is not in the table.", Columns + "  Did you mean 'x'?")]
    [InlineData("y ~ x + (1 | School)", "School", "BLUP101  Column 'School' is not in the table.", Columns)]
    [InlineData("Y ~ x", "Y", "BLUP101  Column 'Y' is not in the table.", Columns + "  Did you mean 'y'?")]
    [InlineData("y ~ `pi`", "`pi`", "BLUP101  Column 'pi' is not in the table.", Columns + "  Did you mean 'y'?")]
    [InlineData("~ x", "~", "BLUP106  The formula has no response.", "Write the response on the left of '~', such as Reaction ~ Days + (1 + Days | Subject).")]
    [InlineData("y ~ poly(x, 2, 3, 4)", "4", "BLUP108  poly() has too many arguments.", "Arguments: x, degree, raw.")]
    [InlineData("y ~ poly(x, deg = 7)", "7", "BLUP108  poly() has no argument 'deg'.", "Arguments: x, degree, raw.")]
    [InlineData("y ~ log()", "log()", "BLUP108  log() lacks its argument 'x'.", "Arguments: x, base.")]
    [InlineData("y ~ poly(x, 2.5)", "2.5", "BLUP108  '2.5' is not a whole number from 1 to 1000.", "Write the number itself.")]
    [InlineData("y ~ poly(x, z)", "z", "BLUP108  'z' is not a constant.", "Write a number here, not a column.")]
    [InlineData("y ~ offset(x, z)", "offset(x, z)", "BLUP108  offset() takes one argument.", "Write offset(x), or offset(log(x)).")]
    [InlineData("y ~ 2 * x", "2", "BLUP109  The number 2 cannot be a term; only 0 (no intercept) and 1 (intercept) can.", "Arithmetic needs I(): write I(2 * x), not 2 * x.")]
    [InlineData("y ~ (a + b)^0", "0", "BLUP109  The power 0 is not a whole number of at least 1.", "(a + b + c)^2 gives all terms up to interactions of two; a square is I(x^2).")]
    [InlineData("y ~ x + 1 | g", "x + 1 | g", "BLUP110  The random term x + 1 | g needs parentheses of its own.", "Write (x + 1 | g); without them, everything to the left of '|' belongs to the random term.")]
    [InlineData("y ~ ((1 | g) | h)", "1 | g", "BLUP111  The random term 1 | g stands inside another.", "Give each random term parentheses of its own: (1 | g) + (1 | h).")]
    [InlineData("y ~ (x | (1 | g))", "1 | g", "BLUP111  A random term stands inside another.", "Give each random term parentheses of its own: (1 | g) + (1 | h).")]
    [InlineData("y ~ a * (1 | g)", "1 | g", "BLUP112  The random term 1 | g stands where none can be.", "Random terms are added, not multiplied, nested in each other or put into functions: y ~ x + (1 | g).")]
    [InlineData("y ~ x - (1 | g)", "(1 | g)", "BLUP112  A random term cannot be taken away with '-'.", "Leave it out.")]
    [InlineData("(1 | g) ~ x", "(1 | g)", "BLUP112  A random term stands on the left of '~'.", "Random terms stand on the right: y ~ x + (1 | g).")]
    [InlineData("y ~ I(x:z)", "x:z", "BLUP112  ':' joins terms and cannot be used in arithmetic.", "Interactions are terms of the formula: y ~ a:b.")]
    [InlineData("y ~ (1 | 2)", "2", "BLUP113  '2' cannot be a grouping factor.", "A grouping factor is a column, an interaction a:b, nesting a/b, or a function such as factor(x).")]
    [InlineData("y ~ (0 | g)", "0 | g", "BLUP114  The random term (0 | g) has no columns.", "Write (1 | g) for a random intercept, (x | g) for an intercept and a slope.")]
    [InlineData("y ~ x + y:z", "y", "BLUP115  The response 'y' is also a term.", "Take it out of the right side.")]
    [InlineData("y ~ log(a)", "a", "BLUP117  Column 'a' is not numeric, and a number is needed here.", A)]
    [InlineData("y ~ I(poly(x, 2) + 1)", "poly(x, 2)", "BLUP117  'poly(x, 2)' is a matrix of several columns, and a number is needed here.", "A basis of several columns is a term of its own and cannot be used in arithmetic.")]
    [InlineData("y ~ I(b < \"b2\")", "b < \"b2\"", "BLUP117  Levels of a factor have no '<'.", "Compare levels with == or !=.")]
    [InlineData("y ~ pi", "pi", "BLUP117  'pi' is a number, not a column.", "A term is a column or a function of columns; the intercept is 1.")]
    [InlineData("y ~ C(a, foo)", "foo", "BLUP118  'foo' is not a contrast coding.", "Codings: treatment, sum, helmert, poly.")]
    [InlineData("y ~ log(.)", ".", "BLUP119  '.' cannot stand inside a function.", "Name the column.")]
    [InlineData("y ~ offset(a)", "a", "BLUP120  The offset 'a' is not one number a row.", "An offset is added to the linear predictor; use a numeric column.")]
    [InlineData("a ~ x", "a", "BLUP303  The response 'a' is categorical; a linear model needs a numeric response.", A)]
    public void Points_at_the_place(string text, string place, string what, string expected)
    {
        var error = Assert.Throws<BlupException>(() => DesignSpec.Bind(Formula.Parse(text), DesignData.Reference));
        var start = what.Contains("also a term", StringComparison.Ordinal) ? text.LastIndexOf(place, StringComparison.Ordinal)
            : text.IndexOf(place, text.StartsWith(place, StringComparison.Ordinal) ? 0 : 4, StringComparison.Ordinal);
        Assert.Equal($"{what}\n    {text}\n    {new string(' ', start)}{new string('^', place.Length)}\n    {expected}", error.Message);
    }

    [Fact]
    public void Unknown_functions_are_named_with_the_nearest()
    {
        var error = Assert.Throws<BlupException>(() => DesignSpec.Bind(Formula.Parse("y ~ sine(x)"), DesignData.Reference));
        Assert.Equal("BLUP107", error.Code);
        Assert.Equal("There is no function 'sine'.", error.What);
        Assert.Equal("y ~ sine(x)\n    ^^^^", error.Where);
        Assert.EndsWith("Did you mean 'sin'?", error.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_terms_are_refused()
        => Assert.Equal("BLUP116", Assert.Throws<BlupException>(() => DesignSpec.Bind(Formula.Parse("y ~ (" + string.Join('+', Enumerable.Range(0, 24).Select(i => $"I(x+{i})")) + ")^12"), DesignData.Reference)).Code);

    [Theory]
    [InlineData("b", "deviation", "BLUP312  'deviation' is not a contrast coding (asked for factor 'b').\n    Codings: treatment, sum, helmert, poly.")]
    [InlineData("bb", "sum", "BLUP312  Contrasts are asked for 'bb', which is not in the formula.\n    Factors of the formula: b.  Did you mean 'b'?")]
    [InlineData("cc", "sum", "BLUP312  Contrasts are asked for 'cc', which is not a term of the formula.\n    Factors of the formula: b.  Did you mean 'b'?")]
    [InlineData("x", "sum", "BLUP312  Contrasts are asked for 'x', which is numeric.\n    Factors of the formula: b.  Did you mean 'b'?")]
    public void Contrasts_must_fit(string factor, string coding, string message)
    {
        var options = new DesignOptions { Contrasts = new Dictionary<string, string> { [factor] = coding } };
        Assert.Equal(message, Assert.Throws<BlupException>(() => DesignSpec.Bind(Formula.Parse("y ~ b + x"), DesignData.Reference, options)).Message);
    }

    [Fact]
    public void Weights_and_offset_must_be_numeric_columns()
    {
        Assert.Equal("BLUP317  The weights column 'w' is not in the table.\n    " + Columns + "  Did you mean 'y'?", Message(new DesignOptions { Weights = "w" }));
        Assert.Equal("BLUP310  The weights column 'a' is not numeric.\n    " + A, Message(new DesignOptions { Weights = "a" }));
        Assert.Equal("BLUP317  The offset column 'a' is not numeric.\n    " + A, Message(new DesignOptions { Offset = "a" }));

        static string Message(DesignOptions options) => Assert.Throws<BlupException>(() => DesignSpec.Bind(Formula.Parse("y ~ x"), DesignData.Reference, options)).Message;
    }
}
