namespace Blup.Text;

/// <summary>
/// Short names that stay distinct, by the rules in <c>?abbreviate</c>: blanks go first, then lower-case vowels from the end, then lower-case
/// letters from the end, then the rest; the first character of each word stays.
/// </summary>
internal static class Abbreviation
{
    /// <summary>Abbreviates to <paramref name="length"/> characters; names that collide get one more until they differ.</summary>
    public static string[] Of(IReadOnlyList<string> names, int length)
    {
        var shortened = names.Select(n => One(n, length)).ToArray();
        var open = Colliding(shortened, names);
        for (var longer = length + 1; open.Count > 0 && longer <= names.Max(n => n.Length); longer++)
        {
            foreach (var i in open) shortened[i] = One(names[i], longer);
            open = Colliding(shortened, names, open);
        }

        return shortened;
    }

    /// <summary>Indices of different names with the same abbreviation, among <paramref name="among"/> or all.</summary>
    private static List<int> Colliding(string[] shortened, IReadOnlyList<string> names, List<int>? among = null)
        => [.. (among ?? [.. Enumerable.Range(0, names.Count)]).GroupBy(i => shortened[i], StringComparer.Ordinal)
            .Where(g => g.Select(i => names[i]).Distinct(StringComparer.Ordinal).Skip(1).Any()).SelectMany(g => g).Order()];

    private static string One(string name, int length)
    {
        var text = name.Trim(' ').ToList();
        Drop(text, length, char.IsAsciiLetterLower, vowels: true);
        Drop(text, length, char.IsAsciiLetterLower, vowels: false);
        Drop(text, length, c => c != ' ', vowels: false);
        if (text.Count > length) text.RemoveAll(c => c == ' ');
        return new string([.. text]);
    }

    private static void Drop(List<char> text, int length, Func<char, bool> may, bool vowels)
    {
        for (var i = text.Count - 1; i > 0 && Length(text) > length; i--)
            if (text[i - 1] != ' ' && may(text[i]) && (!vowels || text[i] is 'a' or 'e' or 'i' or 'o' or 'u')) text.RemoveAt(i);
    }

    private static int Length(List<char> text) => text.Count(c => c != ' ');
}
