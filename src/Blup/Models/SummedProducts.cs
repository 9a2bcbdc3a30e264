using Blup.Numerics;
using Blup.Numerics.Dense;

namespace Blup.Models;

/// <summary>Sums over rows turned into <see cref="CrossProducts"/>: each block multiplied on both sides by the small matrices that make the columns of X and y orthogonal and whiten those of Z.</summary>
internal sealed class SummedProducts
{
    /// <summary>Fewer levels or combinations than this are not worth a second thread.</summary>
    private const int WorthThreads = 4096;

    private readonly RowSums _sums;
    private readonly ModelLayout _layout;
    private readonly int[] _groups;
    private readonly double[][] _tail;
    private readonly double[][] _whitening;

    /// <summary>Prepares.</summary>
    /// <param name="sums">The sums.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="groups">For each factor of the layout, its place in the sums.</param>
    /// <param name="random">For each random term, its columns in the sums.</param>
    /// <param name="kept">The columns of X kept, by their numbers in the sums.</param>
    /// <param name="transform">The transform of X and y.</param>
    public SummedProducts(RowSums sums, ModelLayout layout, int[] groups, int[][] random, int[] kept, FixedTransform transform)
    {
        (_sums, _layout, _groups) = (sums, layout, groups);
        _tail = [.. kept.Append(sums.Count - 1).Select(Raw)];
        transform.Apply(_tail, sums.Count);
        _whitening = [.. layout.Factors.Select((f, i) => Whitening(f, sums.Levels[groups[i]].Own, random))];
    }

    public CrossProducts Build()
    {
        var panels = new LevelPanels[_layout.Factors.Length];
        for (var f = 0; f < panels.Length; f++) panels[f] = Panels(f);
        var k = _tail.Length;
        var products = new double[k * k];
        for (var j = 0; j < k; j++)
        {
            var half = Enumerable.Range(0, _sums.Count).Select(a => Combined(_tail[j], b => _sums.Total(a, b))).ToArray();
            for (var i = 0; i <= j; i++) products[i + j * k] = products[j + i * k] = Combined(_tail[i], a => half[a]).High;
        }

        return new CrossProducts { Layout = _layout, Panels = panels, Fixed = products };
    }

    /// <summary>A column of the data as a combination of those in the sums.</summary>
    private double[] Raw(int column)
    {
        var raw = new double[_sums.Count];
        raw[column] = 1.0;
        raw[0] += _sums.Shift[column];
        return raw;
    }

    private static DoubleDouble Combined(double[] weights, Func<int, DoubleDouble> value)
    {
        DoubleDouble sum = 0.0;
        for (var a = 0; a < weights.Length; a++)
            if (weights[a] != 0.0) sum += weights[a] * value(a);
        return sum;
    }

    /// <summary>The ℓ internal columns of a factor as combinations of its own columns in the sums (ones first): ℓ × own, by rows.</summary>
    private double[] Whitening(RandomFactor factor, int[] own, int[][] random)
    {
        var map = new double[factor.Width * own.Length];
        foreach (var term in factor.Terms)
        {
            var (t, columns) = (term.Transform, random[term.FormulaIndex]);
            for (var j = 0; j < term.Width; j++)
                for (var m = 0; m <= j; m++)
                {
                    var (weight, row) = (t.Inverse[j + m * term.Width], (term.Column + j) * own.Length);
                    map[row + Array.IndexOf(own, columns[m])] += weight;
                    map[row] += weight * (_sums.Shift[columns[m]] - t.Shift[m]);
                }
        }

        return map;
    }

    private LevelPanels Panels(int f)
    {
        var factor = _layout.Factors[f];
        var later = _layout.Factors.Length - f - 1;
        var pairs = Enumerable.Range(f + 1, later).Select(k => Oriented(f, k)).ToArray();
        var panels = CrossProductsBuilder.Empty(_layout, f, PanelPattern.Of(_layout, f, Array.ConvertAll(pairs, p => Partners.FromPairs(p.First, p.Second, factor.Levels, p.Others))));
        FillOwn(f, panels);
        for (var k = 0; k < later; k++) FillPairs(panels, f, k, pairs[k]);
        return panels;
    }

    /// <summary>The diagonal blocks, and the rows of X and y at the end of each panel.</summary>
    private void FillOwn(int f, LevelPanels panels)
    {
        var (map, sums, width) = (_whitening[f], _sums.Levels[_groups[f]], panels.Width);
        var (own, others) = (sums.Own, sums.Others);
        var ownAt = Array.ConvertAll(own, c => Array.IndexOf(others, c));
        var tails = Array.ConvertAll(_tail, t => Array.ConvertAll(others, c => t[c]));
        // Levels, and below combinations, have places of their own: threads do not meet.
        InParts(panels.Levels, a =>
        {
            var level = sums.Of(a);
            var (start, height) = (panels.Start[a] * width, panels.Height(a));
            for (var j = 0; j < width; j++)
            {
                for (var o = 0; o < own.Length; o++)
                {
                    if (map[j * own.Length + o] is 0.0) continue;
                    var weight = map[j * own.Length + o];
                    var row = level.Slice(o * others.Length, others.Length);
                    for (var i = 0; i < width; i++)
                        for (var m = 0; m < own.Length; m++) panels.Diagonal[(a * width + j) * width + i] += weight * map[i * own.Length + m] * row[ownAt[m]];
                    var tail = panels.Values.AsSpan(start + (j + 1) * height - _tail.Length, _tail.Length);
                    for (var t = 0; t < tail.Length; t++) tail[t] += weight * Vectors.Dot(tails[t], row);
                }
            }
        });

        if (sums.Wild is { Count: > 0 } wild) AddWild(panels, sums, wild, map, tails);
    }

    /// <summary>The same of the rows that were added up apart, in 106 bits until the columns of X and y are the internal ones.</summary>
    private static void AddWild(LevelPanels panels, LevelSums sums, IReadOnlyDictionary<int, DoubleDouble[]> wild, double[] map, double[][] tails)
    {
        var (own, others, width) = (sums.Own, sums.Others, panels.Width);
        double[] Row(int i) => map[(i * own.Length)..((i + 1) * own.Length)];
        var columns = Enumerable.Range(0, width).Select(i => Array.ConvertAll(others, c => Array.IndexOf(own, c) is >= 0 and var o ? Row(i)[o] : 0.0)).ToArray();
        foreach (var (a, values) in wild)
            for (var j = 0; j < width; j++)
            {
                double Sum(double[] weights) => Combined(Row(j), o => Combined(weights, m => values[o * others.Length + m])).High;
                for (var i = 0; i < width; i++) panels.Diagonal[(a * width + j) * width + i] += Sum(columns[i]);
                var tail = panels.Values.AsSpan(panels.Start[a] * width + (j + 1) * panels.Height(a) - tails.Length, tails.Length);
                for (var t = 0; t < tail.Length; t++) tail[t] += Sum(tails[t]);
            }
    }

    /// <summary>Does something with each of so many numbers, on all processors where they are many.</summary>
    private static void InParts(int count, Action<int> work)
    {
        var parts = count < WorthThreads ? 1 : 4 * Environment.ProcessorCount;
        Parallel.For(0, parts, part =>
        {
            for (var i = (int)((long)count * part / parts); i < (int)((long)count * (part + 1) / parts); i++) work(i);
        });
    }

    private void FillPairs(LevelPanels panels, int f, int k, (int[] First, int[] Second, double[] Values, bool Turned, int Others) pair)
    {
        var g = f + 1 + k;
        var (mine, theirs) = (_whitening[f], _whitening[g]);
        var (own, other) = (_sums.Levels[_groups[f]].Own.Length, _sums.Levels[_groups[g]].Own.Length);
        var (width, later) = (panels.Width, _layout.Factors[g].Width);
        InParts(pair.First.Length, c =>
        {
            var a = pair.First[c];
            var (start, height) = (panels.Start[a] * width, panels.Height(a));
            var place = panels.Place(a, k, _layout.Factors[g], pair.Second[c]);
            for (var j = 0; j < width; j++)
                for (var i = 0; i < later; i++)
                {
                    var sum = 0.0;
                    for (var o = 0; o < own; o++)
                        for (var m = 0; m < other; m++)
                            sum += mine[j * own + o] * theirs[i * other + m] * pair.Values[c * own * other + (pair.Turned ? m * own + o : o * other + m)];
                    panels.Values[start + j * height + place + i] += sum;
                }
        });
    }

    private (int[] First, int[] Second, double[] Values, bool Turned, int Others) Oriented(int f, int k)
    {
        var (i, j) = (_groups[f], _groups[k]);
        var pair = _sums.Pairs[(Math.Min(i, j), Math.Max(i, j))];
        var others = _layout.Factors[k].Levels;
        return i < j ? (pair.First, pair.Second, pair.Values, false, others) : (pair.Second, pair.First, pair.Values, true, others);
    }
}
