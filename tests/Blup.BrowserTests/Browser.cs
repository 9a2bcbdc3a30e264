using Microsoft.Playwright;

namespace Blup.BrowserTests;

/// <summary>One Chromium for all tests: the system's, never a downloaded one. Where there is none, the tests say so and are skipped.</summary>
public sealed class Browser : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private string? _missing;

    public async ValueTask InitializeAsync()
    {
        string?[] places = [Environment.GetEnvironmentVariable("BLUP_CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
        var program = Array.Find(places, File.Exists);
        if (program is null)
        {
            _missing = "No browser: install Debian's chromium (apt-get install chromium), or name one in BLUP_CHROMIUM.";
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a page from disk; remembers what it complained of and what it asked for.</summary>
    public async Task<OpenPage> OpenAsync(HtmlReport report, int width = 1280, int height = 900, ColorScheme scheme = ColorScheme.Light)
    {
        if (_missing is not null) Assert.Skip(_missing);
        var file = Path.Combine(Directory.CreateTempSubdirectory("blup-browser").FullName, "report.html");
        report.Save(file);
        var context = await _browser!.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, AcceptDownloads = true });
        var page = await context.NewPageAsync();
        var open = new OpenPage(context, page, file);
        page.Console += (_, m) => { if (m.Type is "error" or "warning") open.Complaints.Add(m.Text); };
        page.PageError += (_, e) => open.Complaints.Add(e);
        context.Request += (_, r) => open.Requests.Add(r.Url);
        await page.GotoAsync("file://" + file);
        return open;
    }
}

/// <summary>A page in the browser.</summary>
public sealed record OpenPage(IBrowserContext Context, IPage Page, string File) : IAsyncDisposable
{
    /// <summary>Errors and warnings of the console, and uncaught errors.</summary>
    public List<string> Complaints { get; } = [];

    /// <summary>Addresses asked for.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Scrolls through the page until every plot that can be is interactive.</summary>
    public async Task DrawAllAsync()
    {
        foreach (var figure in await Page.Locator("figure.plot").AllAsync())
        {
            await figure.ScrollIntoViewIfNeededAsync();
            if (await figure.GetAttributeAsync("data-spec") is not null)
                await Page.WaitForFunctionAsync("f => f.classList.contains('is-live') || f.dataset.fault", await figure.ElementHandleAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Context.DisposeAsync();
        Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
    }
}
