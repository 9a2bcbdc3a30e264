using Blup.Results;
using Blup.Text.Words;

namespace Blup;

/// <summary>A fit in words.</summary>
public static class WordVerbs
{
    /// <summary>
    /// A paragraph for a report in APA style: what was fitted to how many observations and groups, method and degrees of freedom, every
    /// coefficient with b, SE, t and p, standard deviations and correlations of the random effects, what was singular and what that means,
    /// rows left out. Ends in a line feed.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="format">Plain text, or markdown with statistics in italics.</param>
    public static string ReportText(this LmmFit fit, ReportFormat format = ReportFormat.Plain)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return ReportWriter.Of(fit, format);
    }

    /// <summary>A paragraph for a report in APA style: what was fitted, every coefficient with b, SE, t and p, R² and its test, rows left out.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="format">Plain text, or markdown with statistics in italics.</param>
    public static string ReportText(this LmFit fit, ReportFormat format = ReportFormat.Plain)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return ReportWriter.Of(fit, format);
    }
}
