using System.Globalization;
using System.Text.RegularExpressions;

namespace Blup.Tests;

/// <summary><c>docs/errors.md</c> leads to every code: the pages below it list each code of the source once, and no other.</summary>
public sealed partial class ErrorPageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(ReferenceData.Root, "..", ".."));

    private static IEnumerable<(string Page, string Title, int First, int Last, List<(int First, int Last)> Ranges, List<string> Codes)> Pages()
        => Directory.EnumerateFiles(Path.Combine(Root, "docs", "errors"), "*.md").Order(StringComparer.Ordinal).Select(file =>
        {
            var text = File.ReadAllText(file);
            var heading = Heading().Match(text);
            Assert.True(heading.Success, $"{Path.GetFileName(file)}: the first line is '# Title (BLUPnnn–BLUPnnn)'");
            var ranges = Range().Matches(heading.Value).Select(m => (int.Parse(m.Groups["a"].Value, CultureInfo.InvariantCulture), int.Parse(m.Groups["b"].Value, CultureInfo.InvariantCulture))).ToList();
            return (Path.GetFileName(file), heading.Groups["title"].Value.Trim(' ', ':', '('), ranges.Min(r => r.Item1), ranges.Max(r => r.Item2), ranges, Row().Matches(text).Select(m => m.Groups["code"].Value).ToList());
        });

    [Fact]
    public void The_index_leads_to_every_page()
    {
        var index = File.ReadAllText(Path.Combine(Root, "docs", "errors.md"));
        var rows = Pages().SelectMany(p => p.Ranges.Select(r => (r.First, Text: string.Create(CultureInfo.InvariantCulture, $"| BLUP{r.First}–BLUP{r.Last} | [{p.Title}](errors/{p.Page}) |")))).OrderBy(r => r.First);
        var expected = string.Join('\n', rows.Select(r => r.Text));
        Assert.True(index.Contains(expected, StringComparison.Ordinal), $"docs/errors.md should have these rows:\n{expected}");
    }

    [Fact]
    public void Every_code_of_the_source_is_listed_once_and_no_other()
    {
        var source = Directory.EnumerateFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .SelectMany(f => Code().Matches(File.ReadAllText(f)).Select(m => m.Groups["code"].Value)).Distinct(StringComparer.Ordinal);
        var listed = Pages().SelectMany(p => p.Codes);
        Assert.Equal(source.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_code_stands_on_the_page_of_its_range()
    {
        foreach (var page in Pages())
            Assert.All(page.Codes, code => Assert.True(page.Ranges.Exists(r => int.Parse(code, CultureInfo.InvariantCulture) is var c && c >= r.First && c <= r.Last), $"BLUP{code} on {page.Page}"));
        var ranges = Pages().SelectMany(p => p.Ranges).Order().ToList();
        for (var k = 1; k < ranges.Count; k++) Assert.True(ranges[k - 1].Last < ranges[k].First, $"BLUP{ranges[k].First} belongs to two pages");
    }

    [GeneratedRegex("^# (?<title>[^\n]*?)[(:] ?(?<ranges>BLUP[0-9]{3}–BLUP[0-9]{3}.*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex("BLUP(?<a>[0-9]{3})–BLUP(?<b>[0-9]{3})", RegexOptions.ExplicitCapture)]
    private static partial Regex Range();

    [GeneratedRegex(@"^\| BLUP(?<code>[0-9]{3}) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex("\"BLUP(?<code>[0-9]{3})[\" ]", RegexOptions.ExplicitCapture)]
    private static partial Regex Code();
}
