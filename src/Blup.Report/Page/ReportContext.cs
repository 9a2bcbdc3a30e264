using Blup.Results;

namespace Blup.Report.Page;

/// <summary>What the sections of one page share: the fit, what was asked for, and the pictures drawn so far.</summary>
internal sealed class ReportContext(IModelFit fit, ReportOptions options)
{
    private readonly List<Figure> _figures = [];

    /// <summary>The fit.</summary>
    public IModelFit Fit { get; } = fit;

    /// <summary>The fit as a mixed one; null for a linear model.</summary>
    public LmmFit? Mixed { get; } = fit as LmmFit;

    /// <summary>What was asked for.</summary>
    public ReportOptions Options { get; } = options;

    /// <summary>Whether plots become interactive.</summary>
    public bool Interactive { get; } = options.Interactive && Assets.ReportAssets.Available;

    /// <summary>Pictures in the order of the page.</summary>
    public IReadOnlyList<Figure> Figures => _figures;

    /// <summary>Name of files to download, without extension.</summary>
    public string Stem => Fit.DataName is { Length: > 0 } name ? string.Concat(name.Select(c => char.IsLetterOrDigit(c) || c is '-' or '_' ? c : '-')) : "blup";

    /// <summary>Places a picture.</summary>
    public Html Draw(Figure figure)
    {
        _figures.Add(figure);
        return figure.ToHtml(_figures.Count, Interactive);
    }
}
