using Blup.Inference.Tidying;
using Blup.Results;
using Blup.Tables;
using Blup.Text;

namespace Blup;

/// <summary>Fits as tables, with the column names of R's broom and broom.mixed. Write them with <see cref="TableWriter"/> or <see cref="ToJson(Table)"/>.</summary>
public static class TidyVerbs
{
    /// <summary>Coefficients (and, for a mixed model, standard deviations and correlations): <c>effect group term estimate std.error statistic df p.value</c>.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="confidence">Coverage of t intervals <c>conf.low conf.high</c>; null for none.</param>
    public static Table Tidy(this IModelFit fit, double? confidence = null)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return TidyTables.Tidy(fit, confidence);
    }

    /// <summary>The rows of <see cref="Tidy"/> as records.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="confidence">Coverage of the intervals.</param>
    public static IReadOnlyList<TidyRow> TidyRows(this IModelFit fit, double confidence = 0.95)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return TidyTables.Rows(fit, confidence);
    }

    /// <summary>The fit in one row: σ, log-likelihood, AIC, BIC, sizes; R² and F of a linear model.</summary>
    public static Table Glance(this IModelFit fit)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return TidyTables.Glance(fit);
    }

    /// <summary>The rows used with <c>.rownames .fitted .resid .hat .cooksd</c> and more.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="data">The table that was fitted, whose columns come along; null for response and groups only.</param>
    /// <exception cref="Diagnostics.BlupException">BLUP653 the table is not the one fitted.</exception>
    public static Table Augment(this IModelFit fit, Table? data = null)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return AugmentTable.Of(fit, data);
    }

    /// <summary>Predictions as a table: <c>.rownames .fitted .se.fit .df .lower .upper</c>.</summary>
    public static Table ToTable(this Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return TidyTables.Of(predictions);
    }

    /// <summary>Predictions as one JSON object: level, interval, what the variances contain, messages, and the columns of <see cref="ToTable"/> as arrays.</summary>
    public static string ToJson(this Predictions predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return PredictionsJson.Of(predictions, TidyTables.Of(predictions));
    }

    /// <summary>A table as one JSON object of arrays, one a column; null for missing values.</summary>
    public static string ToJson(this Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return TableJson.Of(table);
    }
}
