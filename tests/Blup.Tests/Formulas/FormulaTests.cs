using Blup.Diagnostics;
using Blup.Formulas;
using FsCheck;
using FsCheck.Fluent;

namespace Blup.Tests.Formulas;

public sealed class FormulaTests
{
    private static readonly string[] Pieces =
        ["x", "y", "`my col`", ".", "a.b_c", "1", "0", "2.50", "1e5", "0.0001", "3L", "\"b\"", "+", "-", "*", "/", "^", "**", ":", "%in%", "%%", "|", "||", "(", ")", ",", "=", "==", "<", "<=", "!", "&", "~", "log(", "poly(", "offset(", "I(", " ", "@", "'", "`", "%", "é", "\U0001F600", "\t", "\n"];

    /// <summary>R 4.2.2: deparse(as.formula(text)).</summary>
    [Theory]
    [InlineData("Reaction~Days+(1+Days|Subject)", "Reaction ~ Days + (1 + Days | Subject)")]
    [InlineData("y~I(x*z)+I(x^2)+x**2", "y ~ I(x * z) + I(x^2) + x^2")]
    [InlineData("y~sin(2*pi*week/6)", "y ~ sin(2 * pi * week/6)")]
    [InlineData("y~ns(x,df=3)+poly( x ,2,raw=TRUE)", "y ~ ns(x, df = 3) + poly(x, 2, raw = TRUE)")]
    [InlineData("y~I(week>2)+week!=3", "y ~ I(week > 2) + week != 3")]
    [InlineData("y~-1+b%in%a-(x||g)", "y ~ -1 + b %in% a - (x || g)")]
    [InlineData("y~100000*0.0001+1e-15+123456.789+2L+0.1+1e5L", "y ~ 1e+05 * 1e-04 + 1e-15 + 123456.789 + 2L + 0.1 + 100000L")]
    [InlineData("`my y`~`x`+`1st`+`a b`:z", "`my y` ~ x + `1st` + `a b`:z")]
    [InlineData("y~I(b=='b2')+I(!flag&x>1)", "y ~ I(b == \"b2\") + I(!flag & x > 1)")]
    [InlineData("y~I(x%%2)+I(x%/%2)+I(-x^2)+I((-x)^2)", "y ~ I(x%%2) + I(x%/%2) + I(-x^2) + I((-x)^2)")]
    [InlineData("~x", "~x")]
    public void Prints_as_R_does(string text, string printed)
    {
        Assert.Equal(printed, Formula.Parse(text).ToString());
        Assert.Equal(printed, Formula.Parse(printed).ToString());
    }

    [Theory]
    [InlineData("a + b * c ^ d : e", "(a + (b * ((c ^ d) : e)))")]
    [InlineData("-a:b", "((-a) : b)")]
    [InlineData("-a^2", "(-(a ^ 2))")]
    [InlineData("a^b^c", "(a ^ (b ^ c))")]
    [InlineData("a/b/c - d - e", "((((a / b) / c) - d) - e)")]
    [InlineData("a %in% b * c", "((a %in% b) * c)")]
    [InlineData("x + 1 | g", "((x + 1) | g)")]
    [InlineData("!a == b & c", "((!(a == b)) & c)")]
    public void Precedence_is_that_of_R(string right, string tree) => Assert.Equal(tree, Tree(Formula.Parse("y ~ " + right).Right));

    [Fact]
    public void Formulas_are_equal_where_they_print_alike()
    {
        Assert.Equal(Formula.Parse("y~x"), Formula.Parse("y ~  x"));
        Assert.NotEqual(Formula.Parse("y~x"), Formula.Parse("y~z"));
        Assert.Equal(Formula.Parse("y~x").GetHashCode(), Formula.Parse("y ~ x").GetHashCode());
        Assert.True(Formula.Parse("y~x+(1|g)").HasRandomTerms);
        Assert.False(Formula.Parse("y~x+I(a|b)").HasRandomTerms);
        Assert.Equal("log(y)", Formula.Parse("log(y) ~ x").Response);
    }

    [Fact]
    public void Text_of_any_kind_gives_a_formula_that_prints_stably_or_an_error_with_a_code()
    {
        var garbage = Gen.Elements(Pieces).ListOf().Select(parts => "y ~ " + string.Concat(parts));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000).WithReplay(20261121, 7), Prop.ForAll(garbage.ToArbitrary(), text =>
        {
            try
            {
                var printed = Formula.Parse(text).ToString();
                return Formula.Parse(printed).ToString() == printed;
            }
            catch (BlupException error)
            {
                return error.Code.StartsWith("BLUP1", StringComparison.Ordinal) && error.Where is not null && error.Expected is not null;
            }
        }));
    }

    [Fact]
    public void Formulas_of_the_grammar_print_stably_and_bind_or_give_an_error_with_a_code()
    {
        var table = Design.DesignData.Reference;
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1500).WithReplay(11, 13), Prop.ForAll(Expression(4).ToArbitrary(), right =>
        {
            var formula = Formula.Parse("y ~ " + right);
            if (Formula.Parse(formula.ToString()).ToString() != formula.ToString()) return false;
            try
            {
                var frame = Blup.Design.DesignSpec.Bind(formula, table).Materialize(table);
                return frame.Fixed.Names.Count == frame.Fixed.Columns.Count && frame.Fixed.Names.Distinct().Count() == frame.Fixed.Names.Count;
            }
            catch (BlupException)
            {
                return true;
            }
        }));
    }

    [Theory]
    [InlineData('(')]
    [InlineData('-')]
    [InlineData('!')]
    public void Very_deep_formulas_are_refused(char c)
    {
        var error = Assert.Throws<BlupException>(() => Formula.Parse("y ~ " + new string(c, 50_000) + "x"));
        Assert.Equal("BLUP116", error.Code);
    }

    [Fact]
    public void Very_long_sums_are_refused_and_long_ones_work()
    {
        Assert.Equal("BLUP116", Assert.Throws<BlupException>(() => Formula.Parse("y ~ " + string.Join('+', Enumerable.Repeat("x", 50_000)))).Code);
        Assert.Equal(900, Formula.Parse("y ~ " + string.Join('+', Enumerable.Range(0, 900).Select(i => $"x{i}"))).ToString().Count(c => c == 'x'));
    }

    private static string Tree(Node node) => node switch
    {
        BinaryNode b => $"({Tree(b.Left)} {b.Operator} {Tree(b.Right)})",
        PrefixNode p => $"({p.Operator}{Tree(p.Operand)})",
        _ => node.ToString(),
    };

    private static Gen<string> Expression(int depth)
    {
        var leaf = Gen.Elements("x", "z", "a", "b", "cc", "g", "flag", "week", "0", "1", "log(x)", "poly(x, 2)", "(1 | g)", "(x || h)", "I(x^2)", "nosuch", "scale(z)", "offset(z)", ".", "(a | g/h)", "C(b, sum)");
        if (depth == 0) return leaf;
        var smaller = Expression(depth - 1);
        var joined = from l in smaller from o in Gen.Elements(" + ", " + ", "*", ":", "/", " - ", " %in% ") from r in smaller select l + o + r;
        var wrapped = from e in smaller from w in Gen.Elements("({0})", "({0})^2", "-({0})", "I({0})") select string.Format(System.Globalization.CultureInfo.InvariantCulture, w, e);
        return Gen.OneOf(leaf, joined, joined, wrapped);
    }
}
