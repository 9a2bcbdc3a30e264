using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Inference;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup;

public static partial class Lmm
{
    /// <summary>
    /// Fits a linear mixed model to a CSV file of any size without holding its rows: one pass for kinds and levels, one for the sums that the criterion needs,
    /// one for the quartiles of the residuals (and a few for each <c>scale()</c> and <c>poly()</c>, one for groups of several columns). Memory: the sums and a few blocks of the file.
    /// The fit is that of <see cref="Fit(string, Table, LmmOptions?)"/>; arrays of rows answer BLUP830, and <see cref="StreamVerbs.AugmentCsv"/> gives fitted values.
    /// </summary>
    /// <param name="formula">The model in lme4's formula language; <c>ns()</c> cannot be streamed.</param>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="csv">How to read it; null for the defaults.</param>
    /// <param name="options">REML or ML, weights, codings; null for the defaults.</param>
    /// <param name="residuals">Whether the pass for the quartiles of the residuals is made; without it the summary says that they were not computed.</param>
    /// <exception cref="BlupException">The file, the formula, the data or the model cannot be used; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static LmmFit FitCsv(string formula, string path, CsvOptions? csv = null, LmmOptions? options = null, bool residuals = true)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FitStream(formula, new StreamedTable(path, csv ?? new CsvOptions()), options ?? new LmmOptions(), residuals);
    }

    internal static LmmFit FitStream(string formula, StreamedTable table, LmmOptions options, bool residuals = true)
    {
        var parsed = ParseMixed(formula);
        DegreesOfFreedom.Check(options.Df, options.Reml);
        var design = StreamedDesign.Learn(parsed, table, options.Design, options.Cancellation);
        var fit = Fit(StreamedSums.Model(design, table.Schema, options.MemoryLimit), options.DataName is null ? options with { DataName = Path.GetFileNameWithoutExtension(table.Path) } : options, null);
        return fit with
        {
            ResidualQuartiles = residuals ? StreamedResiduals.Quartiles(fit, design) : null,
            Messages = residuals ? [.. fit.Messages, Streamed(table)] : fit.Messages,
        };
    }

    private static Message Streamed(StreamedTable table)
        => new("BLUP885", Severity.Information,
            string.Create(CultureInfo.InvariantCulture, $"The {table.Rows} rows were streamed, not held in memory; the quartiles of the residuals are exact to 0.05 %."),
            Advice: "Fitted values and residuals: blup augment --stream.");

    private static Formula ParseMixed(string formula)
    {
        var parsed = Formula.Parse(formula);
        return parsed.HasRandomTerms ? parsed : throw new BlupException("BLUP405", "The formula has no random effects.", formula, "Add a term such as (1 | Subject): a mixed model has at least one.");
    }
}
