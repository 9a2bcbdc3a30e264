using System.Text.Json;
using Blup.Results;

namespace Blup.Text;

/// <summary>A fit as one JSON object, numbers at full precision; what is not a number is null.</summary>
internal static class FitJson
{
    /// <summary>The object on one line.</summary>
    public static string Of(LmmFit fit) => ComparisonJson.Write(json =>
    {
        Sizes(json, fit);
        Fixed(json, fit.FixedEffects);
        Variances(json, fit.VarianceComponents);
        Modes(json, fit.ConditionalModes);
        if (fit.Frame.HasRows)
        {
            json.Numbers("fitted", fit.Fitted);
            json.Numbers("residual", fit.Residuals);
        }
        else
        {
            json.WriteNull("fitted");
            json.WriteNull("residual");
        }

        Messages(json, fit);
        Optimizer(json, fit);
    });

    private static void Sizes(Utf8JsonWriter json, LmmFit fit)
    {
        json.WriteString("formula", fit.Formula);
        json.WriteString("data", fit.DataName);
        json.WriteNumber("nobs", fit.Observations);
        json.WriteStartObject("groups");
        foreach (var g in fit.Groups) json.WriteNumber(g.Name, g.Levels);
        json.WriteEndObject();
        json.WriteNumber("npar", fit.Parameters);
        json.WriteBoolean("reml", fit.Reml);
        json.Number("criterion", fit.Criterion);
        json.Number("logLik", fit.LogLikelihood);
        json.Number("AIC", fit.Aic);
        json.Number("BIC", fit.Bic);
        json.WriteNumber("df_residual", fit.ResidualDf);
        json.Number("sigma", fit.Sigma);
        json.WriteBoolean("singular", fit.IsSingular);
        json.WriteStartObject("theta");
        json.Strings("names", fit.Theta.Names);
        json.Numbers("values", fit.Theta.Values);
        json.WriteEndObject();
    }

    public static void Fixed(Utf8JsonWriter json, FixedEffects effects)
    {
        json.WriteStartObject("fixef");
        json.Strings("names", effects.Names);
        json.Numbers("estimate", effects.Estimates);
        json.Numbers("se", effects.StandardErrors);
        json.Matrix("vcov", effects.Covariance);
        json.Numbers("df", effects.Df);
        json.Numbers("t", effects.Statistics);
        json.Numbers("p", effects.PValues);
        json.WriteString("df_method", effects.Method switch
        {
            DfMethod.Satterthwaite => "satterthwaite",
            DfMethod.KenwardRoger => "kenward_roger",
            DfMethod.Wald => "wald",
            _ => "residual",
        });
        json.WriteStartArray("aliased");
        foreach (var column in effects.Aliased)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteStartObject("equals");
            foreach (var (name, coefficient) in column.Terms) json.Number(name, coefficient);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Variances(Utf8JsonWriter json, VarianceComponents components)
    {
        json.WriteStartArray("varcorr");
        foreach (var term in components.Terms)
        {
            for (var i = 0; i < term.Columns.Count; i++) Variance(json, term.Label, term.Columns[i], null, term.Covariance[i, i], term.StandardDeviations[i]);
            for (var i = 0; i < term.Columns.Count; i++)
                for (var j = i + 1; j < term.Columns.Count; j++) Variance(json, term.Label, term.Columns[i], term.Columns[j], term.Covariance[i, j], term.Correlations[i, j]);
        }

        Variance(json, "Residual", null, null, components.ResidualVariance, Math.Sqrt(components.ResidualVariance));
        json.WriteEndArray();
    }

    private static void Variance(Utf8JsonWriter json, string group, string? first, string? second, double covariance, double correlation)
    {
        json.WriteStartObject();
        json.WriteString("group", group);
        json.WriteString("var1", first);
        json.WriteString("var2", second);
        json.Number("vcov", covariance);
        json.Number("sdcor", correlation);
        json.WriteEndObject();
    }

    /// <summary>By grouping factor; the columns of several terms of one factor stand side by side, as in lme4's <c>ranef</c>.</summary>
    private static void Modes(Utf8JsonWriter json, IReadOnlyList<ConditionalModes> modes)
    {
        json.WriteStartObject("ranef");
        foreach (var group in modes.GroupBy(m => m.Group, StringComparer.Ordinal))
        {
            ConditionalModes[] terms = [.. group];
            json.WriteStartObject(group.Key);
            json.Strings("levels", terms[0].Levels);
            json.Strings("columns", [.. terms.SelectMany(t => t.Columns)]);
            Rows("values", (t, level, column) => t.Values[level, column]);
            Rows("condSD", (t, level, column) => level < t.Covariances.Length ? Math.Sqrt(t.Covariances[level][column * (t.Columns.Count + 1)]) : double.NaN);
            json.WriteEndObject();

            void Rows(string name, Func<ConditionalModes, int, int, double> value)
            {
                json.WriteStartArray(name);
                for (var level = 0; level < terms[0].Levels.Count; level++)
                {
                    json.WriteStartArray();
                    foreach (var t in terms)
                        for (var column = 0; column < t.Columns.Count; column++) json.Number(value(t, level, column));
                    json.WriteEndArray();
                }

                json.WriteEndArray();
            }
        }

        json.WriteEndObject();
    }

    public static void Messages(Utf8JsonWriter json, IModelFit fit)
    {
        json.WriteStartArray("messages");
        foreach (var m in fit.Messages)
        {
            json.WriteStartObject();
            json.WriteString("code", m.Code);
            json.WriteString("severity", m.Severity == Diagnostics.Severity.Warning ? "warning" : "information");
            json.WriteString("text", m.Text);
            json.Number("value", m.Value ?? double.NaN);
            json.Number("limit", m.Limit ?? double.NaN);
            json.WriteString("advice", m.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Optimizer(Utf8JsonWriter json, LmmFit fit)
    {
        json.WriteStartObject("optimizer");
        json.WriteString("name", fit.Optimizer.Name);
        json.WriteNumber("evaluations", fit.Optimizer.Evaluations);
        json.WriteNumber("iterations", fit.Optimizer.Iterations);
        json.WriteNumber("restarts", fit.Optimizer.Restarts);
        json.Number("seconds", fit.Optimizer.Seconds);
        json.Number("max_gradient", fit.Certificate.MaxGradient);
        json.Number("possible_gain", fit.Certificate.PossibleGain);
        json.WriteBoolean("certified", fit.Certificate.Certified);
        json.WriteEndObject();
    }
}
