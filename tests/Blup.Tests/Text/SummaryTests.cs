using System.Globalization;
using System.Text.Json;

namespace Blup.Tests.Text;

/// <summary>Whole summaries against what lmerTest, lme4 and statsmodels print.</summary>
public sealed class SummaryTests
{
    private static readonly JsonElement Summaries =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "text", "summaries.json"))).RootElement;

    public static TheoryData<string> Cases => [.. Summaries.EnumerateObject().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Summary_is_lmerTests(string id) => Assert.Equal(Theirs(Summaries.GetProperty(id).String("summary")), Theirs(Fit(id).Summary()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Print_is_lme4s(string id) => Assert.Equal(Theirs(Summaries.GetProperty(id).String("short")), Theirs(Fit(id).ToString()));

    /// <summary>Cases in which R's own optimum is exact to every digit that it prints.</summary>
    [Theory]
    [InlineData("sleepstudy_intercept")]
    [InlineData("sleepstudy_slope")]
    [InlineData("sleepstudy_slopeonly")]
    [InlineData("sleepstudy_slope_ml")]
    [InlineData("sleepstudy_zerocorr")]
    [InlineData("sleepstudy_weights")]
    [InlineData("sleepstudy_quad")]
    [InlineData("missing_values")]
    [InlineData("rank_deficient")]
    [InlineData("orthodont_sum")]
    [InlineData("pastes_nested")]
    [InlineData("penicillin_crossed")]
    [InlineData("oats_splitplot")]
    [InlineData("cake")]
    [InlineData("machines_slopes")]
    [InlineData("rail")]
    public void A_real_fit_prints_as_lmerTest(string id)
        => Assert.Equal(Theirs(Summaries.GetProperty(id).String("summary")), Theirs(ReferenceFits.Real(id).Summary()));

    [Fact]
    public void A_singular_fit_says_why_below_its_summary()
    {
        var text = ReferenceFits.Real("dragons_complex").Summary();
        Assert.Matches(@"\noptimizer \(trust-region Newton\) convergence code: 0 \(OK\)\nboundary \(singular\) fit\nBLUP411  [^\n]+\n", text);
        Assert.All(text.Split('\n'), line => Assert.True(line.Length <= 80, line));
    }

    [Theory]
    [InlineData("sleepstudy_intercept", "ss")]
    [InlineData("sleepstudy_slopeonly", "ss")]
    [InlineData("irrigation", "ir")]
    public void Summary_is_the_printed_page(string id, string data)
        => Assert.Equal(Printed(id), ReferenceFits.Of(id, data).Summary());

    [Fact]
    public void Statsmodels_layout_is_the_printed_page()
    {
        // One digit of a variance differs, as its optimizer stops earlier.
        var expected = Printed("sleepstudy_statsmodels").Replace("612.096", "612.090", StringComparison.Ordinal).Replace("  9.605", "  9.604", StringComparison.Ordinal)
            .Replace("654.9405", "654.9410", StringComparison.Ordinal);
        var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Blup.Tables.Table.ReadCsv(ReferenceData.Csv("sleepstudy")));
        Assert.Equal(expected, fit.Summary(SummaryStyle.Statsmodels).TrimEnd('\n') + "\n");
    }

    [Fact]
    public void Text_is_the_same_under_every_culture()
    {
        var fit = ReferenceFits.Of("dragons_complex");
        string All() => fit.Summary() + fit + fit.Summary(SummaryStyle.Statsmodels);
        var expected = All();
        var before = CultureInfo.CurrentCulture;
        try
        {
            var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            foreign.NumberFormat = new NumberFormatInfo { NumberDecimalSeparator = ",", NegativeSign = "−", NumberGroupSeparator = ".", NaNSymbol = "nan", PositiveSign = "plus" };
            CultureInfo.CurrentCulture = foreign;
            Assert.Contains(',', (0.5).ToString());
            Assert.Equal(expected, All());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static Results.LmmFit Fit(string id) => ReferenceFits.Of(id, numbers: Summaries.GetProperty(id).GetProperty("numbers"));

    /// <summary>The part of a text that is lme4's to the letter: up to the optimizer's name and the messages.</summary>
    private static string Theirs(string text)
    {
        // R says why it leaves out the correlations on another stream.
        var lines = text.Split("\n\nCorrelation matrix not shown")[0].TrimEnd('\n').Split('\n').TakeWhile(l => !l.StartsWith("optimizer (", StringComparison.Ordinal) && !l.StartsWith("fit warnings", StringComparison.Ordinal) && !l.StartsWith("BLUP", StringComparison.Ordinal));
        return string.Join('\n', lines);
    }

    private static string Printed(string name) => File.ReadAllText(Path.Combine(ReferenceData.Root, "printed", name + ".txt")).TrimEnd('\n') + "\n";
}
