using System.Text;
using System.Text.Json;
using Blup.Results;
using Blup.Text;

namespace Blup.Tests.Text;

/// <summary>Formatting and layout against R's own, case by case.</summary>
public sealed class RTextTests
{
    [Fact]
    public void Vectors_get_common_decimals_or_exponents()
        => RReference.Same("format", c => string.Join('|', c.Strings("text")), c => string.Join('|', RFormat.Format(c.Doubles("x"), c.Int("digits"), c.Int("nsmall"))));

    [Fact]
    public void Rounding_and_zapping()
    {
        RReference.Same("round", c => string.Join('|', c.Doubles("text").Select(x => x + 0.0)), c => string.Join('|', c.Doubles("x").Select(x => RFormat.Round(x, c.Int("digits")) + 0.0)));
        RReference.Same("round", c => string.Join('|', c.Doubles("zap").Select(x => x + 0.0)), c => string.Join('|', RFormat.ZapSmall(c.Doubles("x"), c.Int("digits") + 1).Select(x => x + 0.0)));
    }

    [Fact]
    public void P_values() => RReference.Same("pvalues", c => string.Join('|', c.Strings("text")), c => string.Join('|', RFormat.PValues(c.Doubles("p"), c.Int("digits"))));

    [Fact]
    public void Abbreviations()
    {
        RReference.Same("abbreviate", c => string.Join('|', c.Strings("six")), c => string.Join('|', Abbreviation.Of(c.Strings("names"), 6)));
        RReference.Same("abbreviate", c => string.Join('|', c.Strings("eleven")), c => string.Join('|', Abbreviation.Of(c.Strings("names"), 11)));
    }

    [Fact]
    public void Formula_lines()
    {
        RReference.Same("deparse", c => string.Join('\n', c.Strings("lines")), c => string.Join('\n', FormulaLines.Of(c.String("formula"))));
        RReference.Same("deparse", c => c.String("cat") + "\n", c => Built(b => RPrint.Fill(b, " ", ["Formula:", .. FormulaLines.Of(c.String("formula"))])));
    }

    [Fact]
    public void Text_that_is_no_formula_stays_one_line()
        => Assert.Equal(["a ~ )b" + new string('x', 80) + " + c"], FormulaLines.Of("a ~ )b" + new string('x', 80) + " + c"));

    [Fact]
    public void Matrices_wrap_at_80_columns()
    {
        foreach (var (side, right) in new[] { ("left", false), ("right", true) })
            RReference.Same("matrix", c => c.String(side), c => Built(b => RPrint.Matrix(b, c.Strings("rows"), c.Strings("cols"), [.. c.Strings("cells").Chunk(c.Strings("rows").Length)], right)));
    }

    [Fact]
    public void Named_vectors_wrap_at_80_columns()
    {
        RReference.Same("named", c => c.String("one"), c => Built(b => RPrint.Named(b, c.Strings("names"), c.Strings("values"))));
        RReference.Same("named", c => c.String("two"), c => Built(b => RPrint.Named(b, c.Strings("names"), c.Strings("values"), 2)));
    }

    [Fact]
    public void Filled_lines()
    {
        RReference.Same("fill", c => c.String("space"), c => Built(b => RPrint.Fill(b, " ", c.Strings("items"))));
        RReference.Same("fill", c => c.String("none"), c => Built(b => RPrint.Fill(b, "", [.. c.Strings("items"), "]"])));
    }

    [Fact]
    public void Coefficient_tables()
        => RReference.Same("coefmat", c => c.String("text"), c => Built(new CoefficientTable
        {
            Rows = c.Strings("rows"),
            Estimates = [("Estimate", c.Doubles("est")), ("Std. Error", c.Doubles("se")), ("df", c.Doubles("df"))],
            Statistic = ("t value", c.Doubles("t")),
            P = ("Pr(>|t|)", c.Doubles("p")),
        }.AppendTo));

    [Fact]
    public void Random_effects_tables()
    {
        RReference.Same("varcorr", c => c.String("both"), c => Built(b => RandomEffectsTable.Append(b, Components(c), variances: true)));
        RReference.Same("varcorr", c => c.String("sds"), c => Built(b => RandomEffectsTable.Append(b, Components(c), variances: false)));
    }

    private static VarianceComponents Components(JsonElement c)
    {
        var groups = c.Strings("groups");
        var sigma = RReference.Double(c.String("sigma"));
        return new VarianceComponents([.. groups.Select((g, k) => new TermCovariance
        {
            Label = g,
            Group = g,
            Columns = [.. c.GetProperty("columns")[k].EnumerateArray().Select(x => x.GetString()!)],
            Covariance = Square(c.GetProperty("cov")[k].Doubles()),
            StandardDeviations = c.GetProperty("sd")[k].Doubles(),
            Correlations = Square(c.GetProperty("cor")[k].Doubles()),
        })], sigma * sigma);
    }

    private static double[,] Square(double[] values)
    {
        var n = (int)Math.Sqrt(values.Length);
        var square = new double[n, n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++) square[i, j] = values[j * n + i];
        return square;
    }

    private static string Built(Action<StringBuilder> write)
    {
        var text = new StringBuilder();
        write(text);
        return text.ToString();
    }
}
