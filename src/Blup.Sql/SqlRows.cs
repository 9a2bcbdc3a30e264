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
            var own = new QuantileCounts();
            var values = fitted.Of(frame);
            for (var i = 0; i < values.Length; i++) own.Add((frame.Response[i] - values[i]) / fit.Sigma * (frame.Weights is { } w ? Math.Sqrt(w[i]) : 1.0));
            return own;
        }, counts.Add, cancellation);
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
            var residuals = new double[conditional.Length];
            for (var i = 0; i < residuals.Length; i++) residuals[i] = frame.Response[i] - conditional[i];
            var added = new Table(
            [
                .. piece.Columns,
                Spread(".fitted", conditional, rows, piece.RowCount),
                Spread(".resid", residuals, rows, piece.RowCount),
                Spread(".fixed", population, rows, piece.RowCount),
            ]);
            using var text = new StringWriter(CultureInfo.InvariantCulture);
            TableWriter.WritePiece(added, text, header: false);
            return (Header: added.Take([]), Text: text.GetStringBuilder());
        }, piece =>
        {
            if (first) TableWriter.WritePiece(piece.Header, output, header: true);
            first = false;
            output.Write(piece.Text);
        }, cancellation);
    }

    /// <summary>
    /// Makes something of each piece (its complete rows as a frame, the piece, and which rows of it are complete), several at a time, and hands it on in the order of the
    /// rows.
    /// </summary>
    private static void Pieces<T>(LmmFit fit, ISqlEngine engine, SqlSource source, bool usedOnly, Func<ModelFrame, Table, int[]?, T> make, Action<T> use, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(source);
        var spec = fit.Frame.Spec;
        var complete = 0L;
        engine.Begin(cancellation);
        try
        {
            var columns = engine.Columns(source, cancellation);
            if (usedOnly) columns = [.. columns.Where(c => spec.UsedColumns.Contains(c.Name, StringComparer.Ordinal))];
            var groups = KnownGroups.Of(spec, columns);
            var unknown = fit.ConditionalModes.Where(m => !groups.ContainsKey(m.Group)).Select(m => m.Levels.Count).DefaultIfEmpty(0).Max();
            var size = Math.Clamp(2 * unknown, PieceRows, LargestPiece);
            foreach (var batch in RowPieces.Read(engine, source, columns, size, cancellation).Chunk(Environment.ProcessorCount))
            {
                var made = new T[batch.Length];
                var used = new int[batch.Length];
                try
                {
                    Parallel.For(0, batch.Length, i =>
                    {
                        var rows = Complete(batch[i], spec.UsedColumns);
                        used[i] = rows?.Length ?? batch[i].RowCount;
                        made[i] = make(Frame(fit, rows is null ? batch[i] : batch[i].Take(rows), groups), batch[i], rows);
                    });
                }
                catch (AggregateException e)
                {
                    // The first of them, as itself.
                    System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
                }

                complete += used.Sum();
                foreach (var piece in made) use(piece);
            }
        }
        finally
        {
            engine.End();
        }

        if (complete != fit.Observations) throw SqlErrors.Changed(source.Name, string.Create(CultureInfo.InvariantCulture, $"the fit used {fit.Observations} complete rows, and there are {complete}"));
    }

    /// <summary>The rows in which no column used is missing; null for all of them.</summary>
    private static int[]? Complete(Table piece, IReadOnlyList<string> used)
    {
        var rows = CompleteRows.OfPiece(piece, used, 0);
        return rows.Count == piece.RowCount ? null : rows.Take([.. Enumerable.Range(0, piece.RowCount)]);
    }

    private static ModelFrame Frame(LmmFit fit, Table rows, IReadOnlyDictionary<string, StreamedGroup> groups)
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
            Random = spec.RandomColumns(rows, allowNewLevels: false, groups),
            RowNumbers = [],
            Dropped = [],
            DroppedCount = 0,
        };
    }

    private static NumericColumn Spread(string name, double[] values, int[]? rows, int count)
    {
        if (rows is null) return new NumericColumn(name, values);
        var all = new double[count];
        Array.Fill(all, double.NaN);
        for (var i = 0; i < rows.Length; i++) all[rows[i]] = values[i];
        return new NumericColumn(name, all);
    }
}
