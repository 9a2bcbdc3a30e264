using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Results;
using Blup.Tables;

namespace Blup.Text;

/// <summary>Predictions as one JSON object.</summary>
internal static class PredictionsJson
{
    public static string Of(Predictions predictions, Table table)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 12);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("level", predictions.Level switch { PredictionLevel.Population => "population", PredictionLevel.Conditional => "conditional", _ => "new-group" });
            json.WriteString("interval", predictions.Interval switch { PredictionInterval.None => "none", PredictionInterval.Confidence => "confidence", _ => "prediction" });
            json.Number("confidence", predictions.Confidence);
            json.WriteString("contains", predictions.Includes);
            json.WriteString("df_method", predictions.DfMethod switch
            {
                null => null,
                DfMethod.Satterthwaite => "satterthwaite",
                DfMethod.KenwardRoger => "kenward_roger",
                DfMethod.Wald => "wald",
                _ => "residual",
            });
            foreach (var column in table.Columns) TableJson.Write(json, column);
            json.WriteStartArray("messages");
            foreach (var message in predictions.Messages) json.WriteStringValue($"{message.Code}  {message.Text} {message.Advice}");
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
