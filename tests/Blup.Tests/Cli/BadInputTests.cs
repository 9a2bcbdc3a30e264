using System.Globalization;
using System.Text;

namespace Blup.Tests.Cli;

/// <summary>Bad input, as a user meets it: status 1, a code with its reason, nothing on the output, nothing written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blup-bad-input-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "BLUP212", "is empty")]
    [InlineData("y,x,g\n", "BLUP213", "has a header and no rows", "Columns: y, x, g")]
    [InlineData("y,x,g\n1,2,a\n1,2\n3,4,b\n", "BLUP219", "Row 2 has 2 values, the header has 3 names.", "line 3")]
    [InlineData("y,x,g\n1,2,a\n1,2,3,4\n", "BLUP219", "Row 2 has 4 values", "line 3")]
    [InlineData("y,x,g\n1,2,\"a\n3,4,b\n", "BLUP220")]
    [InlineData("y,x,y\n1,2,3\n", "BLUP217", "y")]
    [InlineData("1,2,3\n4,5,6\n", "BLUP218")]
    [InlineData("PK\u0003\u0004\0\0\0\0", "BLUP214", "not a text file", "spreadsheets")]
    [InlineData("Once upon a time\n", "BLUP213", "no rows")]
    public void Not_a_table(string content, params string[] says) => Refused(Write(content), "y ~ x + (1 | g)", says);

    [Fact]
    public void A_file_that_is_not_there()
    {
        Write("y\n1\n2\n", "trial.csv");
        Refused(Path.Combine(_folder, "trail.csv"), "y ~ 1 + (1 | g)", "BLUP210", "does not exist", "trial.csv");
        Refused(_folder, "y ~ 1 + (1 | g)", "BLUP211", "is a directory");
    }

    [Theory]
    [InlineData("y ~ z + (1 | g)", "BLUP101", "Column 'z' is not in the table.", "    ^", "Columns: y, x, g.")]
    [InlineData("y ~ x + (1 | G)", "BLUP101", "Did you mean 'g'?")]
    [InlineData("y ~ x + (z | g)", "BLUP101", "         ^")]
    [InlineData("g ~ x + (1 | x)", "BLUP303", "categorical: a, b, c")]
    [InlineData("y ~ log(g) + (1 | x)", "BLUP117", "categorical: a, b, c")]
    [InlineData("y ~ factor(y) + (1 | g)", "BLUP401", "12 rows and 12 fixed-effect coefficients")]
    [InlineData("y ~ x + (factor(x) | g)", "BLUP402", "12 random effects (3 levels × 4 columns) for 12 rows", "(1 | g) would do")]
    [InlineData("y ~ log(x) + (1 | g)", "BLUP306", "not finite in 3 rows", "'log(x)', rows 1, 5, 9: minus infinite")]
    [InlineData("y ~ poly(x, 4) + (1 | g)", "BLUP313")]
    public void A_formula_that_the_data_do_not_fit(string formula, params string[] says) => Refused(Rows(), formula, says);

    [Theory]
    [InlineData("y", "response", "5", "BLUP304", "same value, 5, in all 12 rows")]
    [InlineData("y", "response", "NA", "BLUP305", "missing in every row")]
    [InlineData("g", "group", "a", "BLUP309", "one level ('a')", "at least two groups")]
    public void A_column_with_nothing_in_it(string column, string role, string value, params string[] says)
    {
        Assert.NotEmpty(role);
        Refused(Rows((_, name, text) => name == column ? value : text), "y ~ x + (1 | g)", says);
    }

    [Fact]
    public void A_level_for_each_row()
        => Refused(Rows((i, name, text) => name == "g" ? $"g{i}" : text), "y ~ x + (1 | g)", "BLUP402", "12 random effects (12 levels × 1 column) for 12 rows", "Each level of 'g' has one row");

    [Theory]
    [InlineData("y", "Inf", "y ~ x + (1 | g)", "BLUP306", "response column 'y'", "row 5: infinite")]
    [InlineData("x", "-Inf", "y ~ x + (1 | g)", "BLUP306", "design column 'x'", "row 5: minus infinite")]
    [InlineData("x", "Inf", "y ~ 1 + (x | g)", "BLUP306", "random-effect column 'x'", "row 5: infinite")]
    [InlineData("y", "oops", "y ~ x + (1 | g)", "BLUP303", "1 row holds text: row 5 'oops'")]
    [InlineData("x", "oops", "y ~ log(x) + (1 | g)", "BLUP117", "Column 'x' is not numeric", "row 5 'oops'")]
    [InlineData("x", "oops", "y ~ x + (x | g)", "BLUP402", "15 random effects", "Column 'x' is categorical, since it holds text beside 4 different numbers: 'oops'.")]
    public void One_bad_value(string column, string value, string formula, params string[] says)
        => Refused(Rows((i, name, text) => i == 5 && name == column ? value : text), formula, says);

    [Fact]
    public void No_complete_row()
        => Refused(Rows((i, name, text) => name == (i % 2 == 0 ? "x" : "g") ? "NA" : text), "y ~ x + (1 | g)", "BLUP302", "x in 6 rows, g in 6 rows");

    [Fact]
    public void A_slope_of_a_column_that_does_not_vary()
        => Refused(Rows((_, name, text) => name == "x" ? "1" : text), "y ~ 1 + (x | g)", "BLUP311", "'x' of the random term (x | g) is 1 in every row used", "take 'x' out");

    [Fact]
    public void Text_among_numbers_is_reported_by_a_fit_that_goes_on()
    {
        var file = Rows((i, name, text) => i == 5 && name == "x" ? "oops" : text);
        var (status, output, _) = Cli.Run("fit", "y ~ x + (1 | g)", file);
        Assert.Equal(0, status);
        Assert.Contains("BLUP414", output, StringComparison.Ordinal);
        Assert.Contains("'oops'", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--typ 3", "BLUP502", "no option '--typ'")]
    [InlineData("--df student", "BLUP505", "'student'", "satterthwaite")]
    [InlineData("--weights q", "BLUP317", "'q' is not in the table", "Columns: y, x, g.")]
    [InlineData("--weights x", "BLUP310", "rows 1, 5, 9")]
    [InlineData("--weights g", "BLUP310", "categorical")]
    [InlineData("--offset g", "BLUP317", "not numeric")]
    [InlineData("--factor q", "BLUP203", "Column 'q' is not in the table.")]
    [InlineData("--levels g=a,b", "BLUP226", "'c' in row 3", "4 of 12 rows")]
    [InlineData("--levels g", "BLUP506")]
    [InlineData("--contrasts x=sum", "BLUP312", "'x', which is numeric")]
    [InlineData("--contrasts q=sum", "BLUP312", "not in the formula")]
    public void A_bad_option(string options, params string[] says) => Refused(Rows(), "y ~ x + (1 | g)", says, options.Split(' '));

    [Theory]
    [InlineData("", "BLUP105", "empty")]
    [InlineData("y", "BLUP105", "no '~'")]
    [InlineData("y ~ x ~ g", "BLUP105", "second '~'")]
    [InlineData("y == x + (1 | g)", "BLUP105", "no '~'")]
    [InlineData("y = x + (1 | g)", "BLUP102", "'~' between the response and the terms")]
    [InlineData("~ x + (1 | g)", "BLUP106", "no response")]
    [InlineData("y ~", "BLUP102", "ends too early")]
    [InlineData("y ~ x +", "BLUP102", "ends too early")]
    [InlineData("y ~ x + * g", "BLUP102", "'*' cannot stand here")]
    [InlineData("y ~ x x + (1 | g)", "BLUP102", "The name 'x' cannot stand here")]
    [InlineData("y ~ x + (1 || )", "BLUP102", "')' cannot stand here")]
    [InlineData("y ~ x + ( | g)", "BLUP102", "'|' cannot stand here")]
    [InlineData("y ~ x + 1 | g)", "BLUP102", "one ')' too many")]
    [InlineData("y ~ x @ g", "BLUP103", "'@'")]
    [InlineData("y ~ x %foo% g", "BLUP103", "%in%")]
    [InlineData("y ~ x + (1 | g", "BLUP104", "never closed")]
    [InlineData("y ~ x + `g", "BLUP104", "quote")]
    [InlineData("y ~ lg(x) + (1 | g)", "BLUP107", "Did you mean 'log'?")]
    [InlineData("y ~ log() + (1 | g)", "BLUP108", "lacks its argument")]
    [InlineData("y ~ log(x, 2, 3) + (1 | g)", "BLUP108", "too many arguments")]
    [InlineData("y ~ poly(x, 1.5) + (1 | g)", "BLUP108", "whole number")]
    [InlineData("y ~ 2 * x + (1 | g)", "BLUP109", "I(2 * x)")]
    [InlineData("y ~ x^0.5 + (1 | g)", "BLUP109", "I(x^2)")]
    [InlineData("y ~ \"x\" + (1 | g)", "BLUP109", "back-quotes")]
    [InlineData("y ~ x + 1 | g", "BLUP110", "parentheses of its own")]
    [InlineData("y ~ x + (1 | (1 | g))", "BLUP111", "inside another")]
    [InlineData("y ~ x * (1 | g)", "BLUP112", "added, not multiplied")]
    [InlineData("(1 | g) ~ x", "BLUP112", "left of '~'")]
    [InlineData("y ~ x + (offset(x) | g)", "BLUP112", "offset")]
    [InlineData("y ~ x + (1 | 3)", "BLUP113", "'3' cannot be a grouping factor")]
    [InlineData("y ~ x + (0 | g)", "BLUP114", "no columns")]
    [InlineData("y ~ y + (1 | g)", "BLUP115", "also a term")]
    [InlineData("y ~ C(g, foo) + (1 | x)", "BLUP118", "treatment, sum, helmert, poly")]
    [InlineData(". ~ x + (1 | g)", "BLUP119", "Name the column")]
    [InlineData("y ~ offset(g) + (1 | x)", "BLUP120", "offset")]
    public void A_formula_that_is_none(string formula, params string[] says) => Refused(Rows(), formula, [.. says, "^"]);

    /// <summary>Twelve rows of y, x (0 to 3) and g (a, b, c), each value as the caller changes it (rows from 1).</summary>
    private string Rows(Func<int, string, string, string>? change = null)
    {
        var random = new Random(1);
        var text = new StringBuilder("y,x,g\n");
        for (var i = 1; i <= 12; i++)
        {
            string[] values = [random.NextDouble().ToString("F3", CultureInfo.InvariantCulture), ((i - 1) % 4).ToString(CultureInfo.InvariantCulture), "abc"[(i - 1) % 3].ToString()];
            text.AppendJoin(',', values.Zip(["y", "x", "g"], (v, name) => change?.Invoke(i, name, v) ?? v)).Append('\n');
        }

        return Write(text.ToString());
    }

    private string Write(string content, string name = "data.csv")
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private void Refused(string file, string formula, string[] says, params string[] options)
    {
        var before = Directory.GetFiles(_folder);
        var (status, output, error) = Cli.Run(["fit", formula, file, .. options]);
        Assert.True(status == 1, $"status {status}: {output}{error}");
        Assert.Empty(output);
        Assert.StartsWith(says[0], error, StringComparison.Ordinal);
        Assert.All(says, part => Assert.Contains(part, error, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFiles(_folder));
    }

    private void Refused(string file, string formula, params string[] says) => Refused(file, formula, says, []);
}
