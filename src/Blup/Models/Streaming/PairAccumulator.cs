namespace Blup.Models;

/// <summary>The combinations of two grouping factors and their sums, for a range of levels of the first: a hash table that grows as combinations occur.</summary>
/// <param name="own">The columns of the first factor's random effects, the ones first.</param>
/// <param name="other">Those of the second.</param>
/// <param name="shift">What is subtracted from each column.</param>
internal sealed class PairAccumulator(int[] own, int[] other, double[] shift)
{
    private int[] _slots = new int[1024];
    private int[] _first = new int[256];
    private int[] _second = new int[256];
    private double[] _values = new double[256 * own.Length * other.Length];
    private int _count;

    /// <summary>Number of combinations.</summary>
    public int Count => _count;

    /// <summary>Adds the rows of a piece whose level of the first factor is at least <paramref name="first"/> and below <paramref name="end"/>.</summary>
    public void Add(SummedPiece piece, int[] codes, int[] others, int first, int end)
    {
        double Value(int column, int row) => column == 0 ? 1.0 : piece.Columns[column][row] - shift[column];
        var stride = own.Length * other.Length;
        for (var i = 0; i < piece.Rows; i++)
        {
            if ((uint)(codes[i] - first) >= (uint)(end - first)) continue;
            var start = Find(codes[i], others[i]) * stride;
            var w = piece.Weights is null ? 1.0 : piece.Weights[i];
            if (stride == 1)
            {
                _values[start] += w;
                continue;
            }

            foreach (var a in own)
                foreach (var b in other) _values[start++] += w * Value(a, i) * Value(b, i);
        }
    }

    /// <summary>All combinations of several accumulators of the same factors.</summary>
    public static PairSums Together(IReadOnlyList<PairAccumulator> parts)
    {
        T[] Join<T>(Func<PairAccumulator, ReadOnlyMemory<T>> of)
        {
            var all = new T[parts.Sum(p => of(p).Length)];
            var from = 0;
            foreach (var part in parts)
            {
                of(part).Span.CopyTo(all.AsSpan(from));
                from += of(part).Length;
            }

            return all;
        }

        return new PairSums(Join<int>(p => p._first.AsMemory(0, p._count)), Join<int>(p => p._second.AsMemory(0, p._count)), Join<double>(p => p._values.AsMemory(0, p._count * p.Stride)));
    }

    private int Stride => own.Length * other.Length;

    private int Find(int a, int b)
    {
        var mask = _slots.Length - 1;
        var place = Hash(a, b) & mask;
        while (_slots[place] != 0)
        {
            var pair = _slots[place] - 1;
            if (_first[pair] == a && _second[pair] == b) return pair;
            place = (place + 1) & mask;
        }

        if (_count == _first.Length)
        {
            Array.Resize(ref _first, 2 * _count);
            Array.Resize(ref _second, 2 * _count);
            Array.Resize(ref _values, checked(2 * _values.Length));
        }

        (_first[_count], _second[_count]) = (a, b);
        _slots[place] = ++_count;
        if (2 * _count > _slots.Length) Grow();
        return _count - 1;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        var mask = _slots.Length - 1;
        for (var pair = 0; pair < _count; pair++)
        {
            var place = Hash(_first[pair], _second[pair]) & mask;
            while (_slots[place] != 0) place = (place + 1) & mask;
            _slots[place] = pair + 1;
        }
    }

    private static int Hash(int a, int b)
    {
        var z = (((ulong)(uint)a << 32) | (uint)b) * 0x9E3779B97F4A7C15;
        return (int)((z ^ (z >> 29)) >> 16) & int.MaxValue;
    }
}
