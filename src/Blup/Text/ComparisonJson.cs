using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Text;

/// <summary>Comparisons and intervals as JSON objects, arrays by column.</summary>
internal static class ComparisonJson
{
    public static string Of(ModelComparison comparison) => Write(json =>
    {
        var models = comparison.Models;
        json.Strings("model", [.. models.Select(m => m.Name)]);
        json.Strings("formula", [.. models.Select(m => m.Formula)]);
        json.WriteString("criterion", comparison.Reml ? "REML" : "ML");
        json.Numbers("npar", [.. models.Select(m => (double)m.Parameters)]);
        json.Numbers("AIC", [.. models.Select(m => m.Aic)]);
        json.Numbers("BIC", [.. models.Select(m => m.Bic)]);
        json.Numbers("logLik", [.. models.Select(m => m.LogLikelihood)]);
        json.Numbers("deviance", [.. models.Select(m => m.Deviance)]);
        json.Numbers("AICc", [.. models.Select(m => m.Aicc)]);
        json.Numbers("cAIC", [.. models.Select(m => m.ConditionalAic)]);
        json.Numbers("cAIC_corrected", [.. models.Select(m => m.CorrectedConditionalAic)]);
        json.Numbers("chisq", [.. models.Select(m => m.Test?.ChiSquared ?? double.NaN)]);
        json.Numbers("chi_df", [.. models.Select(m => m.Test?.Df ?? double.NaN)]);
        json.Numbers("p", [.. models.Select(m => m.Test?.PValue ?? double.NaN)]);
        json.Numbers("p_boundary", [.. models.Select(m => m.Test?.Boundary?.PValue ?? double.NaN)]);
        json.WriteStartArray("mixture");
        foreach (var m in models) json.WriteStringValue(m.Test?.Boundary?.Mixture);
        json.WriteEndArray();
        Messages(json, comparison.Messages);
    });

    public static string Of(ConfidenceIntervals intervals) => Write(json =>
    {
        json.WriteString("method", IntervalText.Name(intervals.Method));
        json.WriteNumber("level", intervals.Level);
        if (intervals.Df is { } df) json.WriteString("df", df.ToString());
        json.Strings("parm", [.. intervals.Intervals.Select(i => i.Parameter)]);
        json.Numbers("estimate", [.. intervals.Intervals.Select(i => i.Estimate)]);
        json.Numbers("lower", [.. intervals.Intervals.Select(i => i.Lower ?? double.NaN)]);
        json.Numbers("upper", [.. intervals.Intervals.Select(i => i.Upper ?? double.NaN)]);
        json.WriteStartArray("reason");
        foreach (var i in intervals.Intervals) json.WriteStringValue(i.Reason);
        json.WriteEndArray();
        if (intervals.Bootstrap is { } b)
        {
            json.WriteStartObject("bootstrap");
            json.WriteNumber("replicates", b.Count);
            json.WriteNumber("seed", b.Seed);
            json.WriteNumber("failed", b.Failed);
            json.WriteNumber("singular", b.Singular);
            json.WriteEndObject();
        }

        Messages(json, intervals.Messages);
    });

    /// <summary>One object on one line.</summary>
    public static string Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 12);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Messages(Utf8JsonWriter json, IReadOnlyList<Message> messages)
    {
        json.WriteStartArray("messages");
        foreach (var m in messages)
        {
            json.WriteStartObject();
            json.WriteString("code", m.Code);
            json.WriteString("text", m.Text);
            json.WriteString("advice", m.Advice);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
