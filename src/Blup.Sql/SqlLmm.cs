using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Inference;
using Blup.Models;
using Blup.Results;

namespace Blup.Sql;

/// <summary>Linear mixed models on rows that stay where they are: the engine sums, the model is fitted here from the sums.</summary>
public static class SqlLmm
{
    /// <summary>
    /// Fits a linear mixed model to a table of a database. Only sums over groups leave the database, never rows. The fit has everything that needs no rows: estimates,
    /// tests, variance components, conditional modes, means; fitted values and residuals answer BLUP830.
    /// </summary>
    /// <param name="formula">The model in lme4's formula language.</param>
    /// <param name="engine">The database.</param>
    /// <param name="source">The table, or a query, with an optional filter.</param>
    /// <param name="options">REML or ML, weights, codings; null for the defaults.</param>
    /// <param name="levels">Levels of text columns in order, the first being the reference, by column; null for ordinal order.</param>
    /// <exception cref="BlupException">The formula, the data or the model cannot be used, or the database failed; the message says why.</exception>
    /// <exception cref="OperationCanceledException">The options' token was cancelled.</exception>
    public static LmmFit Fit(string formula, ISqlEngine engine, SqlSource source, LmmOptions? options = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? levels = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new LmmOptions();
        var parsed = Parse(formula);
        DegreesOfFreedom.Check(options.Df, options.Reml);
        LmmModel model;
        var session = new SqlSession(engine, source, options.Cancellation, levels: levels);
        engine.Begin(options.Cancellation);
        try
        {
            model = Read(parsed, session, options.Design, options.MemoryLimit);
        }
        finally
        {
            engine.End();
        }

        return Lmm.Fit(model, options.DataName is null ? options with { DataName = source.Name } : options, null);
    }

    /// <summary>The queries that <see cref="Fit"/> would run, without running them: only the columns' names and types are asked for. Two levels stand for those of each factor.</summary>
    /// <exception cref="BlupException">The formula does not fit the columns, or the database failed.</exception>
    public static IReadOnlyList<SqlStep> Explain(string formula, ISqlEngine engine, SqlSource source, LmmOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(source);
        options ??= new LmmOptions();
        var parsed = Parse(formula);
        var session = new SqlSession(engine, source, options.Cancellation, rehearsal: true);
        _ = Learn(parsed, session, options.Design, null);
        return session.Steps;
    }

    private static Formula Parse(string formula)
    {
        var parsed = Formula.Parse(formula);
        return parsed.HasRandomTerms ? parsed : throw new BlupException("BLUP405", "The formula has no random effects.", formula, "Add a term such as (1 | Subject): a mixed model has at least one.");
    }

    private static LmmModel Read(Formula formula, SqlSession session, DesignOptions options, long? memoryLimit)
    {
        var (frame, columns, sums) = Learn(formula, session, options, memoryLimit);
        return SummedModel.Build(frame, columns.Fixed, columns.Random, sums);
    }

    private static (ModelFrame Frame, ModelColumns Columns, RowSums Sums) Learn(Formula formula, SqlSession session, DesignOptions options, long? memoryLimit)
    {
        var designer = new SqlDesigner(session, formula, options);
        var spec = designer.Learn();
        var columns = new ModelColumns(session, designer, spec);
        var predictors = new SqlPredictors(session, designer);
        var moments = SqlStatistics.Of(session, designer, columns, predictors.Numbers) ?? SqlMoments.Of(session, designer, spec, columns, predictors.Numbers);
        // Before the sums: these tell whether the table changed meanwhile.
        predictors.Ask(moments);
        var reader = new SqlSums(session, designer, columns, moments, memoryLimit);
        if (reader.Read() is not { } sums)
        {
            // The means of a few rows did not do, or rows are incomplete.
            moments = SqlMoments.Of(session, designer, spec, columns, predictors.Numbers);
            reader = new SqlSums(session, designer, columns, moments, memoryLimit);
            sums = reader.Read()!;
        }

        if (!moments.AreMeans) moments = SqlStatistics.WithMeans(moments, columns, sums.Totals);
        var (condensed, why) = SqlCondensed.Of(session, designer, spec, moments, columns, sums.Totals);
        var found = predictors.Find(moments);
        spec = designer.With(reader.GroupLevels, found);
        var frame = new ModelFrame
        {
            Spec = spec,
            ResponseName = formula.Response,
            Response = null!,
            Fixed = spec.FixedColumns(designer.Schema) with { Columns = null! },
            Random = [.. spec.RandomColumns(designer.Schema).Select(t => t with { Codes = null!, Columns = null! })],
            RowNumbers = null!,
            Dropped = moments.Dropped,
            DroppedCount = moments.DroppedCount,
            Summary = new RowSummary { Rows = moments.Rows, MeanOffset = moments.MeanOffset, Fixed = condensed, NotCondensed = why },
        };
        return (frame, columns, sums);
    }
}
