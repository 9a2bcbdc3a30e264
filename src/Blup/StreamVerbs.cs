using System.Text;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Inference;
using Blup.Results;
using Blup.Tables;

namespace Blup;

/// <summary>What a fit gives row by row, for files whose rows are never all in memory.</summary>
public static class StreamVerbs
{
    /// <summary>
    /// Copies a CSV file record by record and appends <c>.fitted</c>, <c>.resid</c> and <c>.fixed</c> (fitted values of the fixed effects alone); <c>NA</c> where a value
    /// that the model uses is missing. Two passes, in the memory of a few blocks.
    /// </summary>
    /// <param name="fit">A fit to this file, streamed or not.</param>
    /// <param name="path">The file.</param>
    /// <param name="output">Where to write; not closed.</param>
    /// <param name="csv">How the file is read; null for the defaults.</param>
    /// <param name="cancellation">Stops between blocks.</param>
    /// <exception cref="BlupException">The file cannot be used, or is not the one that was fitted (BLUP886).</exception>
    public static void AugmentCsv(this LmmFit fit, string path, TextWriter output, CsvOptions? csv = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(output);
        var table = new StreamedTable(path, csv ?? new CsvOptions());
        var design = StreamedDesign.Learn(Formula.Parse(fit.Formula), table, fit.Frame.Spec.Options, cancellation);
        var same = design.Rows == fit.Observations && design.Spec.GroupLevels.All(g => fit.ConditionalModes.Where(m => m.Group == g.Key).All(m => m.Levels.SequenceEqual(g.Value, StringComparer.Ordinal)));
        if (!same)
            throw new BlupException("BLUP886", FormattableString.Invariant($"'{path}' is not the file of this fit: it has {design.Rows} complete rows, the fit used {fit.Observations}, or other groups."), null, "Give the file that was fitted; for other data use predict.");
        var fitted = new PieceFitted(fit);
        output.Write(table.HeaderText + $"{table.Delimiter}.fitted{table.Delimiter}.resid{table.Delimiter}.fixed\n");
        foreach (var batch in design.Frames((piece, frame) => Lines(table, piece, frame, fitted)))
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var text in batch) output.Write(text);
        }
    }

    private static StringBuilder Lines(StreamedTable table, TablePiece piece, ModelFrame frame, PieceFitted fitted)
    {
        var (conditional, population, response, rows) = (fitted.Of(frame), fitted.Population(frame), frame.Response, frame.RowNumbers);
        // Grows by small chunks, which die young.
        var text = new StringBuilder();
        Span<char> number = stackalloc char[32];
        var (row, next) = (piece.FirstRow, 0);
        foreach (var record in table.Records(piece.Block))
        {
            row++;
            text.Append(record);
            var used = next < rows.Length && rows[next] == row;
            foreach (var value in used ? [conditional[next], response[next] - conditional[next], population[next]] : (ReadOnlySpan<double>)[double.NaN, double.NaN, double.NaN])
            {
                text.Append(table.Delimiter);
                if (NumberText.TryFormat(value, number, out var length)) text.Append(number[..length]);
                else text.Append("NA");
            }

            text.Append('\n');
            if (used) next++;
        }

        return text;
    }
}
