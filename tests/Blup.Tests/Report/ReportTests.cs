using System.Text.RegularExpressions;
using Blup.Diagnostics;
using Blup.Report.Assets;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Report;

/// <summary>The report page as text: sections, numbers, escaping, policy, files.</summary>
public sealed partial class ReportTests
{
    private static readonly ReportOptions Fixed = new() { Time = new DateTimeOffset(2026, 11, 21, 9, 30, 0, TimeSpan.Zero) };

    private static Table Data(string name) => Table.ReadCsv(Path.Combine(ReferenceData.Root, "data", name + ".csv"));

    private static LmmFit Sleepstudy() => Lmm.Fit("Reaction ~ Days + (Days | Subject)", Data("sleepstudy"), new LmmOptions { DataName = "sleepstudy" });

    [Fact]
    public void Its_sections_stand_in_their_order_and_each_in_the_navigation()
    {
        var html = Sleepstudy().Report(Fixed).Html;
        string[] order = ["verdict", "model", "words", "data", "anova", "coefficients", "means", "slopes", "random", "groups", "diagnostics", "influence", "comparison", "export"];
        Assert.Equal(order, SectionId().Matches(html).Select(m => m.Groups["id"].Value));
        Assert.Equal(order, NavLink().Matches(html).Select(m => m.Groups["id"].Value));
    }

    [Theory]
    [InlineData("sleepstudy", "Reaction ~ Days + (Days | Subject)")]
    [InlineData("irrigation", "yield ~ irrigation * variety + (1 | field)")]
    [InlineData("solutions", "dissolve ~ solute")]
    public void Its_numbers_are_those_of_the_text_summary(string data, string formula)
    {
        var table = Data(data);
        IModelFit fit = formula.Contains('|', StringComparison.Ordinal) ? Lmm.Fit(formula, table) : Lm.Fit(formula, table);
        var text = (fit is LmmFit mixed ? mixed.Summary() : ((LmFit)fit).Summary()) + fit.Anova();
        var html = fit.Report(Fixed).Html;
        foreach (var name in new[] { "coefficients", "anova" })
        {
            var figure = Regex.Match(html, $"<figure class=\"table\" data-name=\"{name}\">.*?</figure>", RegexOptions.Singleline).Value;
            foreach (Match row in Row().Matches(figure))
            {
                var line = text.Split('\n').Where(l => l.StartsWith(System.Net.WebUtility.HtmlDecode(row.Groups["name"].Value) + " ", StringComparison.Ordinal)).ToList();
                Assert.NotEmpty(line);
                var cells = Cell().Matches(row.Value).Select(m => System.Net.WebUtility.HtmlDecode(m.Groups["text"].Value)).ToList();
                // The page adds the bounds of the interval after the standard error.
                if (name == "coefficients") cells.RemoveRange(2, 2);
                Assert.Contains(line, l => cells.TrueForAll(c => l.Contains(c, StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public void The_same_fit_and_time_make_the_same_page()
    {
        var fit = Sleepstudy();
        Assert.Equal(fit.Report(Fixed).Html, fit.Report(Fixed).Html);
        Assert.Contains("Made on 2026-11-21 at 09:30:00 +00:00.", fit.Report(Fixed).Html, StringComparison.Ordinal);
    }

    [Fact]
    public void It_asks_for_nothing_and_its_policy_forbids_the_rest()
    {
        var html = Sleepstudy().Report(Fixed).Html;
        var policy = System.Net.WebUtility.HtmlDecode(Regex.Match(html, "http-equiv=\"Content-Security-Policy\" content=\"(?<p>[^\"]*)\"", RegexOptions.ExplicitCapture).Groups["p"].Value);
        Assert.StartsWith("default-src 'none'; script-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Equal(ReportAssets.Available ? 3 : 1, Regex.Count(policy, "'sha256-[A-Za-z0-9+/]{43}='"));
        Assert.DoesNotMatch(@"(?i)<(script|img|link|iframe)[^>]+(src|href)\s*=\s*[""']?(https?:|//)", html);
        Assert.DoesNotMatch(@"(?i)(@import|url\(\s*[""']?(https?:|//))", html);
    }

    [Fact]
    public void The_policy_names_the_hash_of_each_script_that_runs()
    {
        var html = Sleepstudy().Report(Fixed).Html;
        var own = Regex.Match(html, "<script>(?<js>.*?)</script>", RegexOptions.Singleline | RegexOptions.ExplicitCapture).Groups["js"].Value;
        Assert.Contains(Hash(own), html, StringComparison.Ordinal);
        if (!ReportAssets.Available) return;
        foreach (var name in new[] { "vega", "katex" })
        {
            Assert.Equal(Hash(ReportAssets.Script(name)), System.Net.WebUtility.HtmlDecode(ReportAssets.Hash(name)));
            Assert.Contains(ReportAssets.Packed64(name), html, StringComparison.Ordinal);
        }

        static string Hash(string text) => "sha256-" + Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    [Fact]
    public void Markup_in_names_levels_and_titles_is_escaped()
    {
        const string Evil = "<script>alert(1)</script>";
        var random = new Random(5);
        string[] levels = ["</td>", "\" onmouseover=\"x", "</script>"];
        var data = Table.FromColumns(("y", Enumerable.Range(0, 60).Select(i => i % 3 + 0.5 * (i % 10) + Math.Sin(i / 10) + 0.3 * random.NextDouble()).ToArray()),
            (Evil, Enumerable.Range(0, 60).Select(i => (double)(i % 10)).ToArray()), ("f", Enumerable.Range(0, 60).Select(i => levels[i % 3]).ToArray()), ("g", Enumerable.Range(0, 60).Select(i => $"<b>{i / 10}").ToArray()));
        var html = Lmm.Fit($"y ~ `{Evil}` * f + (1 | g)", data, new LmmOptions { DataName = Evil }).Report(Fixed with { Title = Evil }).Html;
        Assert.DoesNotContain(Evil, html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("\" onmouseover=\"", html, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", html, StringComparison.Ordinal);
        Assert.Contains("&lt;/td&gt;", html, StringComparison.Ordinal);
        Assert.Equal(Regex.Count(html, "<script[ >]"), Regex.Count(html, "</script>"));
        Assert.Equal(Regex.Count(html, "<td[ >]"), Regex.Count(html, "</td>"));
    }

    [Fact]
    public void A_linear_model_has_a_page_that_says_what_does_not_apply()
    {
        var html = Lm.Fit("dissolve ~ solute", Data("solutions")).Report(Fixed).Html;
        Assert.Contains("A linear model has no random effects", html, StringComparison.Ordinal);
        Assert.Contains("No other model was given.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"groups\"", html, StringComparison.Ordinal);
        Assert.Contains("Pairwise comparisons", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_singular_fit_is_explained_in_the_verdict()
    {
        var fit = Lmm.Fit("dependent_var ~ 1 + (1 | participant_ID) + (1 | Condition_1) + (1 | Condition_2)", Data("toy"));
        var verdict = Regex.Match(fit.Report(Fixed).Html, "<section id=\"verdict\".*?</section>", RegexOptions.Singleline).Value;
        foreach (var message in fit.Messages) Assert.Contains(Blup.Report.Page.Html.Escape(message.Text), verdict, StringComparison.Ordinal);
        Assert.Contains("singular", verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_dropped_are_listed_by_variable()
    {
        var html = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Data("sleepstudy_missing")).Report(Fixed).Html;
        Assert.Contains("Rows dropped, by variable", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Models_that_are_not_nested_are_compared_without_tests_and_the_page_says_why()
    {
        var data = Data("sleepstudy");
        var html = Lmm.Fit("Reaction ~ Days + (1 | Subject)", data).Report(Fixed with { Against = [Lmm.Fit("Reaction ~ 1 + (Days | Subject)", data)] }).Html;
        Assert.Contains("No tests:", html, StringComparison.Ordinal);
        Assert.Contains("ML (refitted)", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~ nothing")]
    [InlineData("~ solute | nothing")]
    public void Means_that_were_asked_for_are_not_left_out_silently(string specs)
        => Assert.Throws<BlupException>(() => Lm.Fit("dissolve ~ solute", Data("solutions")).Report(Fixed with { Means = [specs] }));

    [Fact]
    public void The_page_ends_with_what_makes_it_again()
    {
        var options = Fixed with { Title = "Sleep \"deprivation\"", Means = [] };
        var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", Data("sleepstudy"), new LmmOptions { Reml = false, DataName = "sleepstudy" });
        var html = System.Net.WebUtility.HtmlDecode(fit.Report(options).Html);
        Assert.Contains("blup report \"Reaction ~ Days + (Days | Subject)\" sleepstudy.csv --ml --title 'Sleep \"deprivation\"' --out report.html", html, StringComparison.Ordinal);
        Assert.Contains("var fit = Lmm.Fit(\"Reaction ~ Days + (Days | Subject)\", data, new LmmOptions { Reml = false, DataName = \"sleepstudy\" });", html, StringComparison.Ordinal);
        Assert.Contains("Title = \"Sleep \\\"deprivation\\\"\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_page_is_small_and_says_nothing_of_scripts()
    {
        var html = Sleepstudy().Report(Fixed with { Interactive = false }).Html;
        Assert.DoesNotContain("pack-vega", html, StringComparison.Ordinal);
        Assert.DoesNotContain("data-spec", html.Split("<script>")[0], StringComparison.Ordinal);
        Assert.True(html.Length < 600_000, $"{html.Length} characters");
    }

    [Fact]
    public void The_page_of_sleepstudy_is_below_its_limit()
        => Assert.True(System.Text.Encoding.UTF8.GetByteCount(Sleepstudy().Report(Fixed).Html) < 1_500_000);

    [Fact]
    public void Saving_replaces_a_file_and_a_bad_path_is_explained()
    {
        var folder = Directory.CreateTempSubdirectory("blup-report").FullName;
        var page = new HtmlReport("t", "<p>ü</p>");
        var file = Path.Combine(folder, "a.html");
        page.Save(file);
        page.Save(file);
        Assert.Equal("<p>ü</p>", File.ReadAllText(file));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder));
        foreach (var bad in new[] { folder, Path.Combine(folder, "no", "a.html"), "" })
            Assert.Equal("BLUP768", Assert.Throws<BlupException>(() => page.Save(bad)).Code);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_command_writes_the_page_and_names_mistakes_before_it_fits()
    {
        var folder = Directory.CreateTempSubdirectory("blup-report").FullName;
        var (data, file) = (Path.Combine(ReferenceData.Root, "data", "sleepstudy.csv"), Path.Combine(folder, "r.html"));
        var (status, output, error) = Cli.Cli.Run("report", "Reaction ~ Days + (Days | Subject)", data, "--out", file, "--against", "Reaction ~ Days + (1 | Subject)", "--title", "Sleep");
        Assert.Equal((0, ""), (status, error));
        Assert.StartsWith(file + ": Sleep (", output, StringComparison.Ordinal);
        Assert.Contains("--title Sleep", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Contains("BLUP768", Cli.Cli.Run("report", "Reaction ~ Days", data, "--out", Path.Combine(folder, "no", "r.html")).Error, StringComparison.Ordinal);
        Assert.Contains("--type", Cli.Cli.Run("report", "Reaction ~ Days", data, "--out", file, "--type", "4").Error, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_notices_of_the_repository_are_those_of_the_build()
    {
        if (ReportAssets.Available) Assert.Equal(ReportAssets.Notices, File.ReadAllText(Path.Combine(ReferenceData.Root, "..", "..", "THIRD-PARTY-NOTICES.txt")));
    }

    [Fact]
    public void The_paragraphs_markup_is_read_and_names_stay_names()
        => Assert.Equal("a <em>b</em> 1*2 <code>x ~ y</code> &lt;i&gt; <code>a`b</code>", WordsSectionMarkup("a *b* 1\\*2 `x ~ y` <i> `` a`b ``"));

    private static string WordsSectionMarkup(string text) => Blup.Report.Page.Sections.WordsSection.Markup(text).ToString();

    [GeneratedRegex("<section id=\"(?<id>[a-z]+)\"")]
    private static partial Regex SectionId();

    [GeneratedRegex("<li><a href=\"#(?<id>[a-z]+)\">")]
    private static partial Regex NavLink();

    [GeneratedRegex("<tr><th scope=\"row\">(?<name>.*?)</th>.*?</tr>")]
    private static partial Regex Row();

    [GeneratedRegex("<td class=\"(number|stars)\"[^>]*>(?<text>.*?)</td>", RegexOptions.ExplicitCapture)]
    private static partial Regex Cell();
}
