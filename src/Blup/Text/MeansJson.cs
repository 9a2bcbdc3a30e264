using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Results;
using Blup.Tables;

namespace Blup.Text;

/// <summary>Means and contrasts as one JSON object, arrays by column: <c>means</c> and <c>contrasts</c> as the CLI documents them.</summary>
internal static class MeansJson
{
    public static string Of(MarginalMeans means, MeanContrasts? contrasts, CompactLetters? letters)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 14);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("df_method", means.Method.ToString());
            json.Number("level", means.Level);
            json.WriteStartObject("means");
            Table(json, means);
            if (letters is not null) json.Strings("letters", letters.Letters);
            json.WriteEndObject();
            if (contrasts is not null) Contrasts(json, contrasts);
            json.WriteStartArray("messages");
            foreach (var m in (contrasts is null ? means.Messages : means.Messages.Concat(contrasts.Messages)).DistinctBy(m => m.Text, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("code", m.Code);
                json.WriteString("text", m.Text);
                json.Number("value", m.Value ?? double.NaN);
                json.WriteString("advice", m.Advice);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Contrasts(Utf8JsonWriter json, MeanContrasts contrasts)
    {
        json.WriteStartObject("contrasts");
        Table(json, contrasts);
        json.Numbers("t", contrasts.Statistics);
        json.Numbers("p", contrasts.PValues);
        json.Numbers("p_error", contrasts.PValueErrors);
        json.WriteString("adjust", contrasts.Adjustment.ToString());
        json.WriteEndObject();
        json.WriteStartObject("joint");
        var joint = contrasts.JointTests;
        if (joint.Count > 0)
            for (var b = 0; b < joint[0].By.Count; b++) json.Strings(joint[0].By[b].Key, [.. joint.Select(t => t.By[b].Value)]);
        json.Numbers("num_df", [.. joint.Select(t => (double)t.NumeratorDf)]);
        json.Numbers("den_df", [.. joint.Select(t => t.DenominatorDf)]);
        json.Numbers("F", [.. joint.Select(t => t.F)]);
        json.Numbers("p", [.. joint.Select(t => t.PValue)]);
        json.WriteEndObject();
    }

    private static void Table(Utf8JsonWriter json, MeansTable table)
    {
        foreach (var column in table.Columns)
        {
            if (column.Kind != ColumnKind.Numeric)
            {
                json.Strings(column.Name, column.Values);
                continue;
            }

            json.Numbers(column.Name, [.. column.Values.Select(v => NumberText.TryParse(v, out var x) ? x : double.NaN)]);
        }

        json.Numbers(table.EstimateName, table.Estimates);
        json.Numbers("SE", table.StandardErrors);
        json.Numbers("df", table.Df);
        json.Numbers("lower", table.Lower);
        json.Numbers("upper", table.Upper);
        json.Strings("notes", [.. table.Notes.Concat(table.IntervalNotes).Concat(table.TestNotes)]);
    }
}
