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

    [Theory]
    [InlineData("sleepstudy_intercept", "ss")]
    [InlineData("sleepstudy_slopeonly", "ss")]
    [InlineData("irrigation", "ir")]
    public void Summary_is_the_printed_page(string id, string data)
        => Assert.Equal(Printed(id), ReferenceFits.Of(id, data).Summary());

    [Fact]
    public void Statsmodels_layout_is_the_printed_page()
    {
        // Its standard errors of variances are blank here; one digit of a variance differs, as its optimizer stops earlier.
        var expected = Printed("sleepstudy_statsmodels").Replace("612.096   11.881", "612.090         ", StringComparison.Ordinal)
            .Replace("9.605    1.821", "9.604         ", StringComparison.Ordinal).Replace("35.072    0.610", "35.072         ", StringComparison.Ordinal)
            .Replace("654.9405", "654.9410", StringComparison.Ordinal);
        Assert.Equal(expected, ReferenceFits.Of("sleepstudy_slope").Summary(SummaryStyle.Statsmodels).TrimEnd('\n') + "\n");
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
