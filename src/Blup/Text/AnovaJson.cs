using System.Buffers;
using System.Text;
using System.Text.Json;
using Blup.Results;

namespace Blup.Text;

/// <summary>ANOVA tables and shells as JSON: one array a column, numbers at full precision, null where not finite.</summary>
internal static class AnovaJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(AnovaTable table) => Write(json =>
    {
        json.WriteString("type", table.Type.ToString());
        json.WriteString("df_method", Name(table.Method));
        json.WriteString("response", table.ResponseName);
        Texts(json, "term", table.Rows.Select(r => r.Term));
        Numbers(json, "sum_sq", table.Rows.Select(r => r.SumOfSquares));
        Numbers(json, "mean_sq", table.Rows.Select(r => r.MeanSquare));
        Numbers(json, "num_df", AnovaText.NumeratorDf(table));
        Numbers(json, "den_df", table.Rows.Select(r => r.DenominatorDf));
        Numbers(json, "F", table.Rows.Select(r => r.F));
        if (table.Method == DfMethod.Wald) Numbers(json, "chisq", table.Rows.Select(r => r.ChiSquared));
        Numbers(json, "p", table.Rows.Select(r => r.PValue));
        if (table.Residual is not { } residual) return;
        json.WriteStartObject("residual");
        json.WriteNumber("sum_sq", residual.SumOfSquares);
        json.WriteNumber("df", residual.Df);
        json.WriteEndObject();
    });

    public static string Of(AnovaShell shell) => Write(json =>
    {
        json.WriteNumber("rows", shell.Rows);
        Texts(json, "stratum", shell.Lines.Select(r => r.Stratum));
        Texts(json, "source", shell.Lines.Select(r => r.Source));
        Numbers(json, "df", shell.Lines.Select(r => (double)r.Df));
        Numbers(json, "error_df", shell.Lines.Select(r => r.ErrorDf is { } df ? df : double.NaN));
    });

    /// <summary>The name of a method in JSON.</summary>
    public static string Name(DfMethod method) => method switch { DfMethod.KenwardRoger => "kenward_roger", DfMethod.Wald => "wald", DfMethod.Residual => "residual", _ => "satterthwaite" };

    private static string Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteStringValue(v);
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values)
            if (double.IsFinite(v)) json.WriteNumberValue(v);
            else json.WriteNullValue();
        json.WriteEndArray();
    }
}
