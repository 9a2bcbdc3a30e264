using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Tables;

namespace Blup.Text;

/// <summary>A table as one JSON object of arrays, one a column; null for missing.</summary>
internal static class TableJson
{
    public static string Of(Table table)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 12);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var column in table.Columns) Write(json, column);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>One column as an array.</summary>
    public static void Write(Utf8JsonWriter json, Column column)
    {
        json.WriteStartArray(column.Name);
        for (var i = 0; i < column.Length; i++)
        {
            if (column.IsMissing(i))
            {
                json.WriteNullValue();
                continue;
            }

            switch (column)
            {
                case NumericColumn c: json.Number(c.Values[i]); break;
                case LogicalColumn c: json.WriteBooleanValue(c.Values[i] == 1); break;
                case CategoricalColumn c: json.WriteStringValue(c.Levels[c.Codes[i]]); break;
                case TextColumn c: json.WriteStringValue(c[i]); break;
            }
        }

        json.WriteEndArray();
    }
}
