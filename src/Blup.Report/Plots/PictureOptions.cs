namespace Blup.Report.Plots;

/// <summary>On which ground a picture stands.</summary>
public enum PictureTheme
{
    /// <summary>Dark ink on white.</summary>
    Light,

    /// <summary>Light ink on a dark ground.</summary>
    Dark,

    /// <summary>As the viewer's system prefers (SVG); light for print.</summary>
    Auto,
}

/// <summary>How a picture is written.</summary>
public sealed record PictureOptions
{
    /// <summary>Width in pixels, at least 240.</summary>
    public double Width { get; init; } = 760;

    /// <summary>Height in pixels; null for one that suits the content.</summary>
    public double? Height { get; init; }

    /// <summary>The theme.</summary>
    public PictureTheme Theme { get; init; }

    /// <summary>Whether the picture has a ground of its own; otherwise it is transparent.</summary>
    public bool Background { get; init; } = true;
}
