using Blup.Design;

namespace Blup.Models;

/// <summary>A model from sums over rows that are elsewhere: the same reduction as <see cref="LmmModel.From"/> makes from rows.</summary>
internal sealed class SummedModel
{
    /// <summary>A pivot below this share of its diagonal is what summation leaves of zero.</summary>
    private const double Rounding = 1e-11;

    private readonly ModelFrame _frame;
    private readonly int[] _fixed;
    private readonly int[][] _random;
    private readonly RowSums _sums;

    private SummedModel(ModelFrame frame, int[] fixedColumns, int[][] randomColumns, RowSums sums)
        => (_frame, _fixed, _random, _sums) = (frame, fixedColumns, randomColumns, sums);

    /// <summary>Builds the model.</summary>
    /// <param name="frame">A frame without rows.</param>
    /// <param name="fixedColumns">For each column of X, its number in the sums.</param>
    /// <param name="randomColumns">The same for each random term.</param>
    /// <param name="sums">The sums.</param>
    /// <exception cref="Diagnostics.BlupException">BLUP401, BLUP402: the model cannot be identified from these data.</exception>
    public static LmmModel Build(ModelFrame frame, int[] fixedColumns, int[][] randomColumns, RowSums sums) => new SummedModel(frame, fixedColumns, randomColumns, sums).Build();

    private LmmModel Build()
    {
        var alias = Design.Aliasing.Find(Triangle(), _frame.Fixed.Names);
        var kept = alias.Kept;
        Identifiability.Check(_frame, kept.Count);
        var transform = Transform(kept);
        var groups = _frame.Random.Select(t => t.Group).Distinct(StringComparer.Ordinal).ToList();
        var layout = LmmModel.LayoutFor(_frame, kept.Count, IsNested, Whitening);
        return new LmmModel
        {
            Frame = _frame with { Summary = _frame.Summary! with { Moments = RowMoments() } },
            Layout = layout,
            KeptColumns = kept,
            Aliasing = alias,
            FixedTransform = transform,
            CrossProducts = new SummedProducts(_sums, layout, [.. layout.Factors.Select(f => groups.IndexOf(f.Name))], _random, [.. kept.Select(j => _fixed[j])], transform).Build(),
            LogWeights = _sums.LogWeights,
        };
    }

    /// <summary>The weighted mean of a column.</summary>
    private double Mean(int column) => _sums.Shift[column] + Rest(column);

    /// <summary>What the shift leaves of the mean.</summary>
    private double Rest(int column) => column == 0 ? 0.0 : _sums.Totals[column] / _sums.Totals[0];

    /// <summary>
    /// X in p + 1 orthonormal coordinates, the first along the ones: the mean, then the Cholesky factor of the centred products. As exact as the sums, since means
    /// take part in no square.
    /// </summary>
    private double[][] Triangle()
    {
        var p = _fixed.Length;
        var columns = new double[p][];
        var root = Math.Sqrt(_sums.Totals[0]);
        for (var j = 0; j < p; j++)
        {
            columns[j] = new double[p + 1];
            columns[j][0] = root * (_fixed[j] == 0 ? 1.0 : Mean(_fixed[j]));
            for (var i = 0; i <= j && _fixed[j] != 0; i++)
            {
                if (_fixed[i] == 0) continue;
                var sum = Centred(_fixed[i], _fixed[j]);
                var diagonal = sum;
                for (var k = 1; k <= i; k++) sum -= columns[i][k] * columns[j][k];
                if (i < j) columns[j][i + 1] = columns[i][i + 1] == 0 ? 0.0 : sum / columns[i][i + 1];
                else columns[j][j + 1] = sum > Rounding * diagonal ? Math.Sqrt(sum) : 0.0;
            }
        }

        return columns;
    }

    private double Centred(int a, int b) => _sums.Total(a, -Rest(a), b, -Rest(b));

    private FixedTransform Transform(IReadOnlyList<int> kept)
    {
        var intercept = _frame.Fixed.HasIntercept && kept.Count > 0 && kept[0] == 0 ? 0 : -1;
        var (shift, scale) = (new double[kept.Count], new double[kept.Count]);
        for (var j = 0; j < kept.Count; j++) (shift[j], scale[j]) = j == intercept ? (0.0, 1.0) : Moments(_fixed[kept[j]], intercept >= 0);
        var (yShift, yScale) = Moments(_sums.Count - 1, intercept >= 0);
        return new FixedTransform { Shift = shift, Scale = scale, Intercept = intercept, ResponseShift = yShift, ResponseScale = yScale };
    }

    private (double Shift, double Scale) Moments(int column, bool centre)
    {
        var square = centre ? Centred(column, column) : _sums.Total(column, _sums.Shift[column], column, _sums.Shift[column]);
        var scale = Math.Sqrt(Math.Max(square, 0.0) / _sums.Rows);
        return (centre ? Mean(column) : 0.0, scale > 0 ? scale : 1.0);
    }

    private RowMoments? RowMoments()
    {
        if (_frame.Spec.Options.Weights is not null) return null;
        var (response, first) = (_sums.Count - 1, _sums.Levels[0]);
        var deviation = _frame.Spec.OffsetLabels.Count > 0 ? double.NaN : _sums.Rows < 2 ? 0.0 : Math.Sqrt(Centred(response, response) / (_sums.Rows - 1));
        // The first sum of a level is that of the ones.
        var sizes = Enumerable.Range(0, first.Count).Select(l => (int)first.Of(l)[0]).ToList();
        return new RowMoments(deviation, [.. _random.Select(SecondMoments)], sizes.Min(), sizes.Max());
    }

    private double[,] SecondMoments(int[] columns)
    {
        var moments = new double[columns.Length, columns.Length];
        for (var j = 0; j < columns.Length; j++)
            for (var k = 0; k < columns.Length; k++) moments[k, j] = _sums.Total(columns[k], _sums.Shift[columns[k]], columns[j], _sums.Shift[columns[j]]) / _sums.Rows;
        return moments;
    }

    private ColumnTransform Whitening(int term)
    {
        var columns = _random[term];
        var centred = _sums.IsOne[columns[0]];
        var shift = new double[columns.Length];
        if (centred)
            for (var j = 1; j < shift.Length; j++) shift[j] = _sums.IsOne[columns[j]] ? 0.0 : Mean(columns[j]);
        var square = new double[shift.Length * shift.Length];
        for (var j = 0; j < shift.Length; j++)
            for (var k = 0; k < shift.Length; k++)
                square[k + j * shift.Length] = _sums.Total(columns[k], _sums.Shift[columns[k]] - shift[k], columns[j], _sums.Shift[columns[j]] - shift[j]) / _sums.Rows;
        return ColumnTransform.From(centred, shift, square);
    }

    /// <summary>Whether each level of factor i occurs with one level of factor k: as many combinations as levels.</summary>
    private bool IsNested(int i, int k)
    {
        var pair = _sums.Pairs[(Math.Min(i, k), Math.Max(i, k))];
        return pair.First.Length == _sums.Levels[i].Count;
    }
}
