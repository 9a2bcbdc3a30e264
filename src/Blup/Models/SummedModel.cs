using Blup.Design;
using Blup.Numerics;

namespace Blup.Models;

/// <summary>A model from sums over rows that are elsewhere: the same reduction as <see cref="LmmModel.From"/> makes from rows.</summary>
internal sealed class SummedModel
{
    /// <summary>A pivot below this share of its diagonal is what summation leaves of zero: in double precision, and with <see cref="RowSums.Remainders"/>.</summary>
    private const double Rounding = 1e-11, FineRounding = 1e-26;

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
        var triangle = Triangle();
        var alias = Design.Aliasing.Find(triangle[..^1], _frame.Fixed.Names, response: triangle[^1]);
        var kept = alias.Kept;
        Identifiability.Check(_frame, kept.Count);
        var transform = FixedTransform.From(alias, _sums.Rows);
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
    /// X, then y, in p + 2 orthonormal coordinates, the first along the ones: the mean, then the Cholesky factor of the centred products. As exact as the sums,
    /// since means take part in no square.
    /// </summary>
    private double[][] Triangle()
    {
        int[] places = [.. _fixed, _sums.Count - 1];
        var factor = Array.ConvertAll(places, _ => new DoubleDouble[places.Length]);
        var rounding = _sums.Remainders is null ? Rounding : FineRounding;
        for (var j = 0; j < places.Length; j++)
            for (var i = 0; i <= j && places[j] != 0; i++)
            {
                if (places[i] == 0) continue;
                var sum = Centred(places[i], places[j]);
                var diagonal = sum.High;
                for (var k = 0; k < i; k++) sum -= factor[i][k] * factor[j][k];
                if (i < j) factor[j][i] = factor[i][i].High == 0 ? 0.0 : sum / factor[i][i];
                else factor[j][j] = sum.High > rounding * diagonal ? DoubleDouble.Sqrt(sum) : 0.0;
            }

        var root = Math.Sqrt(_sums.Totals[0]);
        return [.. places.Select((c, j) => (double[])[root * (c == 0 ? 1.0 : Mean(c)), .. factor[j].Select(v => v.High)])];
    }

    private DoubleDouble Centred(int a, int b) => _sums.Total(a, -Rest(a), b, -Rest(b));

    private RowMoments? RowMoments()
    {
        if (_frame.Spec.Options.Weights is not null) return null;
        var (response, first) = (_sums.Count - 1, _sums.Levels[0]);
        var deviation = _frame.Spec.OffsetLabels.Count > 0 ? double.NaN : _sums.Rows < 2 ? 0.0 : Math.Sqrt(Centred(response, response).High / (_sums.Rows - 1));
        // The first sum of a level is that of the ones; rows far out stand apart.
        var sizes = Enumerable.Range(0, first.Count).Select(l => (int)(first.Of(l)[0] + (first.Wild?.GetValueOrDefault(l)?[0].High ?? 0.0))).ToList();
        return new RowMoments(deviation, [.. _random.Select(SecondMoments)], sizes.Min(), sizes.Max());
    }

    private double[,] SecondMoments(int[] columns)
    {
        var moments = new double[columns.Length, columns.Length];
        for (var j = 0; j < columns.Length; j++)
            for (var k = 0; k < columns.Length; k++) moments[k, j] = _sums.Total(columns[k], _sums.Shift[columns[k]], columns[j], _sums.Shift[columns[j]]).High / _sums.Rows;
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
                square[k + j * shift.Length] = _sums.Total(columns[k], _sums.Shift[columns[k]] - shift[k], columns[j], _sums.Shift[columns[j]] - shift[j]).High / _sums.Rows;
        return ColumnTransform.From(centred, shift, square);
    }

    /// <summary>Whether each level of factor i occurs with one level of factor k: as many combinations as levels.</summary>
    private bool IsNested(int i, int k)
    {
        var pair = _sums.Pairs[(Math.Min(i, k), Math.Max(i, k))];
        return pair.First.Length == _sums.Levels[i].Count;
    }
}
