using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Tests.Formulas;

/// <summary>Every kind of syntax error, with its exact text.</summary>
public sealed class SyntaxErrorTests
{
    private const string Operand = "Expected: a column, a function, a number or '('.";
    private const string End = "Expected: an operator or the end of the formula.";

    [Theory]
    [InlineData("y ~ x + * z", 8, 1, "BLUP102  '*' cannot stand here.", Operand)]
    [InlineData("y ~ x +", 7, 1, "BLUP102  The formula ends too early.", Operand)]
    [InlineData("y ~", 3, 1, "BLUP102  The formula ends too early.", Operand)]
    [InlineData("y ~ (x + ", 9, 1, "BLUP102  The formula ends too early.", Operand)]
    [InlineData("y ~ (1 | )", 9, 1, "BLUP102  ')' cannot stand here.", Operand)]
    [InlineData("y ~ x z", 6, 1, "BLUP102  The name 'z' cannot stand here.", End)]
    [InlineData("y ~ x 2.50", 6, 4, "BLUP102  The number 2.50 cannot stand here.", End)]
    [InlineData("y ~ x \"b\"", 6, 3, "BLUP102  The text \"b\" cannot stand here.", End)]
    [InlineData("y ~ x)", 5, 1, "BLUP102  ')' cannot stand here.", End + " There is one ')' too many.")]
    [InlineData("y x", 2, 1, "BLUP102  The name 'x' cannot stand here.", "Expected: an operator or '~'.")]
    [InlineData("y ~ f(x z)", 8, 1, "BLUP102  The name 'z' cannot stand here.", "Expected: an operator, ',' or ')'.")]
    [InlineData("y ~ x < z < 3", 10, 1, "BLUP102  A comparison cannot follow a comparison: found '<'.", "Join two comparisons with &: I(x > 1 & x < 5).")]
    [InlineData("y ~ x = 3", 6, 1, "BLUP102  A '=' stands outside the arguments of a function.", "Write '==' to compare, '~' between the response and the terms.")]
    [InlineData("y ~ x @ z", 6, 1, "BLUP103  The character '@' has no meaning in a formula.", "A column name with other characters than letters, digits, '.' and '_' needs back-quotes: `my column`.")]
    [InlineData("y ~ 2x", 4, 2, "BLUP103  '2x' is not a number and not a name.", "A name that starts with a digit needs back-quotes: `2x`.")]
    [InlineData("y ~ ``", 4, 2, "BLUP103  A name between back-quotes is empty.", "Write the column's name between the back-quotes.")]
    [InlineData("y ~ x %of% z", 6, 4, "BLUP103  '%of%' is not an operator.", "Operators between percent signs: %in% (nested in), %% (remainder), %/% (whole quotient).")]
    [InlineData("y ~ log(x", 7, 1, "BLUP104  The parenthesis '(' is never closed.", "Put a ')' where it ends.")]
    [InlineData("y ~ `my col", 4, 7, "BLUP104  The quote ` is never closed.", "Put a second ` at the end of the name.")]
    [InlineData("y ~ 'abc", 4, 4, "BLUP104  The quote ' is never closed.", "Put a second ' at the end of the text.")]
    [InlineData("", 0, 1, "BLUP105  The formula is empty.", "Write response ~ terms, such as Reaction ~ Days + (1 + Days | Subject).")]
    [InlineData("x + z", 0, 5, "BLUP105  The formula has no '~'.", "Write response ~ terms, such as Reaction ~ Days + (1 + Days | Subject).")]
    [InlineData("y ~ x ~ z", 6, 1, "BLUP105  The formula has a second '~'.", "One '~' parts the response from the terms.")]
    public void Points_at_the_place_and_says_what_was_expected(string text, int start, int length, string what, string expected)
    {
        var error = Assert.Throws<BlupException>(() => Formula.Parse(text));
        Assert.Equal($"{what}\n    {text}\n    {new string(' ', start)}{new string('^', length)}\n    {expected}", error.Message);
    }

    [Fact]
    public void Line_breaks_do_not_move_the_carets()
    {
        var error = Assert.Throws<BlupException>(() => Formula.Parse("y ~ x +\n\tz z"));
        Assert.Equal("y ~ x +  z z\n           ^", error.Where);
    }
}
