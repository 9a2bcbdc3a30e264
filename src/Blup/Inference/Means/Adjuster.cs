using Blup.Numerics.Dense;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>Adjusted p-values and half-widths of simultaneous intervals of the by-groups of a table.</summary>
internal sealed class Adjuster
{
    private readonly LinearFunctions _functions;
    private readonly FunctionEstimates _estimates;
    private readonly IReadOnlyList<IReadOnlyList<int>> _groups;
    private readonly double _alpha;
    private readonly int _means;

    /// <param name="functions">Gives correlations.</param>
    /// <param name="estimates">The table.</param>
    /// <param name="groups">Its by-groups.</param>
    /// <param name="means">Number of means behind each group of contrasts.</param>
    /// <param name="level">Confidence level.</param>
    public Adjuster(LinearFunctions functions, FunctionEstimates estimates, IReadOnlyList<IReadOnlyList<int>> groups, int means, double level)
    {
        (_functions, _estimates, _groups, _means) = (functions, estimates, groups, means);
        _alpha = 1.0 - level;
        var n = estimates.Estimates.Length;
        (Statistics, PValues, Critical, Errors) = (new double[n], new double[n], new double[n], new double[n]);
        for (var i = 0; i < n; i++) Statistics[i] = estimates.Estimates[i] / estimates.Errors[i];
    }

    public double[] Statistics { get; }

    public double[] PValues { get; }

    public double[] Critical { get; }

    public double[] Errors { get; }

    /// <summary>The adjustment applied, which is none where each family has one member.</summary>
    public Adjustment Applied { get; private set; }

    /// <summary>Rank of each group's functions, for Scheffé.</summary>
    public IReadOnlyList<int> Ranks { get; private set; } = [];

    public void Apply(Adjustment adjustment)
    {
        Applied = _groups.All(g => g.Count < 2) ? Adjustment.None : adjustment;
        if (Applied == Adjustment.Scheffe) Ranks = [.. _groups.Select(g => Rank(g))];
        for (var g = 0; g < _groups.Count; g++) Group(_groups[g], g);
    }

    private void Group(IReadOnlyList<int> rows, int group)
    {
        // What is not estimable is still one of the family, as the note says.
        var raw = rows.Select(i => double.IsNaN(Statistics[i]) ? 1.0 : StudentT.TwoSided(Statistics[i], _estimates.Df[i])).ToArray();
        var n = rows.Count;
        if (Applied == Adjustment.MultivariateT)
        {
            Multivariate(rows);
            return;
        }

        var adjusted = Applied switch
        {
            Adjustment.None => raw,
            Adjustment.Bonferroni => PValueAdjustment.Bonferroni(raw),
            Adjustment.Sidak => PValueAdjustment.Sidak(raw),
            Adjustment.Holm => PValueAdjustment.Holm(raw),
            Adjustment.Hochberg => PValueAdjustment.Hochberg(raw),
            Adjustment.BenjaminiHochberg => PValueAdjustment.BenjaminiHochberg(raw),
            _ => null,
        };
        var criticals = new Dictionary<double, double>();
        for (var k = 0; k < n; k++)
        {
            var (i, t, df) = (rows[k], Statistics[rows[k]], _estimates.Df[rows[k]]);
            if (double.IsNaN(t) || double.IsNaN(df))
            {
                PValues[i] = Critical[i] = double.NaN;
                continue;
            }

            PValues[i] = adjusted?[k] ?? Applied switch
            {
                Adjustment.Tukey => PValueAdjustment.Tukey(t, _means, df),
                Adjustment.DunnettX => PValueAdjustment.DunnettX(t, n, df),
                Adjustment.Scheffe => PValueAdjustment.Scheffe(t, Ranks[group], df),
                _ => throw new InvalidOperationException("Unknown adjustment."),
            };
            Critical[i] = criticals.TryGetValue(df, out var known) ? known : criticals[df] = Applied switch
            {
                Adjustment.None => CriticalValue.None(_alpha, df),
                Adjustment.Tukey => CriticalValue.Tukey(_alpha, _means, df),
                Adjustment.DunnettX => CriticalValue.DunnettX(_alpha, n, df),
                Adjustment.Sidak => CriticalValue.Sidak(_alpha, n, df),
                Adjustment.Scheffe => CriticalValue.Scheffe(_alpha, Ranks[group], df),
                _ => CriticalValue.Bonferroni(_alpha, n, df),
            };
        }
    }

    /// <summary>Each row by the multivariate t of its group at its own degrees of freedom.</summary>
    private void Multivariate(IReadOnlyList<int> rows)
    {
        var known = rows.Where(i => _estimates.Errors[i] > 0).ToList();
        var correlation = _functions.Correlation(_estimates.L, known);
        var distributions = new Dictionary<double, (MultivariateT Distribution, double Critical)>();
        var shared = known.Count > 0 ? new MultivariateT(correlation, 1.0) : null;
        foreach (var i in rows) PValues[i] = Critical[i] = double.NaN;
        foreach (var i in known)
        {
            // Degrees of freedom that differ by rounding only are one distribution.
            var df = double.IsInfinity(_estimates.Df[i]) ? _estimates.Df[i] : RoundDigits(_estimates.Df[i]);
            if (!distributions.TryGetValue(df, out var d))
            {
                var t = shared!.WithDf(df);
                distributions.Add(df, d = (t, t.CriticalValue(_alpha)));
            }

            var p = PValueAdjustment.Multivariate(Statistics[i], d.Distribution);
            (PValues[i], Critical[i], Errors[i]) = (p.Value, d.Critical, d.Distribution.IsDeterministic ? 0.0 : p.Error);
        }
    }

    private static double RoundDigits(double x)
    {
        var scale = Math.Pow(10, 9 - Math.Ceiling(Math.Log10(Math.Abs(x))));
        return double.IsFinite(scale) && scale > 0 ? Math.Round(x * scale) / scale : x;
    }

    private int Rank(IReadOnlyList<int> rows) => Independent(_estimates.L, rows.Where(i => !double.IsNaN(_estimates.Estimates[i])).ToList()).Count;

    /// <summary>Rows that are not combinations of those before them (Gram-Schmidt, twice).</summary>
    public static List<int> Independent(double[,] l, IReadOnlyList<int> rows)
    {
        var (p, basis, kept) = (l.GetLength(1), new List<double[]>(), new List<int>());
        foreach (var i in rows)
        {
            var v = new double[p];
            for (var j = 0; j < p; j++) v[j] = l[i, j];
            var length = Math.Sqrt(Vectors.Dot(v, v));
            for (var pass = 0; pass < 2; pass++)
            {
                foreach (var b in basis)
                {
                    var dot = Vectors.Dot(b, v);
                    for (var j = 0; j < p; j++) v[j] -= dot * b[j];
                }
            }

            var rest = Math.Sqrt(Vectors.Dot(v, v));
            if (rest <= 1e-8 * length || length == 0) continue;
            for (var j = 0; j < p; j++) v[j] /= rest;
            basis.Add(v);
            kept.Add(i);
        }

        return kept;
    }
}
