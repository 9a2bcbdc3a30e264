using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Inference;
using Blup.Results;
using Blup.Tables;

namespace Blup.Sql;

/// <summary>What a fit from sums gives row by row: the rows are read once more, in pieces, and do travel. They are never held together.</summary>
public static class SqlRows
{
    /// <summary>Least rows of a piece; more where a factor has so many levels that looking them up for each piece would take longer than the rows.</summary>
    private const int PieceRows = 1 << 17;

    /// <summary>The most rows of a piece.</summary>
    private const int LargestPiece = 1 << 21;

    /// <summary>The fit with the quartiles of its scaled residuals, for the summary: exact to 0.05 %. The columns that the model uses are read once more.</summary>
    /// <param name="fit">A fit to this source.</param>
    /// <param name="engine">The database.</param>
    /// <param name="source">The table or query that was fitted.</param>
    /// <param name="cancellation">Stops the query.</param>
    /// <exception cref="BlupException">BLUP842, BLUP315 these are not the rows of the fit; or the database failed.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static LmmFit WithResidualQuartiles(this LmmFit fit, ISqlEngine engine, SqlSource source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var (fitted, counts) = (new PieceFitted(fit), new QuantileCounts());
        Pieces(fit, engine, source, usedOnly: true, (frame, _, _) =>
        {
            var values = fitted.Of(frame);
            for (var i = 0; i < values.Length; i++) counts.Add((frame.Response[i] - values[i]) / fit.Sigma * (frame.Weights is { } w ? Math.Sqrt(w[i]) : 1.0));
        }, cancellation);
        return fit with
        {
            ResidualQuartiles = [.. Enumerable.Range(0, 5).Select(k => counts.Quantile(k / 4.0))],
            Messages = [.. fit.Messages, new Message("BLUP845", Severity.Information, string.Create(CultureInfo.InvariantCulture, $"{fit.Observations} rows were read from {engine.Description} for the quartiles of the residuals, which are exact to 0.05 %."))],
        };
    }

    /// <summary>
    /// Writes all columns of the source as CSV, in the order in which the database gives the rows, with <c>.fitted</c>, <c>.resid</c> and <c>.fixed</c> (fitted values of
    /// the fixed effects alone) appended; <c>NA</c> where a value that the model uses is missing.
    /// </summary>
    /// <param name="fit">A fit to this source.</param>
    /// <param name="engine">The database.</param>
    /// <param name="source">The table or query that was fitted.</param>
    /// <param name="output">Where to write; not closed.</param>
    /// <param name="cancellation">Stops the query.</param>
    /// <exception cref="BlupException">BLUP842, BLUP315 these are not the rows of the fit; or the database failed. What was written is then incomplete.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static void AugmentCsv(this LmmFit fit, ISqlEngine engine, SqlSource source, TextWriter output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(output);
        var fitted = new PieceFitted(fit);
        var first = true;
        Pieces(fit, engine, source, usedOnly: false, (frame, piece, rows) =>
        {
            var (conditional, population) = (fitted.Of(frame), fitted.Population(frame));
            var added = new Table(
            [
                .. piece.Columns,
                Spread(".fitted", conditional, rows, piece.RowCount),
                Spread(".resid", [.. frame.Response.Zip(conditional, (y, f) => y - f)], rows, piece.RowCount),
                Spread(".fixed", population, rows, piece.RowCount),
            ]);
            TableWriter.WritePiece(added, output, first);
            first = false;
        }, cancellation);
    }

    /// <summary>Does something with each piece: its complete rows as a frame, the piece, and which rows of it are complete.</summary>
    private static void Pieces(LmmFit fit, ISqlEngine engine, SqlSource source, bool usedOnly, Action<ModelFrame, Table, int[]> work, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(source);
        var spec = fit.Frame.Spec;
        var size = Math.Clamp(2 * fit.ConditionalModes.Max(m => m.Levels.Count), PieceRows, LargestPiece);
        var complete = 0L;
        engine.Begin(cancellation);
        try
        {
            var columns = engine.Columns(source, cancellation);
            if (usedOnly) columns = [.. columns.Where(c => spec.UsedColumns.Contains(c.Name, StringComparer.Ordinal))];
            foreach (var piece in RowPieces.Read(engine, source, columns, size, cancellation))
            {
                int[] rows = [.. Enumerable.Range(0, piece.RowCount).Where(r => spec.UsedColumns.All(c => !piece.Column(c).IsMissing(r)))];
                complete += rows.Length;
                work(Frame(fit, rows.Length == piece.RowCount ? piece : piece.Take(rows)), piece, rows);
            }
        }
        finally
        {
            engine.End();
        }

        if (complete != fit.Observations) throw SqlErrors.Changed(source.Name, string.Create(CultureInfo.InvariantCulture, $"the fit used {fit.Observations} complete rows, and there are {complete}"));
    }

    private static ModelFrame Frame(LmmFit fit, Table rows)
    {
        var spec = fit.Frame.Spec;
        return new ModelFrame
        {
            Spec = spec,
            ResponseName = fit.Frame.ResponseName,
            Response = spec.ResponseColumn(rows),
            Weights = spec.Options.Weights is { } w ? ((NumericColumn)rows.Column(w)).Values.ToArray() : null,
            Offset = spec.OffsetColumn(rows),
            Fixed = spec.FixedColumns(rows),
            Random = spec.RandomColumns(rows),
            RowNumbers = [],
            Dropped = [],
            DroppedCount = 0,
        };
    }

    private static NumericColumn Spread(string name, double[] values, int[] rows, int count)
    {
        var all = new double[count];
        Array.Fill(all, double.NaN);
        for (var i = 0; i < rows.Length; i++) all[rows[i]] = values[i];
        return new NumericColumn(name, all);
    }
}
