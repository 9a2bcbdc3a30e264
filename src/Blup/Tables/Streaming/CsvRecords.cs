namespace Blup.Tables;

/// <summary>Where the records of a CSV text end: at line breaks outside quoted values. Without quotes in sight that is one vectorised search.</summary>
internal static class CsvRecords
{
    /// <summary>The end (exclusive) of the last whole record of a text that begins with a record; 0 where it has none.</summary>
    public static int LastEnd(ReadOnlySpan<byte> text, byte delimiter)
    {
        if (!text.Contains((byte)'"')) return text.LastIndexOf((byte)'\n') + 1;
        var (end, from) = (0, 0);
        while ((from = End(text, delimiter, from)) > 0) end = from;
        return end;
    }

    /// <summary>The end (exclusive, after the line break) of the record that begins at <paramref name="from"/>; 0 where the text ends first.</summary>
    public static int End(ReadOnlySpan<byte> text, byte delimiter, int from)
    {
        var i = from;
        while (i < text.Length)
        {
            // At the beginning of a value: blanks before a quote do not count.
            var first = i;
            while (first < text.Length && text[first] is (byte)' ' or (byte)'\t' && text[first] != delimiter) first++;
            if (first < text.Length && text[first] == (byte)'"')
            {
                i = Closing(text, first + 1);
                if (i < 0) return 0;
            }

            var stop = text[i..].IndexOfAny(delimiter, (byte)'\n');
            if (stop < 0) return 0;
            i += stop + 1;
            if (text[i - 1] == (byte)'\n') return i;
        }

        return 0;
    }

    /// <summary>Where the first record begins: after blank lines.</summary>
    public static int FirstRecord(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOfAnyExcept((byte)'\n', (byte)'\r');
        return first < 0 ? text.Length : first;
    }

    /// <summary>The position after the quote that closes a value; −1 where none does.</summary>
    private static int Closing(ReadOnlySpan<byte> text, int from)
    {
        while (true)
        {
            var quote = text[from..].IndexOf((byte)'"');
            if (quote < 0) return -1;
            from += quote + 1;
            if (from >= text.Length || text[from] != (byte)'"') return from;
            from++;
        }
    }
}
