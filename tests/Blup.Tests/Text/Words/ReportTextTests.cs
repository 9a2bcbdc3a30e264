using Blup.Results;
using Blup.Tables;
using Blup.Text.Words;

namespace Blup.Tests.Text.Words;

/// <summary>The paragraph for a report, letter by letter, and the numbers' form.</summary>
public sealed class ReportTextTests
{
    [Fact]
    public void Sleepstudy_in_markdown()
        => Assert.Equal("We fitted a linear mixed model by restricted maximum likelihood (REML) to Reaction, with Days as fixed predictor and correlated random intercepts and slopes of Days by Subject "
            + "(formula: `Reaction ~ Days + (Days | Subject)`). The model was fitted to 180 observations in 18 levels of Subject. "
            + "Degrees of freedom of the tests follow Satterthwaite's approximation. The estimated coefficients were: the intercept, *b* = 251.41, *SE* = 6.82, *t*(17.00) = 36.84, *p* < .001; "
            + "Days, *b* = 10.47, *SE* = 1.55, *t*(17.00) = 6.77, *p* < .001. The estimated standard deviations of the random effects were: by Subject, *SD* = 24.74 for the intercept and "
            + "*SD* = 5.92 for Days (*r* = .07); residual *SD* = 25.59. The analysis was done with Blup 0.1.0.\n",
            Mixed("Reaction ~ Days + (Days | Subject)", "sleepstudy").ReportText(ReportFormat.Markdown));

    [Fact]
    public void Plain_text_has_no_mark_up()
    {
        var text = Mixed("Reaction ~ Days + (Days | Subject)", "sleepstudy").ReportText();
        Assert.DoesNotContain("*", text.Replace("~", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("`", text, StringComparison.Ordinal);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_left_out_are_counted_by_variable()
        => Assert.Contains("fitted to 175 observations in 18 levels of Subject. Of 180 rows, 5 (2.8%) were left out because a value was missing (Reaction in 3, Days in 2).",
            Mixed("Reaction ~ Days + (Days | Subject)", "sleepstudy_missing").ReportText(), StringComparison.Ordinal);

    [Fact]
    public void A_singular_fit_says_what_it_means()
    {
        var text = Mixed("Yield ~ 1 + (1 | Batch)", "Dyestuff2").ReportText();
        Assert.Contains("with no predictors but an intercept and random intercepts by Batch", text, StringComparison.Ordinal);
        Assert.Contains("The variance of (Intercept) by Batch is zero", text, StringComparison.Ordinal);
        Assert.Contains("A singular fit is a valid result: the fixed effects and their tests stand.", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Factors_say_what_they_compare_and_wald_tests_are_z()
    {
        var fit = Lmm.Fit("score ~ Machine + (Machine | Worker)", Table.ReadCsv(ReferenceData.Csv("Machines")), new LmmOptions { Df = DfMethod.Wald, Reml = false });
        var text = fit.ReportText();
        Assert.Contains("by maximum likelihood (ML)", text, StringComparison.Ordinal);
        Assert.Contains("Machine B (vs. A), b = 7.97, SE = ", text, StringComparison.Ordinal);
        Assert.Contains(", z = ", text, StringComparison.Ordinal);
        Assert.Contains("slopes of Machine B (vs. A) and Machine C (vs. A) by Worker", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_linear_model()
        => Assert.Equal("We fitted a linear model by least squares to score, with Machine as predictor (formula: `score ~ Machine`). The model was fitted to 54 observations. "
            + "Tests use the residual degrees of freedom. The estimated coefficients were: the intercept, *b* = 52.36, *SE* = 1.36, *t*(51) = 38.45, *p* < .001; "
            + "Machine B (vs. A), *b* = 7.97, *SE* = 1.93, *t*(51) = 4.14, *p* < .001; Machine C (vs. A), *b* = 13.92, *SE* = 1.93, *t*(51) = 7.23, *p* < .001. "
            + "The model explained *R*² = .51 of the variance (adjusted *R*² = .49), *F*(2, 51) = 26.30, *p* < .001; the residual *SD* was 5.78. The analysis was done with Blup 0.1.0.\n",
            Lm.Fit("score ~ Machine", Table.ReadCsv(ReferenceData.Csv("Machines"))).ReportText(ReportFormat.Markdown));

    [Theory]
    [InlineData(10.467, 1.546, "10.47")]
    [InlineData(-0.0012345, 0.00034, "−0.00123")]
    [InlineData(1234.5678, 200, "1234.57")]
    [InlineData(0.0, 0.0, "0.00")]
    [InlineData(double.NaN, 1.0, "not available")]
    public void A_number_shows_two_digits_of_its_error(double value, double error, string text) => Assert.Equal(text, Apa.Number(value, error));

    [Theory]
    [InlineData(0.0655, ".07")]
    [InlineData(-0.999, "−1.00")]
    [InlineData(-0.001, ".00")]
    [InlineData(1.0, "1.00")]
    [InlineData(double.NaN, "not defined")]
    public void A_share_has_no_zero_before_its_point(double value, string text) => Assert.Equal(text, Apa.Share(value));

    [Theory]
    [InlineData(0.03249, "p = .032")]
    [InlineData(0.00099, "p < .001")]
    [InlineData(0.99999, "p > .999")]
    public void A_p_value_has_three_decimals(double p, string text) => Assert.Equal(text, new Apa(ReportFormat.Plain).PValue(p));

    [Fact]
    public void Names_are_not_mark_up() => Assert.Equal(@"a\_b\*c \[x\]\(y) \`d\`".Replace(@"\(", "(", StringComparison.Ordinal), new Apa(ReportFormat.Markdown).Name("a_b*c [x](y) `d`"));

    private static LmmFit Mixed(string formula, string data) => Lmm.Fit(formula, Table.ReadCsv(ReferenceData.Csv(data)));
}
