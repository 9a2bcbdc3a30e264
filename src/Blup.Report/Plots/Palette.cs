namespace Blup.Report.Plots;

/// <summary>Colours that people with any colour vision tell apart: Okabe and Ito (2008), grey in place of black.</summary>
public static class Palette
{
    /// <summary>The colours in order of use.</summary>
    public static IReadOnlyList<string> Colors { get; } = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8C6D31", "#7A7A7A"];

    /// <summary>Fitted lines and estimates.</summary>
    public static string Blue => Colors[0];

    /// <summary>Positive and significant.</summary>
    public static string Red => Colors[1];

    /// <summary>A second model.</summary>
    public static string Green => Colors[2];

    /// <summary>Not significant, and observations in the background.</summary>
    public static string Grey => "#8A8F98";

    /// <summary>Most series that colour and shape can tell apart.</summary>
    public static int Most => Colors.Count * 4;

    /// <summary>The colour of series k.</summary>
    public static string Color(int k) => Colors[k % Colors.Count];

    /// <summary>The shape of series k: another one each time the colours are used up.</summary>
    public static PointShape Shape(int k) => (PointShape)(k / Colors.Count % 4);

    /// <summary>A tile's colour for a share of the largest count, from light to dark blue.</summary>
    public static string Tile(double share)
    {
        (double R, double G, double B) light = (0xD6, 0xE6, 0xF2), dark = (0x08, 0x3C, 0x6B);
        var t = Math.Sqrt(Math.Clamp(share, 0.0, 1.0));
        return string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"#{(int)(light.R + t * (dark.R - light.R)):X2}{(int)(light.G + t * (dark.G - light.G)):X2}{(int)(light.B + t * (dark.B - light.B)):X2}");
    }
}
