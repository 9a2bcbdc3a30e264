using System.Globalization;
using System.Text.RegularExpressions;
using Blup.Diagnostics;
using Blup.Numerics.Random;
using Blup.Report;
using Blup.Tables;
using Blup.Tests.DuckDb;

namespace Blup.Tests.Cli;

/// <summary>Every verb by every road: rows in memory, a streamed CSV file, Parquet and a DuckDB table summed where they are.</summary>
public sealed partial class RoadTests(RoadTests.Files files) : IClassFixture<RoadTests.Files>
{
    private const string Model = "y ~ x * t + f + (x | g) + (1 | h)";

    private readonly Duck _duck = files.Duck;
    private readonly string _csv = files.Csv;
    private readonly string _parquet = files.Parquet;
    private readonly string _database = files.Database;

    public static TheoryData<string, string> Lines()
    {
        string[] formulas =
        [
            Model,
            "y ~ poly(x, 2) * t + s + (1 | g)",
            "y ~ t * e + x + (1 | g)",
            "y ~ factor(k) * f + I(x^2) + s:f + offset(0.1 * x) + (1 + f | g)",
            "y ~ x * b + f + (1 | g/h)",
            "log(y + 20) ~ 0 + t + x:t + (x || g)",
            "y ~ x + s + (1 | g) + (0 + x | h)",
        ];
        string[] verbs =
        [
            "anova;F;D;--type;1;--json", "anova;F;D;--type;2;--json", "anova;F;D;--json", "anova;F;D;--df;kenward-roger;--json", "anova;F;D;--test;chisq;--json",
            "anova;F;D;--weights;w;--ml;--json", "anova;F;D", "confint;F;D;--json", "confint;F;D;--method;wald;--json", "confint;F;D;--method;t;--json", "tidy;F;D;--confidence;0.9", "glance;F;D;--json",
            "equation;F;D;--style;matrix;--estimates", "report-text;F;D", "fit;F;D;--style;statsmodels", "plot;caterpillar;F;D;--out;O", "plot;coefficients;F;D;--out;O", "plot;variance;F;D;--out;O",
            "predict;F;D;NEW;--level;conditional;--interval;prediction;--json", "predict;F;D;NEW;--level;new-group;--se",
        ];
        var lines = new TheoryData<string, string>();
        foreach (var formula in formulas)
            foreach (var verb in verbs) lines.Add(formula, verb);
        lines.Add(Model, "means;F;D;--specs;pairwise ~ t | f;--json");
        lines.Add(Model, "means;F;D;--specs;~ t;--slopes;x;--json");
        lines.Add(Model, "means;F;D;--specs;~ t;--cell-weights;proportional;--json");
        lines.Add("y ~ factor(k) * f + I(x^2) + s:f + offset(0.1 * x) + (1 + f | g)", "means;F;D;--specs;~ f;--cell-weights;proportional;--json");
        lines.Add("y ~ t * e + x + (1 | g)", "means;F;D;--specs;~ t * e;--json");
        lines.Add("y ~ t * e + x + (1 | g)", "means;F;D;--specs;~ t;--cell-weights;proportional;--json");
        lines.Add("y ~ poly(x, 2) * t + s + (1 | g)", "means;F;D;--specs;~ t | x;--at;x=1,5;--json");
        lines.Add("y ~ x * b + f + (1 | g/h)", "means;F;D;--specs;~ b;--json");
        lines.Add(Model, "plot;ranef-pairs;F;D;--out;O");
        lines.Add(Model, "plot;qq;F;D;--of;random;--out;O");
        lines.Add(Model, "plot;profile;F;D;--term;x;--out;O");
        lines.Add(Model, "plot;interaction;F;D;--specs;~ t * f;--out;O");
        lines.Add(Model, "plot;coefficients;F;D;--against;y ~ x + (1 | g);--out;O");
        return lines;
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_verb_prints_the_same_by_every_road(string formula, string verb)
    {
        var expected = Ok(formula, verb, _csv);
        Same(expected, Ok(formula, verb, _csv, "--stream"));
        // No row may be loaded.
        Same(expected, Ok(formula, verb, _parquet, "--row-limit", "1"));
        Same(expected, Ok(formula, verb, _database, "--row-limit", "1"));
        Assert.Equal(expected, Ok(formula, verb, _csv, "--load"));
    }

    [Theory]
    [InlineData("means", "Marginal means of y by t and f")]
    [InlineData("slopes", "y along x, by t")]
    public void Pictures_without_rows_have_no_raw_points_and_say_so(string kind, string title)
    {
        var line = $"plot;{kind};F;D;--out;O";
        var (rows, streamed, summed) = (Ok(Model, line, _csv), Ok(Model, line, _csv, "--stream"), Ok(Model, line, _parquet, "--row-limit", "1"));
        Same(streamed, summed);
        Assert.Contains(title, streamed, StringComparison.Ordinal);
        Assert.Contains("no raw points are drawn", streamed, StringComparison.Ordinal);
        Assert.DoesNotContain("no raw points are drawn", rows, StringComparison.Ordinal);
        Assert.Contains("\"row\"", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("\"row\"", streamed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("confint;F;D;--method;boot", "A parametric bootstrap simulates responses for the rows")]
    [InlineData("simulate;F;D", "Responses are simulated for the rows")]
    [InlineData("power;F;D;--term;t", "Studies are simulated on the rows")]
    [InlineData("report;F;D", "A report draws the rows")]
    [InlineData("equation;F;D", "--style matrix needs no rows")]
    [InlineData("anova;F;D;--shell", "The strata of a design are found among its rows")]
    [InlineData("plot;residuals;F;D;--out;O", "The plot 'residuals' needs the rows: residuals are of single rows")]
    [InlineData("plot;qq;F;D;--out;O", "The plot 'qq' needs the rows")]
    [InlineData("plot;fit;F;D;--out;O", "The plot 'fit' needs the rows")]
    public void What_needs_rows_says_what_does(string verb, string reason)
    {
        Assert.Contains(reason, Fails("BLUP887", Model, verb, _csv, "--stream"), StringComparison.Ordinal);
        var many = Fails("BLUP812", Model, verb, _parquet, "--row-limit", "10");
        Assert.Contains(reason, many, StringComparison.Ordinal);
        Assert.Contains("--row-limit", many, StringComparison.Ordinal);
        Assert.Contains("where=", many, StringComparison.Ordinal);
        Assert.Contains(reason, Fails("BLUP871", Model, verb, _csv, "--memory-limit", "1KB"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_linear_model_is_fitted_to_its_rows()
    {
        const string why = "A linear model (a formula without random effects) is fitted to its rows";
        foreach (var verb in (string[])["fit;F;D", "anova;F;D", "tidy;F;D", "means;F;D;--specs;~ t"])
        {
            Assert.Contains(why, Fails("BLUP887", "y ~ x + t", verb, _csv, "--stream"), StringComparison.Ordinal);
            Assert.Contains(why, Fails("BLUP812", "y ~ x + t", verb, _parquet, "--row-limit", "10"), StringComparison.Ordinal);
            Same(Ok("y ~ x + t", verb, _csv), Ok("y ~ x + t", verb, _parquet));
        }
    }

    [Fact]
    public void The_road_is_said_where_nobody_chose_it()
    {
        string Error(params string[] args) => Cli.Run(args).Error;
        Assert.Equal("", Error("anova", Model, _csv));
        Assert.Equal("", Error("anova", Model, _csv, "--stream"));
        Assert.Equal("", Error("anova", Model, _parquet, "--load"));
        Assert.StartsWith("BLUP873  The rows of 'd' were summed where they are; none were loaded.", Error("anova", Model, _parquet), StringComparison.Ordinal);
        var large = _duck.Text("large.csv", "y,x,g\n" + string.Concat(Enumerable.Range(0, 60_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 7919 % 1009 / 100.0},{i % 17},{i % 23}\n"))));
        Assert.StartsWith("BLUP888  The file was streamed without --stream: ", Error("tidy", "y ~ x + (1 | g)", large, "--memory-limit", "1MB"), StringComparison.Ordinal);
        Assert.Contains("Leave --load out", Fails("BLUP871", "y ~ x + (1 | g)", "tidy;F;D", large, "--memory-limit", "1MB", "--load"), StringComparison.Ordinal);
        Fails("BLUP889", Model, "anova;F;D", _csv, "--stream", "--load");
        Fails("BLUP889", Model, "augment;F;D;--out;O", _csv, "--stream", "--load");
        Fails("BLUP887", Model, "anova;F;D", _parquet, "--stream");
        Fails("BLUP843", Model, "anova;F;D", _parquet, "--factor", "t");
        Assert.Contains("leave --load out", Fails("BLUP812", Model, "tidy;F;D", _parquet, "--load", "--row-limit", "10"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_sums_do_not_tell_is_refused_with_the_reason()
    {
        Assert.Contains("'I(s > 4)' is neither a column of levels nor a function of one", Fails("BLUP830", "y ~ t + I(s > 4) + (1 | g)", "anova;F;D", _parquet), StringComparison.Ordinal);
        Same(Ok("y ~ t + I(s > 4) + (1 | g)", "anova;F;D;--json", _csv), Ok("y ~ t + I(s > 4) + (1 | g)", "anova;F;D;--json", _csv, "--stream"));
        foreach (var data in (string[])[_parquet, _csv])
            Assert.Contains("factor(b)", Fails("BLUP830", "y ~ t + b + (1 | g)", "means;F;D;--specs;~ t;--cell-weights;proportional", [data, .. data == _csv ? ["--stream"] : (string[])[]]), StringComparison.Ordinal);
        Assert.Contains("weighted rows", Fails("BLUP830", Model, "plot;variance;F;D;--out;O", _parquet, "--weights", "w"), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_plot_is_drawn_from_sums_or_says_what_needs_the_rows()
    {
        var fit = Lmm.FitCsv(Model, _csv, residuals: false);
        Assert.Null(fit.ResidualQuartiles);
        foreach (var kind in PlotKinds.Names)
        {
            if (PlotKinds.NeedsRows(kind) is not { } why)
            {
                Assert.NotEmpty(fit.Plot(kind).ToSvg());
                continue;
            }

            var refused = Assert.Throws<BlupException>(() => fit.Plot(kind));
            Assert.Equal("BLUP830", refused.Code);
            Assert.Contains(why, refused.Message, StringComparison.Ordinal);
            Assert.Contains("caterpillar, coefficients, means", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Effect_sizes_are_those_of_the_rows()
    {
        var (expected, actual) = (Lmm.Fit(Model, Table.ReadCsv(_csv)).EffectSizes(), Lmm.FitCsv(Model, _csv).EffectSizes());
        Assert.Equal(expected.MarginalR2, actual.MarginalR2, 1e-10);
        Assert.Equal(expected.ConditionalR2, actual.ConditionalR2, 1e-10);
        Assert.Equal(expected.AdjustedIcc, actual.AdjustedIcc, 1e-10);
        foreach (var (a, b) in expected.Standardized.Zip(actual.Standardized)) Assert.Equal((a.Estimate, a.StandardError), (b.Estimate, b.StandardError), (x, y) => Math.Abs(x.Item1 - y.Item1) + Math.Abs(x.Item2 - y.Item2) < 1e-9);
    }

    [Fact]
    public void A_filtered_file_that_would_not_fit_is_summed_or_loaded_by_the_engine()
    {
        string[] small = [_csv + "?where=x < 5", "--memory-limit", "60KB"];
        var expected = Ok("y ~ t + (1 | g)", "tidy;F;D", _csv + "?where=x < 5");
        Same(expected, Ok("y ~ t + (1 | g)", "tidy;F;D", small));
        Assert.StartsWith("BLUP873", Run("y ~ t + (1 | g)", "tidy;F;D", small).Error, StringComparison.Ordinal);
        Assert.Contains("BLUP812  ", Fails("BLUP812", "y ~ t + (1 | g)", "simulate;F;D", [.. small, "--row-limit", "10"]), StringComparison.Ordinal);
    }

    private string Ok(string formula, string verb, params string[] data)
    {
        var (status, output, error) = Run(formula, verb, data);
        Assert.True(status == 0, error);
        return output;
    }

    private string Fails(string code, string formula, string verb, params string[] data)
    {
        var (status, output, error) = Run(formula, verb, data);
        Assert.Equal((1, ""), (status, output));
        Assert.Contains(code + "  ", error, StringComparison.Ordinal);
        return error;
    }

    /// <summary>Runs a line with F the formula, D the data (further words stand at the end), O a file whose text is the output.</summary>
    private (int Status, string Output, string Error) Run(string formula, string verb, string[] data)
    {
        var file = _duck.At("out.json");
        File.Delete(file);
        string[] words = [.. verb.Split(';').Select(w => w switch { "F" => formula, "D" => data[0], "O" => file, "NEW" => New(), _ => w }), .. data[1..]];
        var (status, output, error) = Cli.Run(words);
        return (status, File.Exists(file) && status == 0 ? output + File.ReadAllText(file) : output, error);
    }

    private string New() => _duck.Text("new.csv", "x,t,f,e,k,b,s,w,g,h\n" + "1,A,u,p,1,0,4,1,g01,h1\n9,B,v,q,2,1,7.5,2,g03,h5\n3,C,u,p,4,1,1.25,1,g20,h2\n");

    /// <summary>The same words, and numbers within 1e-8, relative or of what is near one.</summary>
    private static void Same(string expected, string actual)
    {
        Assert.Equal(Number().Replace(expected, "#"), Number().Replace(actual, "#"));
        var (a, b) = (Number().Matches(expected), Number().Matches(actual));
        for (var i = 0; i < a.Count; i++)
        {
            var (x, y) = (double.Parse(a[i].ValueSpan, CultureInfo.InvariantCulture), double.Parse(b[i].ValueSpan, CultureInfo.InvariantCulture));
            Assert.True(Math.Abs(x - y) <= 1e-8 * Math.Max(Math.Abs(x), 1.0), string.Create(CultureInfo.InvariantCulture, $"{x:R} and {y:R}, in …{expected[Math.Max(0, a[i].Index - 60)..a[i].Index]}"));
        }
    }

    private static string Rows()
    {
        var random = new RandomStream(11, 1);
        double Uniform() => random.NextUniform();
        var (own, slope, second) = (Enumerable.Range(0, 24).Select(_ => random.NextNormal()).ToArray(), Enumerable.Range(0, 24).Select(_ => 0.2 * random.NextNormal()).ToArray(), Enumerable.Range(0, 7).Select(_ => 0.8 * random.NextNormal()).ToArray());
        var text = new System.Text.StringBuilder("y,x,t,f,e,k,b,s,w,g,h\n");
        for (var i = 0; i < 700; i++)
        {
            var (g, h, t, f) = ((int)(24 * Uniform()), (int)(7 * Uniform()), (int)(3 * Uniform() * Uniform() * 1.6) % 3, Uniform() < 0.4 ? 0 : 1);
            // The combination of C and q does not occur.
            var (e, k, b) = (t == 2 || Uniform() < 0.5 ? "p" : "q", 1 << (int)(3 * Uniform()), (int)(2 * Uniform()));
            var (x, s) = (Math.Round(10 * Uniform(), 3), Math.Round(5 + 2 * random.NextNormal(), 3));
            var y = 3 + 0.3 * x + 0.5 * t + 0.4 * f + 0.1 * k + 0.05 * s + (t == 1 ? 0.1 * x : 0) + own[g] + slope[g] * x + second[h] + random.NextNormal();
            text.Append(CultureInfo.InvariantCulture, $"{y:F6},{x},{"ABC"[t]},{"uv"[f]},{e},{k},{b},{(i % 97 == 0 ? "" : s.ToString(CultureInfo.InvariantCulture))},{1 + (int)(3 * Uniform())},g{g:00},h{h}\n");
        }

        return text.ToString();
    }

    /// <summary>The same rows as files, made once.</summary>
    public sealed class Files : IDisposable
    {
        internal Duck Duck { get; } = new();

        internal string Csv => field ??= Duck.Text("d.csv", Rows());

        internal string Parquet => field ??= Duck.Make("d.parquet", $"SELECT * FROM read_csv('{Csv}')");

        internal string Database => field ??= $"duckdb:{Duck.Database("lab.duckdb", $"CREATE TABLE d AS SELECT * FROM read_csv('{Csv}')")}?table=d";

        public void Dispose() => Duck.Dispose();
    }

    [GeneratedRegex(@"(?<![A-Za-z0-9_.])-?\d+(\.\d+)?([eE][-+]?\d+)?", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
