using System.Text;
using System.Text.Json;

namespace Blup.Inference.Saving;

/// <summary>Many texts in JSON, such as the levels of a grouping factor: the length of each in bytes of UTF-8, and all of them end to end.</summary>
internal static class PackedTexts
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        var lengths = new int[texts.Count];
        for (var i = 0; i < lengths.Length; i++) lengths[i] = Strict.GetByteCount(texts[i]);
        var bytes = new byte[lengths.Aggregate(0, (sum, length) => checked(sum + length))];
        for (int i = 0, at = 0; i < lengths.Length; at += lengths[i++]) Strict.GetBytes(texts[i], bytes.AsSpan(at));
        json.WriteStartObject(name);
        PackedNumbers.Write(json, "lengths", lengths);
        PackedNumbers.Write(json, "texts", bytes);
        json.WriteEndObject();
    }

    /// <summary>The texts, each another.</summary>
    /// <exception cref="FormatException">Lengths and bytes do not agree, or a text comes twice.</exception>
    /// <exception cref="ArgumentException">The bytes are no UTF-8.</exception>
    public static string[] Read(JsonElement json)
    {
        var (lengths, bytes) = (PackedNumbers.Integers(json.GetProperty("lengths")), PackedNumbers.Bytes(json.GetProperty("texts")));
        if (Array.Exists(lengths, l => l < 0) || lengths.Sum(l => (long)l) != bytes.Length) throw new FormatException("The lengths of texts do not add up.");
        var texts = new string[lengths.Length];
        var seen = new HashSet<string>(texts.Length, StringComparer.Ordinal);
        for (int i = 0, at = 0; i < texts.Length; at += lengths[i++])
            if (!seen.Add(texts[i] = Strict.GetString(bytes, at, lengths[i]))) throw new FormatException($"The level '{texts[i]}' comes twice.");
        return texts;
    }
}
