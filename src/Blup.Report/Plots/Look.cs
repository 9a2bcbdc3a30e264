namespace Blup.Report.Plots;

/// <summary>Sizes and inks that both writers share.</summary>
internal static class Look
{
    public const string Font = "Arial, Helvetica, \"Liberation Sans\", sans-serif";
    public const double Title = 15, Subtitle = 11.5, AxisTitle = 12, Tick = 11, Strip = 11.5, LegendText = 11.5;
    public const double Point = 6.5, Line = 2.0, Rule = 1.4, Gap = 18;
    public static readonly Inks Light = new("#1F2430", "#5B6270", "#E4E6EA", "#EEF0F3", "#FFFFFF");
    public static readonly Inks Dark = new("#E6E8EC", "#A7ADB8", "#343A44", "#2A3039", "#16191F");

    public static Inks Of(PictureTheme theme) => theme == PictureTheme.Dark ? Dark : Light;
}

/// <summary>The colours of what is not data.</summary>
internal sealed record Inks(string Ink, string Muted, string Grid, string Strip, string Paper);
