namespace Blup.Report.Page;

/// <summary>A picture of the page: static SVG for the first look, for print and where scripts cannot run, and the description that makes it interactive.</summary>
/// <param name="Kind">The kind of plot, such as <c>caterpillar</c>; names files to save.</param>
/// <param name="Title">What it shows, for those who cannot see it.</param>
/// <param name="Svg">The static picture.</param>
/// <param name="VegaLite">The interactive one, as JSON; null for none.</param>
internal sealed record Figure(string Kind, string Title, string Svg, string? VegaLite)
{
    /// <summary>The element.</summary>
    /// <param name="number">Number on the page, from 1.</param>
    /// <param name="interactive">Whether the description goes along.</param>
    public Html ToHtml(int number, bool interactive)
    {
        var live = interactive && VegaLite is not null;
        var spec = live ? Html.Of($" data-spec=\"{number - 1}\"") : Html.Empty;
        return Html.Of($"""
            <figure class="plot" id="plot-{number}" data-kind="{Kind}"{spec} aria-label="{Title}">
            <div class="tools"><button type="button" data-do="svg" aria-label="Save this plot as SVG">SVG</button><button type="button" data-do="png" aria-label="Save this plot as PNG">PNG</button></div>
            <div class="picture still">{Html.Trusted(Svg)}</div>
            {(live ? Html.Of($"<div class=\"picture live\" hidden></div>\n") : Html.Empty)}</figure>

            """);
    }
}
