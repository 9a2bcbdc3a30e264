using Blup.Numerics.Dense;

namespace Blup.Inference;

/// <summary>Increments of rank as blocks of columns are added in order, from their cross-products. Memory the square of the columns, cost a third of their cube.</summary>
internal sealed class RankCounter(int rows, int mostColumns)
{
    /// <summary>A column of length 1 with less than this outside the span of those before it, squared, is dependent.</summary>
    private const double Dependent = 1e-10;

    private readonly List<int> _blocks = [];
    private readonly List<(int Column, double[]? Values, int[]? Codes)> _groups = [];
    private int _count;

    /// <summary>One column, not centred.</summary>
    public void AddDense(double[] column)
    {
        _groups.Add((_count++, column, null));
        _blocks.Add(1);
    }

    /// <summary>A block of dense columns.</summary>
    public void AddBlock(IEnumerable<double[]> columns)
    {
        var before = _count;
        foreach (var column in columns) _groups.Add((_count++, column, null));
        _blocks.Add(_count - before);
    }

    /// <summary>A block with one column a level and value column: the values in the rows of that level, else zero.</summary>
    public void AddSparse(int[] codes, int levels, IReadOnlyList<double[]?> values)
    {
        foreach (var v in values)
        {
            _groups.Add((_count, v, codes));
            _count += levels;
        }

        _blocks.Add(levels * values.Count);
    }

    /// <summary>The rank that each block added.</summary>
    public IReadOnlyList<int> Increments()
    {
        if (_count > mostColumns) throw new InvalidOperationException("More columns than announced.");
        var gram = Gram();
        var independent = new bool[_count];
        for (var j = 0; j < _count; j++)
        {
            var column = gram.AsSpan(j * _count + j, _count - j);
            if (!(column[0] > Dependent)) continue;
            independent[j] = true;
            Vectors.Scale(1.0 / Math.Sqrt(column[0]), column);
            for (var k = j + 1; k < _count; k++)
                if (column[k - j] != 0.0) Vectors.Axpy(-column[k - j], column[(k - j)..], gram.AsSpan(k * _count + k, _count - k));
        }

        var first = 0;
        return _blocks.ConvertAll(size =>
        {
            var rank = independent.AsSpan(first, size).Count(true);
            first += size;
            return rank;
        });
    }

    /// <summary>Cross-products of the columns scaled to length 1, lower triangle by columns.</summary>
    private double[] Gram()
    {
        var gram = new double[(long)_count * _count];
        var (at, value) = (new int[_groups.Count], new double[_groups.Count]);
        for (var i = 0; i < rows; i++)
        {
            for (var g = 0; g < _groups.Count; g++)
            {
                var (column, values, codes) = _groups[g];
                (at[g], value[g]) = (column + (codes?[i] ?? 0), values?[i] ?? 1.0);
            }

            for (var g = 0; g < at.Length; g++)
                for (var h = g; h < at.Length; h++) gram[at[h] + at[g] * _count] += value[g] * value[h];
        }

        var scale = new double[_count];
        for (var j = 0; j < _count; j++) scale[j] = gram[j + j * _count] > 0.0 ? 1.0 / Math.Sqrt(gram[j + j * _count]) : 0.0;
        for (var j = 0; j < _count; j++)
            for (var i = j; i < _count; i++) gram[i + j * _count] *= scale[i] * scale[j];
        return gram;
    }
}
