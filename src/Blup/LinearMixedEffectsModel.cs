using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup;

/// <summary>
/// A linear mixed model of arrays, for who has a matrix of features rather than a table and a formula: y on the columns of X with a random intercept
/// (and slopes, where asked) for each group. The interface of naplib's class of the same name, with the estimates and tests of <see cref="Lmm"/>.
/// </summary>
/// <param name="alpha">Level of the intervals in <see cref="LinearMixedEffectsFit.EffectTable"/>: 0.05 for 95 %.</param>
/// <param name="zscore">Whether each column of X is centred and divided by its standard deviation (with divisor n) first.</param>
/// <param name="reml">REML (the default) or maximum likelihood.</param>
/// <exception cref="BlupException">BLUP745 alpha is not between 0 and 1.</exception>
public sealed class LinearMixedEffectsModel(double alpha = 0.05, bool zscore = false, bool reml = true)
{
    private readonly double _alpha = LinearMixedEffectsFit.CheckAlpha(alpha);

    /// <summary>Fits y on X with a random intercept for each group.</summary>
    /// <param name="x">n rows of p features. A row with NaN anywhere is left out.</param>
    /// <param name="y">The response, length n.</param>
    /// <param name="randomEffect">The group of each row, length n; the values only say which rows belong together.</param>
    /// <param name="varNames">Names of the p features; or p + 2 names: features, random effect, response. Null for <c>feature-0</c>, <c>feature-1</c>, ….</param>
    /// <param name="randomSlopes">Names of the features whose slope varies between groups, correlated with the intercept; null for none.</param>
    /// <exception cref="BlupException">BLUP740 to BLUP747: sizes that do not match (the message has both), unusable names or columns; the codes of <see cref="Lmm.Fit(string, Table, LmmOptions)"/>.</exception>
    public LinearMixedEffectsFit Fit(double[,] x, double[] y, int[] randomEffect, IReadOnlyList<string>? varNames = null, IReadOnlyList<string>? randomSlopes = null)
        => Fit(x, y, (Array)randomEffect, varNames, randomSlopes);

    /// <inheritdoc cref="Fit(double[,], double[], int[], IReadOnlyList{string}?, IReadOnlyList{string}?)"/>
    public LinearMixedEffectsFit Fit(double[,] x, double[] y, string[] randomEffect, IReadOnlyList<string>? varNames = null, IReadOnlyList<string>? randomSlopes = null)
        => Fit(x, y, (Array)randomEffect, varNames, randomSlopes);

    private LinearMixedEffectsFit Fit(double[,] x, double[] y, Array randomEffect, IReadOnlyList<string>? varNames, IReadOnlyList<string>? randomSlopes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        ArgumentNullException.ThrowIfNull(randomEffect);
        var sizes = new ArraySizes(x.GetLength(0), x.GetLength(1));
        sizes.Check(y.Length, randomEffect.Length, varNames?.Count);
        var names = new ArrayNames(sizes.Features, varNames, randomSlopes);
        var columns = new List<(string, Array)> { (names.Response, y), (names.Group, randomEffect) };
        for (var j = 0; j < sizes.Features; j++) columns.Add((names.Features[j], Column(x, y, j, names.Features[j])));
        var table = Table.FromColumns(columns).AsFactor(names.Group);
        return new LinearMixedEffectsFit(Lmm.Fit(names.Formula(), table, new LmmOptions { Reml = reml }), names.Features, _alpha);
    }

    private double[] Column(double[,] x, double[] y, int j, string name)
    {
        var n = y.Length;
        var column = new double[n];
        for (var i = 0; i < n; i++) column[i] = x[i, j];
        if (!zscore) return column;
        // Over the rows that the fit will use.
        var used = Enumerable.Range(0, n).Where(i => !double.IsNaN(y[i]) && Enumerable.Range(0, x.GetLength(1)).All(k => !double.IsNaN(x[i, k]))).ToArray();
        var values = Array.ConvertAll(used, i => column[i]);
        var mean = Statistics.Mean(values);
        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);
        if (!(deviation > Math.Abs(mean) * 1e-14))
            throw new BlupException("BLUP747", $"The column '{name}' of X is constant and has no z-scores.", null, "Take the column out of X; the model has an intercept of its own.");
        return Array.ConvertAll(column, v => (v - mean) / deviation);
    }

    /// <summary>The sizes that all arrays must have.</summary>
    private readonly record struct ArraySizes(int Rows, int Features)
    {
        public void Check(int responses, int groups, int? names)
        {
            if (Rows == 0 || Features == 0)
                throw new BlupException("BLUP743", FormattableString.Invariant($"X is empty: {Rows} rows, {Features} columns."), null, "Give at least one feature, a column of X, and a row for each observation.");
            if (responses != Rows) throw new BlupException("BLUP740", FormattableString.Invariant($"X has {Rows} rows, y has {responses} values."), null, Turned(responses));
            if (groups != Rows) throw new BlupException("BLUP741", FormattableString.Invariant($"X has {Rows} rows, randomEffect has {groups} values."), null, Turned(groups));
            if (names is { } count && count != Features && count != Features + 2)
                throw new BlupException("BLUP742", FormattableString.Invariant($"X has {Features} columns, varNames has {count} names."), null,
                    FormattableString.Invariant($"Give {Features} names of the features, or {Features + 2}: features, random effect, response."));
        }

        private string Turned(int length) => length == Features ? "X has one row an observation and one column a feature; it may have to be transposed." : "Give one value for each row of X.";
    }

    /// <summary>Names of the columns, and the formula made of them.</summary>
    private sealed class ArrayNames
    {
        private readonly IReadOnlyList<string> _slopes;

        public ArrayNames(int features, IReadOnlyList<string>? given, IReadOnlyList<string>? slopes)
        {
            Features = given is null ? [.. Enumerable.Range(0, features).Select(j => FormattableString.Invariant($"feature-{j}"))] : [.. given.Take(features)];
            (Group, Response) = given?.Count > features ? (given[features], given[features + 1]) : ("group", "y");
            _slopes = slopes ?? [];
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var name in Features.Append(Group).Append(Response))
            {
                if (string.IsNullOrWhiteSpace(name) || name.Contains('`', StringComparison.Ordinal) || name.Any(char.IsControl))
                    throw new BlupException("BLUP744", $"'{name}' cannot be the name of a variable.", null, "A name has at least one letter and no back-quotes or line breaks.");
                if (!seen.Add(name)) throw new BlupException("BLUP744", $"Two variables are named '{name}'.", null, $"Give each a name of its own; the variables are {string.Join(", ", Features)}, {Group} (random effect) and {Response} (response).");
            }

            foreach (var slope in _slopes)
                if (!Features.Contains(slope, StringComparer.Ordinal))
                    throw new BlupException("BLUP746", $"The random slope '{slope}' is no column of X.", null, $"Columns: {string.Join(", ", Features)}.{(Suggestions.Nearest(slope, Features) is { } near ? $"  Did you mean '{near}'?" : "")}");
        }

        public IReadOnlyList<string> Features { get; }

        public string Group { get; }

        public string Response { get; }

        public string Formula()
            => $"{Deparser.Name(Response)} ~ {string.Join(" + ", Features.Select(Deparser.Name))} + ({string.Join(" + ", _slopes.Select(Deparser.Name).Prepend("1"))} | {Deparser.Name(Group)})";
    }
}
