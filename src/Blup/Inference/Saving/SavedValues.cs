using System.Text.Json;

namespace Blup.Inference.Saving;

/// <summary>Short lists of numbers and texts in JSON.</summary>
internal static class SavedValues
{
    /// <summary>Numbers; null for one that is not finite.</summary>
    public static void Vector(Utf8JsonWriter json, string name, IEnumerable<double> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values)
        {
            if (double.IsFinite(v)) json.WriteNumberValue(v);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    /// <summary>Texts; null for none.</summary>
    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string?> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteStringValue(v);
        json.WriteEndArray();
    }

    /// <summary>Whole numbers.</summary>
    public static void Integers(Utf8JsonWriter json, string name, IEnumerable<int> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteNumberValue(v);
        json.WriteEndArray();
    }

    /// <summary>Numbers; NaN for null.</summary>
    public static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(Double)];

    /// <summary>So many numbers; NaN for null.</summary>
    /// <exception cref="FormatException">They are not as many.</exception>
    public static double[] Doubles(JsonElement array, int count)
        => Doubles(array) is var values && values.Length == count ? values : throw new FormatException(FormattableString.Invariant($"There are {values.Length} numbers where {count} belong."));

    /// <summary>A number; NaN for null.</summary>
    public static double Double(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();

    /// <summary>So many finite numbers.</summary>
    /// <exception cref="FormatException">They are not as many, or not finite.</exception>
    public static double[] Finite(JsonElement array, int count)
    {
        var values = Doubles(array, count);
        return Array.TrueForAll(values, double.IsFinite) ? values : throw new FormatException("A number is not finite.");
    }

    /// <summary>Whole numbers.</summary>
    public static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetInt32())];

    /// <summary>A text.</summary>
    /// <exception cref="FormatException">It is null.</exception>
    public static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("A text is null.");

    /// <summary>Texts.</summary>
    /// <exception cref="FormatException">One is null.</exception>
    public static string[] Texts(JsonElement array) => [.. array.EnumerateArray().Select(Text)];

    /// <summary>A word of an enumeration.</summary>
    /// <exception cref="FormatException">It is none of them.</exception>
    public static T Word<T>(JsonElement value)
        where T : struct, Enum
        => Enum.TryParse<T>(value.GetString(), out var word) && Enum.IsDefined(word) ? word : throw new FormatException($"'{value.GetString()}' is not known.");
}
