namespace Blup;

/// <summary>How a paragraph is marked up.</summary>
public enum ReportFormat
{
    /// <summary>No mark-up.</summary>
    Plain,

    /// <summary>Markdown: statistics in italics.</summary>
    Markdown,
}
