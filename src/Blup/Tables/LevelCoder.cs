using System.Text;

namespace Blup.Tables;

/// <summary>Codes texts by hashing; a text seen before costs no string.</summary>
internal sealed class LevelCoder
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<string> _levels = [];
    private char[] _characters = new char[64];

    public LevelCoder() => _lookup = _index.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The levels in order of first occurrence.</summary>
    public IReadOnlyList<string> Levels => _levels;

    /// <summary>The code of a text, a new one where it was not seen before.</summary>
    public int Code(ReadOnlySpan<char> text)
    {
        if (_lookup.TryGetValue(text, out var code)) return code;
        var level = text.ToString();
        code = _levels.Count;
        _levels.Add(level);
        _index.Add(level, code);
        return code;
    }

    /// <inheritdoc cref="Code(ReadOnlySpan{char})"/>
    public int Code(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > _characters.Length) _characters = new char[2 * utf8.Length];
        return Code(_characters.AsSpan(0, Encoding.UTF8.GetChars(utf8, _characters)));
    }

    /// <summary>A column whose levels are in ordinal order; <paramref name="codes"/> (-1 missing) are recoded in place.</summary>
    public CategoricalColumn ToColumn(string name, int[] codes)
    {
        var levels = _levels.ToArray();
        var rank = LevelOrder.Sort(levels);
        for (var row = 0; row < codes.Length; row++)
        {
            if (codes[row] >= 0) codes[row] = rank[codes[row]];
        }

        return new CategoricalColumn(name, codes, levels);
    }
}
