using Blup.Design;
using Blup.Models;
using Blup.Results;

namespace Blup.Estimation;

/// <summary>Turns an estimated model into the immutable results, on the user's scale. One more pass over the rows, for the fitted values.</summary>
internal sealed class FitAssembly
{
    private readonly EstimatedModel _estimated;
    private readonly LmmModel _model;
    private readonly ModelLayout _layout;
    private readonly Objective _objective;
    private readonly double _yScale;
    private readonly double[] _modes;
    private readonly double[] _inner;
    private readonly List<(int Factor, RandomTerm Term, RandomTermDesign Design)> _terms;

    public FitAssembly(EstimatedModel estimated)
    {
        (_estimated, _objective, _model) = (estimated, estimated.Objective, estimated.Objective.Model);
        (_layout, _yScale) = (_model.Layout, _model.FixedTransform.ResponseScale);
        Sigma = Math.Sqrt(_objective.ResidualVariance) * _yScale;
        var solution = _objective.BackSubstitute();
        _modes = solution.AsSpan(0, _layout.Q).ToArray();
        _inner = solution.AsSpan(_layout.Q, _layout.P).ToArray();
        for (var i = 0; i < _modes.Length; i++) _modes[i] = -_modes[i];
        for (var j = 0; j < _inner.Length; j++) _inner[j] = -_inner[j];
        for (var f = 0; f < _layout.Factors.Length; f++)
            SmallBlocks.LambdaTimes(_objective.Lambda[f], _modes.AsSpan(_layout.Factors[f].Offset, _layout.Factors[f].Size), _layout.Factors[f].Width);
        _terms = Terms(_model);
    }

    /// <summary>The random-effect terms in lme4's order, with the factor of each: the order of <see cref="VarianceComponents"/>.</summary>
    public static List<(int Factor, RandomTerm Term, RandomTermDesign Design)> Terms(LmmModel model)
        => [.. model.Layout.Factors.SelectMany((f, i) => f.Terms.Select(t => (i, t, model.Frame.Random[t.FormulaIndex])))
            .OrderByDescending(x => x.Item3.Levels.Count).ThenBy(x => x.t.FormulaIndex)];

    /// <summary>σ in units of the response.</summary>
    public double Sigma { get; }

    /// <summary>β̂ on the user's scale, length p.</summary>
    public double[] Coefficients() => _model.FixedTransform.Coefficients(_inner);

    /// <summary>(XᵀH⁻¹X)⁻¹ of the internal columns, p×p: times σ² and the transform's Jacobian on both sides, the covariance of β̂.</summary>
    public static double[,] InnerCovariance(Objective objective)
    {
        var (l, p) = (objective.FixedRoot(), objective.Model.Layout.P);
        var inverse = new double[p, p];
        for (var j = 0; j < p; j++)
            for (var i = j; i < p; i++)
            {
                var sum = i == j ? 1.0 : 0.0;
                for (var k = j; k < i; k++) sum -= l[i, k] * inverse[k, j];
                inverse[i, j] = sum / l[i, i];
            }

        var covariance = new double[p, p];
        for (var j = 0; j < p; j++)
            for (var i = 0; i < p; i++)
                for (var k = Math.Max(i, j); k < p; k++) covariance[i, j] += inverse[k, i] * inverse[k, j];
        return covariance;
    }

    /// <summary>Covariance of β̂ on the user's scale.</summary>
    public double[,] Covariance() => SmallMatrices.Congruence(_model.FixedTransform.Jacobian(), InnerCovariance(_objective), Sigma * Sigma);

    public VarianceComponents VarianceComponents()
    {
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var terms = new List<TermCovariance>();
        foreach (var (_, term, design) in _terms)
        {
            var w = term.Width;
            var covariance = UserScale.Outer(UserScale.Root(_estimated.Theta, term), w, Sigma * Sigma);
            var deviations = new double[w];
            var correlations = new double[w, w];
            for (var i = 0; i < w; i++) deviations[i] = Math.Sqrt(covariance[i, i]);
            for (var i = 0; i < w; i++)
                for (var j = 0; j < w; j++)
                    correlations[i, j] = i == j && deviations[i] > 0 ? 1.0 : deviations[i] > 0 && deviations[j] > 0 ? Math.Clamp(covariance[i, j] / (deviations[i] * deviations[j]), -1.0, 1.0) : double.NaN;
            terms.Add(new TermCovariance
            {
                Label = Label(labels, design.Group),
                Group = design.Group,
                Columns = design.ColumnNames,
                Covariance = covariance,
                StandardDeviations = deviations,
                Correlations = correlations,
            });
        }

        return new VarianceComponents(terms, Sigma * Sigma);
    }

    public Theta Theta()
    {
        var (names, values) = (new List<string>(), new List<double>());
        foreach (var (_, term, design) in _terms)
        {
            var w = term.Width;
            var l = UserScale.LowerTriangular(UserScale.Root(_estimated.Theta, term), w);
            for (var j = 0; j < w; j++)
                for (var i = j; i < w; i++)
                {
                    names.Add(i == j ? $"{design.Group}.{design.ColumnNames[i]}" : $"{design.Group}.{design.ColumnNames[i]}.{design.ColumnNames[j]}");
                    values.Add(l[i + j * w]);
                }
        }

        return new Theta(names, [.. values]);
    }

    /// <summary>Modes b̂ = TΛû, level by level; their covariances when asked for.</summary>
    public IReadOnlyList<ConditionalModes> ConditionalModes()
    {
        var covariances = new ConditionalCovariances(_model, _estimated.Theta, Sigma);
        var labels = new Dictionary<string, int>(StringComparer.Ordinal);
        var result = new List<ConditionalModes>();
        foreach (var (f, term, design) in _terms)
        {
            var (factor, w) = (_layout.Factors[f], term.Width);
            var values = new double[factor.Levels, w];
            var t = term.Transform.Full;
            for (var a = 0; a < factor.Levels; a++)
            {
                var inner = _modes.AsSpan(factor.Offset + a * factor.Width + term.Column, w);
                for (var i = 0; i < w; i++)
                    for (var k = i; k < w; k++) values[a, i] += _yScale * t[i + k * w] * inner[k];
            }

            result.Add(new ConditionalModes
            {
                Label = Label(labels, design.Group),
                Group = design.Group,
                Levels = design.Levels,
                Columns = design.ColumnNames,
                Values = values,
                CovarianceSource = new Lazy<double[][]>(() => covariances.Of(f, term)),
            });
        }

        return result;
    }

    /// <summary>Conditional fitted values, from centred columns so that large origins cost no digits.</summary>
    public double[] Fitted(double[] beta)
    {
        var (frame, transform) = (_model.Frame, _model.FixedTransform);
        var constant = 0.0;
        if (transform.Intercept >= 0)
        {
            constant = beta[transform.Intercept];
            for (var j = 0; j < beta.Length; j++)
                if (j != transform.Intercept) constant += beta[j] * transform.Shift[j];
        }

        var fitted = new double[frame.Rows];
        for (var i = 0; i < fitted.Length; i++) fitted[i] = constant + (frame.Offset?[i] ?? 0.0);
        for (var j = 0; j < beta.Length; j++)
        {
            if (j == transform.Intercept) continue;
            var column = frame.Fixed.Columns[_model.KeptColumns[j]];
            for (var i = 0; i < fitted.Length; i++) fitted[i] += (column[i] - transform.Shift[j]) * beta[j];
        }

        foreach (var (f, term, design) in _terms) AddRandom(fitted, f, term, design);
        return fitted;
    }

    private void AddRandom(double[] fitted, int f, RandomTerm term, RandomTermDesign design)
    {
        var (factor, w, transform) = (_layout.Factors[f], term.Width, term.Transform);
        // z'ᵀb' with z' = L⁻¹(z − shift): one weight a column and level, L⁻ᵀb'.
        var weights = new double[factor.Levels * w];
        for (var a = 0; a < factor.Levels; a++)
            for (var j = 0; j < w; j++)
                for (var k = j; k < w; k++) weights[a * w + j] += _yScale * transform.Inverse[k + j * w] * _modes[factor.Offset + a * factor.Width + term.Column + k];
        for (var j = 0; j < w; j++)
        {
            var column = design.Columns[j];
            for (var i = 0; i < fitted.Length; i++) fitted[i] += ((column?[i] ?? 1.0) - transform.Shift[j]) * weights[design.Codes[i] * w + j];
        }
    }

    /// <summary>The columns dropped, each with its exact dependency on the kept ones.</summary>
    public static IReadOnlyList<AliasedColumn> Aliased(LmmModel model)
        => [.. model.Aliasing.Dependencies.Select(d => new AliasedColumn(d.Name, d.Terms))];

    public IReadOnlyList<GroupingFactorSize> Groups()
        => [.. _terms.Select(t => new GroupingFactorSize(t.Design.Group, t.Design.Levels.Count)).DistinctBy(g => g.Name, StringComparer.Ordinal)];

    private static string Label(Dictionary<string, int> seen, string group)
    {
        var count = seen.GetValueOrDefault(group);
        seen[group] = count + 1;
        return count == 0 ? group : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{group}.{count}");
    }
}
