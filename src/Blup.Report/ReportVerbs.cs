using Blup.Report.Page;
using Blup.Results;

namespace Blup;

/// <summary>A fit as a page.</summary>
public static class ReportVerbs
{
    /// <summary>
    /// The fit as one self-contained HTML page: verdict, model, words, plots, tests, coefficients, means, random effects, diagnostics, influence,
    /// comparison and export. Every number is formatted as in the text summary. It loads nothing from anywhere.
    /// </summary>
    /// <param name="fit">A mixed or linear fit.</param>
    /// <param name="options">What to show; null for the defaults.</param>
    /// <exception cref="Diagnostics.BlupException">Specifications of means or fits to compare with do not suit the fit; see <see cref="MeansVerbs"/> and <see cref="ModelComparison"/>.</exception>
    public static HtmlReport Report(this IModelFit fit, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return PageWriter.Write(fit, options ?? new ReportOptions());
    }
}
