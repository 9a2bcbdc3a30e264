using System.Buffers.Binary;
using System.Text.Json;
using Blup.Tables;

namespace Blup.Inference.Saving;

/// <summary>Columns of a table in JSON: little-endian numbers and codes as base64, levels and texts as text.</summary>
internal static class SavedColumns
{
    public static void Write(Utf8JsonWriter json, Table data, IReadOnlyList<string> names)
    {
        json.WriteStartArray("columns");
        foreach (var name in names)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            switch (data.Column(name))
            {
                case NumericColumn c:
                    json.WriteString("kind", "numeric");
                    json.WriteBase64String("values", Bytes(c.Values));
                    break;
                case CategoricalColumn c:
                    json.WriteString("kind", "categorical");
                    Texts(json, "levels", c.Levels);
                    json.WriteBase64String("codes", Bytes(c.Codes));
                    break;
                case LogicalColumn c:
                    json.WriteString("kind", "logical");
                    json.WriteBase64String("values", Array.ConvertAll(c.Values.ToArray(), v => (byte)v));
                    break;
                case TextColumn c:
                    json.WriteString("kind", "text");
                    Texts(json, "values", c);
                    break;
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static Table Read(JsonElement columns) => new(columns.EnumerateArray().Select(Column).ToList());

    private static Column Column(JsonElement c)
    {
        var name = c.GetProperty("name").GetString() ?? throw new FormatException("A column has no name.");
        switch (c.GetProperty("kind").GetString())
        {
            case "numeric":
                return new NumericColumn(name, Doubles(c.GetProperty("values").GetBytesFromBase64()));
            case "categorical":
                string[] levels = [.. c.GetProperty("levels").EnumerateArray().Select(l => l.GetString() ?? throw new FormatException($"A level of '{name}' is null."))];
                var codes = Integers(c.GetProperty("codes").GetBytesFromBase64());
                if (Array.Exists(codes, k => k < -1 || k >= levels.Length)) throw new FormatException($"A code of '{name}' has no level.");
                return new CategoricalColumn(name, codes, levels);
            case "logical":
                return new LogicalColumn(name, Array.ConvertAll(c.GetProperty("values").GetBytesFromBase64(), b => b is 0 or 1 or 255 ? (sbyte)b : throw new FormatException($"A value of '{name}' is neither true nor false.")));
            case "text":
                return new TextColumn(name, [.. c.GetProperty("values").EnumerateArray().Select(v => v.GetString())]);
            default:
                throw new FormatException($"Column '{name}' is of an unknown kind.");
        }
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string?> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteStringValue(v);
        json.WriteEndArray();
    }

    private static byte[] Bytes(ReadOnlySpan<double> values)
    {
        var bytes = new byte[8 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(8 * i), values[i]);
        return bytes;
    }

    private static byte[] Bytes(ReadOnlySpan<int> values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4 * i), values[i]);
        return bytes;
    }

    private static double[] Doubles(byte[] bytes)
    {
        if (bytes.Length % 8 != 0) throw new FormatException("A column of numbers is cut off.");
        var values = new double[bytes.Length / 8];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(8 * i));
        return values;
    }

    private static int[] Integers(byte[] bytes)
    {
        if (bytes.Length % 4 != 0) throw new FormatException("A column of codes is cut off.");
        var values = new int[bytes.Length / 4];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4 * i));
        return values;
    }
}
