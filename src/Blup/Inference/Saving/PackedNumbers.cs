using System.IO.Compression;
using System.Text.Json;

namespace Blup.Inference.Saving;

/// <summary>
/// Large arrays of numbers in JSON: pieces of 2¹⁸ numbers, each byte of the numbers (lowest first) in a plane of its own, each plane a zlib stream in base64. High
/// bytes compress well and low ones hardly: a plane that would not shrink is stored. The checksum of zlib tells damage.
/// </summary>
internal static class PackedNumbers
{
    /// <summary>Numbers of a piece.</summary>
    private const int Piece = 1 << 18;

    /// <summary>A plane is compressed where its beginning shrinks below this share.</summary>
    private const double Worthwhile = 0.9;

    /// <summary>Zlib makes its input at most about 1032 times smaller, whatever it is.</summary>
    private const long MostShrinking = 1040;

    private delegate void Load(int start, Span<ulong> target);

    public static void Write(Utf8JsonWriter json, string? name, double[] values)
        => Write(json, name, values.Length, sizeof(double), (start, target) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = BitConverter.DoubleToUInt64Bits(values[start + i]);
        });

    public static void Write(Utf8JsonWriter json, string? name, int[] values)
        => Write(json, name, values.Length, sizeof(int), (start, target) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = (uint)values[start + i];
        });

    public static void Write(Utf8JsonWriter json, string? name, ulong[] values)
        => Write(json, name, values.Length, sizeof(ulong), (start, target) => values.AsSpan(start, target.Length).CopyTo(target));

    public static void Write(Utf8JsonWriter json, string? name, byte[] values)
        => Write(json, name, values.Length, sizeof(byte), (start, target) =>
        {
            for (var i = 0; i < target.Length; i++) target[i] = values[start + i];
        });

    /// <summary>Numbers, as many as there should be.</summary>
    /// <param name="json">The value.</param>
    /// <param name="count">How many they must be; null where the file alone knows.</param>
    /// <exception cref="FormatException">They are fewer or more, or the file is damaged, or a number is not finite.</exception>
    public static double[] Doubles(JsonElement json, long? count = null)
    {
        var values = Read(json, count, sizeof(double), BitConverter.UInt64BitsToDouble);
        return Array.TrueForAll(values, double.IsFinite) ? values : throw new FormatException("A number is not finite.");
    }

    /// <inheritdoc cref="Doubles"/>
    public static int[] Integers(JsonElement json, long? count = null) => Read(json, count, sizeof(int), v => (int)(uint)v);

    /// <inheritdoc cref="Doubles"/>
    public static ulong[] Words(JsonElement json, long? count = null) => Read(json, count, sizeof(ulong), v => v);

    /// <inheritdoc cref="Doubles"/>
    public static byte[] Bytes(JsonElement json, long? count = null) => Read(json, count, sizeof(byte), v => (byte)v);

    private static void Write(Utf8JsonWriter json, string? name, int count, int width, Load load)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteNumber("count", count);
        json.WriteStartArray("planes");
        var pieces = Pieces(count);
        var batch = new byte[Math.Min(pieces, 2 * Environment.ProcessorCount)][][];
        for (var first = 0; first < pieces; first += batch.Length)
        {
            var (from, now) = (first, Math.Min(batch.Length, pieces - first));
            Parallel.For(0, now, i =>
            {
                var numbers = new ulong[Math.Min(Piece, count - (from + i) * Piece)];
                load((from + i) * Piece, numbers);
                batch[i] = [.. Enumerable.Range(0, width).Select(plane => Compressed(Plane(numbers, 8 * plane)))];
            });
            foreach (var plane in batch.Take(now).SelectMany(p => p)) json.WriteBase64StringValue(plane);
            json.Flush();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static int Pieces(int count) => (int)(((long)count + Piece - 1) / Piece);

    private static byte[] Plane(ulong[] numbers, int shift)
    {
        var plane = new byte[numbers.Length];
        for (var i = 0; i < plane.Length; i++) plane[i] = (byte)(numbers[i] >> shift);
        return plane;
    }

    private static byte[] Compressed(byte[] plane)
    {
        var sample = plane.AsSpan(0, Math.Min(plane.Length, 1 << 13));
        return Compressed(plane, Compressed(sample, CompressionLevel.Fastest).Length < Worthwhile * sample.Length ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
    }

    private static byte[] Compressed(ReadOnlySpan<byte> plane, CompressionLevel level)
    {
        var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, level, leaveOpen: true)) zlib.Write(plane);
        return stream.ToArray();
    }

    private static T[] Read<T>(JsonElement json, long? expected, int width, Func<ulong, T> make)
    {
        var count = json.GetProperty("count").GetInt32();
        if (count < 0 || (expected is { } must && must != count)) throw new FormatException(FormattableString.Invariant($"It has {count} numbers where {expected} belong."));
        var planes = json.GetProperty("planes");
        if (planes.GetArrayLength() != Pieces(count) * width) throw new FormatException("An array of numbers is cut off.");
        byte[][] packed = [.. planes.EnumerateArray().Select(p => p.GetBytesFromBase64())];
        // Before any room is made for the numbers.
        if ((long)count * width > MostShrinking * packed.Sum(p => (long)p.Length)) throw new FormatException("An array of numbers is shorter than it says.");
        var values = new T[count];
        var whole = Parallel.For(0, Pieces(count), (piece, state) =>
        {
            var numbers = new ulong[Math.Min(Piece, count - piece * Piece)];
            for (var plane = 0; plane < width; plane++)
                if (!Add(packed[piece * width + plane], numbers, 8 * plane)) state.Stop();
            if (state.IsStopped) return;
            for (var i = 0; i < numbers.Length; i++) values[piece * Piece + i] = make(numbers[i]);
        }).IsCompleted;
        return whole ? values : throw new FormatException("An array of numbers is damaged.");
    }

    /// <summary>Puts the bytes of a plane into their places; false where they are not as many, or damaged.</summary>
    private static bool Add(byte[] packed, ulong[] numbers, int shift)
    {
        var plane = new byte[numbers.Length];
        try
        {
            using var zlib = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress);
            // The checksum is looked at where the end is.
            if (zlib.ReadAtLeast(plane, plane.Length, throwOnEndOfStream: false) < plane.Length || zlib.ReadByte() >= 0) return false;
        }
        catch (InvalidDataException)
        {
            return false;
        }

        for (var i = 0; i < plane.Length; i++) numbers[i] |= (ulong)plane[i] << shift;
        return true;
    }
}
