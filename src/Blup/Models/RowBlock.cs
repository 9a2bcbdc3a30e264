namespace Blup.Models;

/// <summary>The internal columns of a few rows at a time: [X y] and the Z of some factors. Scratch of one thread.</summary>
internal sealed class RowBlock
{
    /// <summary>Rows of a block: its columns stay in the cache until they are used.</summary>
    public const int Size = 1024;

    private readonly ModelLayout _layout;
    private readonly double[] _root;
    private readonly int _first;

    /// <param name="layout">The layout.</param>
    /// <param name="firstFactor">The first factor whose columns are wanted; those after it are too.</param>
    /// <param name="rows">Rows of the data, where there are fewer than <see cref="Size"/>.</param>
    public RowBlock(ModelLayout layout, int firstFactor, int rows)
    {
        var size = Math.Min(rows, Size);
        double[][] New(int count) => Array.ConvertAll(new double[count][], _ => new double[size]);
        (_layout, _first, _root) = (layout, firstFactor, new double[size]);
        Fixed = New(layout.P + 1);
        Z = [.. layout.Factors.Skip(firstFactor).Select(f => New(f.Width))];
    }

    /// <summary>The p columns of X, then y.</summary>
    public double[][] Fixed { get; }

    /// <summary>For each factor from the first wanted one, its ℓ columns.</summary>
    public double[][][] Z { get; }

    /// <summary>Computes the columns of <paramref name="count"/> rows.</summary>
    public void Load(RowColumns rows, int from, int count)
    {
        var root = rows.RootWeights(from, _root.AsSpan(0, count));
        rows.Fixed(from, root, Fixed, count);
        for (var f = 0; f < Z.Length; f++)
        {
            if (rows.IsOnes(_first + f)) Z[f][0].AsSpan(0, count).Fill(1.0);
            else
                foreach (var term in _layout.Factors[_first + f].Terms) rows.Random(term, from, root, Z[f].AsSpan(term.Column, term.Width), count);
        }
    }
}
