using Blup.Report.Plots;
using Blup.Report.Svg;

namespace Blup.Cli.Commands;

/// <summary>A page with one picture: nothing is loaded, it works from disk.</summary>
internal static class PlotPage
{
    public static string Of(Plot plot, PictureOptions options)
    {
        var auto = options.Theme == PictureTheme.Auto ? "@media screen and (prefers-color-scheme:dark){body{background:#16191f}}" : "";
        var ground = options.Theme == PictureTheme.Dark ? "#16191f" : "#fff";
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>{{SvgText.Escape(plot.Title)}}</title>
            <style>body{margin:1rem auto;max-width:{{SvgText.Number(options.Width + 40)}}px;background:{{ground}};}{{auto}}</style>
            </head>
            <body>
            {{plot.ToSvg(options)}}</body>
            </html>

            """;
    }
}
