using System.Text.Json;

namespace Blup.Text;

/// <summary>Numbers in JSON: round-trip precision, null for what JSON has no number for.</summary>
internal static class JsonNumbers
{
    public static void Number(this Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value)) json.WriteNumberValue(value);
        else json.WriteNullValue();
    }

    public static void Number(this Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        json.Number(value);
    }

    public static void Numbers(this Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.Number(value);
        json.WriteEndArray();
    }

    public static void Matrix(this Utf8JsonWriter json, string name, double[,] values)
    {
        json.WriteStartArray(name);
        for (var i = 0; i < values.GetLength(0); i++)
        {
            json.WriteStartArray();
            for (var j = 0; j < values.GetLength(1); j++) json.Number(values[i, j]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    public static void Strings(this Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }
}
