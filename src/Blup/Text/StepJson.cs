using Blup.Results;

namespace Blup.Text;

/// <summary>Deletions and eliminations as JSON objects, arrays by column.</summary>
internal static class StepJson
{
    public static string Of(TermDeletions deletions) => ComparisonJson.Write(json =>
    {
        var rows = deletions.Rows;
        json.WriteString("formula", deletions.Formula);
        json.WriteBoolean("refitted_by_ml", deletions.Refitted);
        json.WriteStartArray("term");
        foreach (var row in rows) json.WriteStringValue(row.Term);
        json.WriteEndArray();
        json.Numbers("npar", [.. rows.Select(r => (double)r.Parameters)]);
        json.Numbers("AIC", [.. rows.Select(r => r.Aic)]);
        json.Numbers("chisq", [.. rows.Select(r => r.Test?.ChiSquared ?? double.NaN)]);
        json.Numbers("chi_df", [.. rows.Select(r => r.Test?.Df ?? double.NaN)]);
        json.Numbers("p", [.. rows.Select(r => r.Test?.PValue ?? double.NaN)]);
        if (rows.All(r => r.F is null)) return;
        json.Numbers("F", [.. rows.Select(r => r.F?.Value ?? double.NaN)]);
        json.Numbers("num_df", [.. rows.Select(r => r.F?.NumeratorDf ?? double.NaN)]);
        json.Numbers("den_df", [.. rows.Select(r => r.F?.DenominatorDf ?? double.NaN)]);
        json.Numbers("p_F", [.. rows.Select(r => r.F?.PValue ?? double.NaN)]);
    });

    public static string Of(DeletionTests deletions) => ComparisonJson.Write(json =>
    {
        json.WriteString("formula", deletions.Formula);
        json.WritePropertyName("tests");
        json.WriteRawValue(AnovaJson.Of(deletions.Tests));
    });

    public static string Of(IReadOnlyList<EliminationDecision> decisions, string formula, DfMethod method) => ComparisonJson.Write(json =>
    {
        json.WriteString("formula", formula);
        json.WriteString("df_method", AnovaJson.Name(method));
        json.Numbers("round", [.. decisions.Select(d => (double)d.Round)]);
        json.Strings("effect", [.. decisions.Select(d => d.Random ? "random" : "fixed")]);
        json.Strings("term", [.. decisions.Select(d => d.Term)]);
        json.Numbers("statistic", [.. decisions.Select(d => d.Statistic)]);
        json.Numbers("df", [.. decisions.Select(d => d.Df)]);
        json.Numbers("den_df", [.. decisions.Select(d => d.DenominatorDf)]);
        json.Numbers("p", [.. decisions.Select(d => d.PValue)]);
        json.Numbers("p_boundary", [.. decisions.Select(d => d.BoundaryPValue ?? double.NaN)]);
        json.Numbers("logLik", [.. decisions.Select(d => d.LogLikelihood)]);
        json.Numbers("mean_sq", [.. decisions.Select(d => d.MeanSquare)]);
        json.WriteStartArray("eliminated");
        foreach (var d in decisions) json.WriteBooleanValue(d.Eliminated);
        json.WriteEndArray();
        json.Strings("why", [.. decisions.Select(d => d.Why)]);
    });
}
