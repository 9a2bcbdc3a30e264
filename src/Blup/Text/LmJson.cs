using Blup.Results;

namespace Blup.Text;

/// <summary>A linear model as one JSON object, with the field names of a mixed model where the meaning is the same.</summary>
internal static class LmJson
{
    /// <summary>The object on one line.</summary>
    public static string Of(LmFit fit) => ComparisonJson.Write(json =>
    {
        json.WriteString("formula", fit.Formula);
        json.WriteString("data", fit.DataName);
        json.WriteNumber("nobs", fit.Observations);
        json.WriteNumber("npar", fit.Parameters);
        json.Number("logLik", fit.LogLikelihood);
        json.Number("AIC", fit.Aic);
        json.Number("BIC", fit.Bic);
        json.WriteNumber("df_residual", fit.ResidualDf);
        json.Number("sigma", fit.Sigma);
        json.Number("r2", fit.RSquared);
        json.Number("adj_r2", fit.AdjustedRSquared);
        json.Numbers("f", fit.F is { } f ? [f.Value, f.NumeratorDf, f.DenominatorDf] : []);
        json.Number("f_p", fit.F?.PValue ?? double.NaN);
        FitJson.Fixed(json, fit.FixedEffects);
        json.Numbers("residual_quantiles", fit.ResidualQuantiles());
        json.Numbers("fitted", fit.Fitted);
        json.Numbers("residual", fit.Residuals);
        FitJson.Messages(json, fit);
    });
}
