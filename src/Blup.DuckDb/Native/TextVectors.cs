using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Blup.DuckDb;

/// <summary>Reads texts, dictionary codes, dates and times out of vectors.</summary>
internal static class TextVectors
{
    private const long MicrosecondsPerDay = 86_400_000_000;

    /// <summary>duckdb_string_t: the length, then either the text itself (up to 12 bytes) or its first four bytes and a pointer to all of it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    private struct DuckString
    {
        [FieldOffset(0)]
        public readonly uint Length;

        [FieldOffset(4)]
        public readonly byte Inlined;

        [FieldOffset(8)]
        public readonly nint Pointer;
    }

    public static unsafe ReadOnlySpan<byte> Utf8(DuckDbColumn column, DuckVector vector, int row)
    {
        if (column.Type is not DuckDbType.Varchar) throw new InvalidOperationException($"Column '{column.Name}' is of type {column.Type}, not text.");
        if (!vector.IsValid(row)) return default;
        ref readonly var text = ref vector.Values<DuckString>(row + 1)[row];
        // The vector lies in DuckDB's memory, which the collector does not move.
        var start = text.Length <= 12 ? (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in text.Inlined)) : (byte*)text.Pointer;
        return new ReadOnlySpan<byte>(start, checked((int)text.Length));
    }

    public static void Codes(DuckDbColumn column, DuckVector vector, Span<int> codes)
    {
        for (var row = 0; row < codes.Length; row++) codes[row] = vector.IsValid(row) ? Code(column, vector, row) : -1;
    }

    public static string? Text(DuckDbColumn column, DuckVector vector, int row)
    {
        if (!vector.IsValid(row)) return null;
        long Long() => vector.Values<long>(row + 1)[row];
        return column.Type switch
        {
            DuckDbType.Varchar => Encoding.UTF8.GetString(Utf8(column, vector, row)),
            DuckDbType.Enum => column.Levels![Code(column, vector, row)],
            DuckDbType.Date => Date(vector.Values<int>(row + 1)[row]),
            DuckDbType.Timestamp => Moment(Long(), 1_000_000, 6, ""),
            DuckDbType.TimestampSeconds => Moment(Long(), 1, 0, ""),
            DuckDbType.TimestampMilliseconds => Moment(Long(), 1_000, 3, ""),
            DuckDbType.TimestampNanoseconds => Moment(Long(), 1_000_000_000, 9, ""),
            DuckDbType.TimestampWithZone => Moment(Long(), 1_000_000, 6, "+00"),
            DuckDbType.Time => TimeOfDay(Long() * 1000 % (MicrosecondsPerDay * 1000)),
            DuckDbType.Uuid => Uuid(vector.Values<Int128>(row + 1)[row]),
            _ => throw new InvalidOperationException($"Column '{column.Name}' is of type {column.Type}, which is not read as text."),
        };
    }

    private static int Code(DuckDbColumn column, DuckVector vector, int row) => column.Storage switch
    {
        DuckDbType.UTinyInt => vector.Values<byte>(row + 1)[row],
        DuckDbType.USmallInt => vector.Values<ushort>(row + 1)[row],
        DuckDbType.UInteger => checked((int)vector.Values<uint>(row + 1)[row]),
        _ => throw new InvalidOperationException($"Column '{column.Name}' is of type {column.Type} and has no codes."),
    };

    /// <summary>Days since 1970; DuckDB's calendar is wider than .NET's, and has two infinities.</summary>
    private static string Date(int days)
        => days == int.MaxValue ? "infinity" : days == -int.MaxValue ? "-infinity"
            : Day(days) is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"day {days}");

    private static DateOnly? Day(long days)
        => days + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber is >= 0 and <= 3_652_058 and var number ? DateOnly.FromDayNumber((int)number) : null;

    private static string Moment(long value, long perSecond, int digits, string zone)
    {
        if (value is long.MaxValue or -long.MaxValue) return value > 0 ? "infinity" : "-infinity";
        var (seconds, part) = Floor(value, perSecond);
        var (days, second) = Floor(seconds, 86_400);
        var nanoseconds = digits == 0 ? 0 : part * (1_000_000_000 / perSecond);
        var day = Day(days) is { } date ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"day {days}");
        return day + " " + TimeOfDay(second * 1_000_000_000 + nanoseconds) + zone;
    }

    private static string TimeOfDay(long nanoseconds)
    {
        var (seconds, part) = Math.DivRem(nanoseconds, 1_000_000_000);
        var text = string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
        return part == 0 ? text : text + "." + part.ToString("000000000", CultureInfo.InvariantCulture).TrimEnd('0');
    }

    private static (long Quotient, long Remainder) Floor(long value, long by)
    {
        var (quotient, remainder) = Math.DivRem(value, by);
        return remainder < 0 ? (quotient - 1, remainder + by) : (quotient, remainder);
    }

    /// <summary>DuckDB keeps an identifier as a signed integer with the top bit turned, so that it sorts.</summary>
    private static string Uuid(Int128 value)
    {
        var bits = (UInt128)value ^ (UInt128.One << 127);
        var hex = bits.ToString("x32", CultureInfo.InvariantCulture);
        return $"{hex[..8]}-{hex[8..12]}-{hex[12..16]}-{hex[16..20]}-{hex[20..]}";
    }
}
