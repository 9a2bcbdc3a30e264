using System.Text.RegularExpressions;
using Blup.Report.Assets;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blup.BrowserTests;

/// <summary>The report page in a browser, opened from disk.</summary>
public sealed partial class ReportPageTests(Browser browser) : IClassFixture<Browser>
{
    private static readonly Dictionary<string, Lazy<HtmlReport>> Pages = new(StringComparer.Ordinal)
    {
        ["sleepstudy"] = new(ReportPages.Sleepstudy),
        ["irrigation"] = new(ReportPages.Irrigation),
        ["linear"] = new(ReportPages.Linear),
        ["hostile"] = new(ReportPages.Hostile),
    };

    public static TheoryData<string> Names => [.. Pages.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_opens_without_a_complaint_and_asks_for_nothing(string name)
    {
        await using var open = await browser.OpenAsync(Pages[name].Value);
        await open.DrawAllAsync();
        Assert.Empty(open.Complaints);
        Assert.Equal(["file://" + open.File], open.Requests.Where(r => !r.StartsWith("data:", StringComparison.Ordinal) && !r.StartsWith("blob:", StringComparison.Ordinal)));
        Assert.Equal(0, await open.Page.Locator("main script:not([type])").CountAsync());
        if (ReportAssets.Available) await Expect(open.Page.Locator(".equation .katex").First).ToBeVisibleAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_plot_has_drawn_marks(string name)
    {
        await using var open = await browser.OpenAsync(Pages[name].Value);
        await open.DrawAllAsync();
        var figures = await open.Page.Locator("figure.plot").AllAsync();
        Assert.NotEmpty(figures);
        foreach (var figure in figures)
        {
            var kind = await figure.GetAttributeAsync("data-kind");
            Assert.Null(await figure.GetAttributeAsync("data-fault"));
            var still = await figure.Locator(".still svg").EvaluateAsync<int>("s => s.querySelectorAll('path, circle, rect, line, polyline, polygon').length");
            Assert.True(still > 5, $"{kind}: {still} shapes in the static picture");
            if (!ReportAssets.Available) continue;
            var marks = await figure.Locator(".live svg").EvaluateAsync<int>("s => [...s.querySelectorAll('[class*=\"mark-\"]:not(.role-axis-grid, .role-axis-tick, .role-axis-domain, .role-axis-label) path, .mark-text text')].filter(p => p.getAttribute('d') !== 'M0,0h0v0h0Z').length");
            Assert.True(marks > 5, $"{kind}: {marks} marks in the interactive picture");
            await Expect(figure.Locator(".still")).ToBeHiddenAsync();
        }
    }

    [Theory]
    [InlineData("fit")]
    [InlineData("caterpillar")]
    public async Task A_page_of_one_plot_is_interactive(string kind)
    {
        await using var open = await browser.OpenAsync(ReportPages.OnePlot(kind));
        await open.DrawAllAsync();
        Assert.Empty(open.Complaints);
        var figure = open.Page.Locator("figure.plot");
        Assert.Null(await figure.GetAttributeAsync("data-fault"));
        if (ReportAssets.Available) await Expect(figure.Locator(".live svg .role-mark path").First).ToBeAttachedAsync();
        else await Expect(figure.Locator(".still svg")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_tooltip_shows_the_values_of_a_point()
    {
        await using var open = await browser.OpenAsync(Pages["sleepstudy"].Value);
        if (!ReportAssets.Available) Assert.Skip("This build has no interactive plots: npm was not there.");
        await open.DrawAllAsync();
        var point = open.Page.Locator("figure.plot[data-kind=fit] .live .mark-symbol.role-mark path").Nth(3);
        await point.ScrollIntoViewIfNeededAsync();
        await point.HoverAsync(new() { Force = true });
        var tip = open.Page.Locator("#vg-tooltip-element");
        await Expect(tip).ToBeVisibleAsync();
        await Expect(tip).ToContainTextAsync("Reaction");
        await Expect(tip).ToContainTextAsync("Subject");
    }

    [Fact]
    public async Task The_theme_follows_the_system_and_switches()
    {
        await using var open = await browser.OpenAsync(Pages["sleepstudy"].Value, scheme: ColorScheme.Dark);
        async Task<string> Ground() => await open.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        await open.DrawAllAsync();
        Assert.Equal("rgb(22, 25, 31)", await Ground());
        var title = open.Page.Locator("figure.plot[data-kind=fit] .live .role-title-text text").First;
        if (ReportAssets.Available) Assert.Equal("#e6e8ec", (await title.GetAttributeAsync("fill"))!.ToLowerInvariant());
        await open.Page.Locator("#theme").ClickAsync();
        Assert.Equal("rgb(255, 255, 255)", await Ground());
        if (ReportAssets.Available) await Expect(title).ToHaveAttributeAsync("fill", new Regex("#1f2430", RegexOptions.IgnoreCase));
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task A_table_downloads_as_CSV_at_full_precision_and_copies_as_shown()
    {
        await using var open = await browser.OpenAsync(Pages["sleepstudy"].Value);
        await open.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var figure = open.Page.Locator("figure.table[data-name=coefficients]");
        var download = await open.Page.RunAndWaitForDownloadAsync(() => figure.GetByRole(AriaRole.Button, new() { Name = "CSV" }).ClickAsync());
        Assert.Equal("Reaction-sleepstudy-coefficients.csv", download.SuggestedFilename);
        var lines = (await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken)).Split('\n');
        Assert.StartsWith("Coefficient,Estimate,Std. Error,", lines[0], StringComparison.Ordinal);
        Assert.Matches("^Days,10\\.4672\\d{8,},1\\.5457\\d{8,},", lines[2]);
        await figure.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        var copied = await open.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.Contains("\nDays\t10.467\t1.546\t", copied, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plots_save_as_SVG_and_PNG_and_numbers_as_files()
    {
        await using var open = await browser.OpenAsync(Pages["sleepstudy"].Value);
        var plot = open.Page.Locator("figure.plot").First;
        foreach (var (name, start) in new[] { ("SVG", "<svg"), ("PNG", "\u0089PNG") })
        {
            await plot.HoverAsync();
            var download = await open.Page.RunAndWaitForDownloadAsync(() => plot.GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync());
            var bytes = await File.ReadAllBytesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
            Assert.StartsWith(start, System.Text.Encoding.Latin1.GetString(bytes, 0, 8), StringComparison.Ordinal);
            Assert.True(bytes.Length > 2000);
        }

        var json = await open.Page.RunAndWaitForDownloadAsync(() => open.Page.GetByRole(AriaRole.Button, new() { Name = "fit.json" }).ClickAsync());
        using var fit = System.Text.Json.JsonDocument.Parse(await File.ReadAllTextAsync(await json.PathAsync(), TestContext.Current.CancellationToken));
        Assert.Equal(180, fit.RootElement.GetProperty("nobs").GetInt32());
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task The_keyboard_reaches_sections_tabs_and_buttons()
    {
        await using var open = await browser.OpenAsync(Pages["sleepstudy"].Value);
        await open.Page.Keyboard.PressAsync("Tab");
        await Expect(open.Page.Locator(".skip")).ToBeFocusedAsync();
        await open.Page.GetByRole(AriaRole.Tab, new() { Name = "Symbols" }).FocusAsync();
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await Expect(open.Page.GetByRole(AriaRole.Tab, new() { Name = "Estimates" })).ToBeFocusedAsync();
        await Expect(open.Page.Locator("#eq-1")).ToBeVisibleAsync();
        await Expect(open.Page.Locator("#eq-0")).ToBeHiddenAsync();
        await open.Page.Locator("nav a[href='#export']").PressAsync("Enter");
        await Expect(open.Page.Locator("#export h2")).ToBeInViewportAsync();
        await Expect(open.Page.Locator("nav a[href='#export']")).ToHaveAttributeAsync("aria-current", "true");
    }

    [Theory]
    [InlineData(800)]
    [InlineData(1280)]
    [InlineData(400)]
    public async Task Nothing_is_wider_than_the_window(int width)
    {
        await using var open = await browser.OpenAsync(Pages["irrigation"].Value, width);
        await open.DrawAllAsync();
        Assert.True(await open.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), "The page scrolls sideways.");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task On_paper_no_plot_is_cut_off(string name)
    {
        await using var open = await browser.OpenAsync(Pages[name].Value);
        await open.DrawAllAsync();
        await open.Page.EmulateMediaAsync(new() { Media = Media.Print });
        // A4 without its margins, at 96 pixels an inch.
        const double Width = (210 - 28) / 25.4 * 96, Height = (297 - 32) / 25.4 * 96;
        await open.Page.SetViewportSizeAsync((int)Width, (int)Height);
        foreach (var figure in await open.Page.Locator("figure.plot").AllAsync())
        {
            await Expect(figure.Locator(".still svg")).ToBeVisibleAsync();
            await Expect(figure.Locator(".live")).ToBeHiddenAsync();
            var box = (await figure.Locator(".still svg").BoundingBoxAsync())!;
            Assert.True(box.X >= -1 && box.X + box.Width <= Width + 1 && box.Height <= Height, $"{await figure.GetAttributeAsync("data-kind")}: {box.Width:F0} × {box.Height:F0}");
        }

        var pdf = await open.Page.PdfAsync(new() { Format = "A4", PrintBackground = true });
        Assert.StartsWith("%PDF", System.Text.Encoding.Latin1.GetString(pdf, 0, 4), StringComparison.Ordinal);
        Assert.True(PdfPage().Count(System.Text.Encoding.Latin1.GetString(pdf)) >= 2, "a page of this length takes more than one sheet");
        Assert.Empty(open.Complaints);
    }

    [Fact]
    public async Task Markup_in_names_and_levels_is_text()
    {
        await using var open = await browser.OpenAsync(Pages["hostile"].Value);
        var asked = false;
        open.Page.Dialog += async (_, d) => { asked = true; await d.DismissAsync(); };
        await open.DrawAllAsync();
        Assert.False(asked);
        Assert.Equal(0, await open.Page.Locator("main b, main i, [onmouseover]").CountAsync());
        await Expect(open.Page.Locator("h1")).ToHaveTextAsync("y – </title><script>alert(4)</script>");
        await Expect(open.Page.Locator("figure.table[data-name=coefficients] tbody")).ToContainTextAsync("<script>alert(1)</script>");
        await Expect(open.Page.Locator("figure.table[data-name=variables] tbody")).ToContainTextAsync("</td>");
    }

    [GeneratedRegex(@"/Type\s*/Page[^s]")]
    private static partial Regex PdfPage();
}
