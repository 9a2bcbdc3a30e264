using Blup.Estimation;
using Blup.Models;
using Blup.Results;

namespace Blup.Inference.Profile;

/// <summary>The parameters to profile from a maximum-likelihood fit; each is created with a workspace of its own, so that threads share nothing.</summary>
internal sealed class ProfilePlan
{
    /// <summary>Correlations up to ±(1 − this) are profiled; beyond, the profile is taken to have reached its limit.</summary>
    private const double Edge = 1e-9;

    private readonly LmmModel _model;
    private readonly double[] _theta;
    private readonly double _variance;
    private readonly double _yScale;
    private readonly double[] _values;
    private readonly double[] _errors;
    private readonly VarianceComponents _components;
    private readonly IReadOnlyList<string> _names;
    private readonly List<Func<int, ProfiledParameter>> _create = [];

    public ProfilePlan(EstimatedModel ml)
    {
        var assembly = new FitAssembly(ml);
        (_model, _theta) = (ml.Objective.Model, ml.Theta);
        (_variance, _yScale) = (ml.Objective.ResidualVariance, _model.FixedTransform.ResponseScale);
        _components = assembly.VarianceComponents();
        var (beta, covariance) = (assembly.Coefficients(), assembly.Covariance());
        _values = ParameterValues.Of(_components, assembly.Sigma, beta);
        _names = ParameterValues.Names(_components, [.. _model.KeptColumns.Select(j => _model.Frame.Fixed.Names[j])]);
        _errors = [.. Enumerable.Range(0, beta.Length).Select(j => Math.Sqrt(covariance[j, j]))];
        foreach (var ((factor, term, _), t) in FitAssembly.Terms(_model).Select((x, t) => (x, t)))
        {
            for (var j = 0; j < term.Width; j++)
                for (var i = j; i < term.Width; i++)
                {
                    var (row, column) = (i, j);
                    _create.Add(row == column ? k => Deviation(k, factor, term, row) : k => Correlation(k, factor, term, t, column, row));
                }
        }

        _create.Add(Sigma);
        for (var j = 0; j < beta.Length; j++)
        {
            var coefficient = j;
            _create.Add(k => Fixed(k, coefficient));
        }
    }

    /// <summary>Number of parameters.</summary>
    public int Count => _create.Count;

    /// <summary>The k-th parameter, in the order of <see cref="ParameterValues"/>.</summary>
    public ProfiledParameter Create(int k) => _create[k](k);

    private ProfiledParameter Fixed(int k, int j)
    {
        var (transform, p) = (_model.FixedTransform, _errors.Length);
        var (jacobian, contrast) = (transform.Jacobian(), new double[p]);
        for (var i = 0; i < p; i++) contrast[i] = jacobian[j, i];
        var constant = j == transform.Intercept ? transform.ResponseShift : 0.0;
        var constraint = new FixedConstraint(_model, contrast);
        var objective = new Objective(constraint.Model, reml: false);
        return new ProfiledParameter(_names[k], _values[k], new ThetaCriterion(objective), _theta, Hold, static (_, x, _) => x)
        {
            Step = 2.0 * _errors[j],
        };

        void Hold(double value)
        {
            constraint.Move((value - constant) / _yScale);
            objective.RenewResponse();
        }
    }

    private ProfiledParameter Sigma(int k)
    {
        var criterion = new SigmaCriterion(new Objective(_model, reml: false));
        return new ProfiledParameter(_names[k], _values[k], criterion, _theta,
            value => criterion.Variance = value * value / (_yScale * _yScale), (value, x, from) => [.. x.Select(v => v * from / value)])
        {
            Lowest = (0.0, 1e-6 * _values[k]),
            Step = 1.5 * _values[k] / Math.Sqrt(2.0 * _model.Rows),
        };
    }

    private ProfiledParameter Deviation(int k, int f, RandomTerm term, int column)
    {
        var (model, theta, _) = Rotated(f, term, column, null);
        var criterion = new DeviationCriterion(new Objective(model, reml: false), term.ThetaStart);
        var unit = _yScale * Norm(Row(term, column));
        var smallest = unit * Math.Sqrt(_variance);
        var (estimate, first) = (_values[k], term.ThetaStart);
        return new ProfiledParameter(_names[k], estimate, criterion, theta, value => criterion.Deviation = value / unit, Start)
        {
            Lowest = (0.0, 1e-4 * Math.Max(estimate, 0.1 * smallest)),
            Step = Math.Max(0.4 * estimate, 0.1 * smallest),
        };

        double[] Start(double value, double[] x, double from)
        {
            var start = (double[])x.Clone();
            start[first] = from > 1e-6 * smallest ? x[first] * value / from : value / smallest;
            return start;
        }
    }

    private ProfiledParameter Correlation(int k, int f, RandomTerm term, int t, int column, int row)
    {
        var (model, theta, gamma) = Rotated(f, term, column, row);
        var criterion = new CorrelationCriterion(new Objective(model, reml: false), term.ThetaStart, term.ThetaStart + term.Width, gamma);
        var deviations = _components.Terms[t].StandardDeviations;
        var estimate = Math.Clamp(_values[k], -1.0 + Edge, 1.0 - Edge);
        return new ProfiledParameter(_names[k], estimate, criterion, criterion.From(theta), value => criterion.Correlation = value, static (_, x, _) => x)
        {
            Lowest = (-1.0, -1.0 + Edge),
            Highest = (1.0, 1.0 - Edge),
            Step = 0.25,
            Undefined = double.IsFinite(_values[k]) ? null
                : $"A correlation needs two variances; that of {_components.Terms[t].Columns[deviations[row] > 0.0 ? column : row]} is estimated as zero.",
        };
    }

    /// <summary>
    /// The model with one term's columns rotated so that the first is the direction of the user's effect <paramref name="first"/>, the second that of
    /// <paramref name="second"/> less its projection; θ there; and the ratio γ of projection to rest.
    /// </summary>
    private (LmmModel Model, double[] Theta, double Gamma) Rotated(int f, RandomTerm term, int first, int? second)
    {
        var w = term.Width;
        if (w == 1) return (_model, _theta, 0.0);
        var q = new double[w, w];
        var filled = 0;
        var gamma = 0.0;
        Orthogonalise(Row(term, first));
        if (second is { } s) gamma = Orthogonalise(Row(term, s));
        for (var e = 0; e < w && filled < w; e++)
        {
            var unit = new double[w];
            unit[e] = 1.0;
            Orthogonalise(unit);
        }

        var lambda = OptimumSearch.Lower(_theta, term);
        var root = new double[w * w];
        for (var j = 0; j < w; j++)
            for (var i = 0; i < w; i++)
                for (var m = 0; m < w; m++) root[i + j * w] += q[i, m] * lambda[m + j * w];
        var lower = UserScale.LowerTriangular(root, w);
        var theta = (double[])_theta.Clone();
        var next = term.ThetaStart;
        for (var j = 0; j < w; j++)
            for (var i = j; i < w; i++) theta[next++] = lower[i + j * w];
        return (_model.With(_model.Frame, _model.Layout, _model.FixedTransform, RotatedTerm.Of(_model.CrossProducts, f, term, q)), theta, gamma);

        double Orthogonalise(double[] v)
        {
            var (before, projection) = (Norm(v), 0.0);
            for (var pass = 0; pass < 2; pass++)
                for (var r = 0; r < filled; r++)
                {
                    var dot = 0.0;
                    for (var m = 0; m < w; m++) dot += q[r, m] * v[m];
                    if (r == 0) projection += dot;
                    for (var m = 0; m < w; m++) v[m] -= dot * q[r, m];
                }

            var rest = Norm(v);
            if (rest < 1e-8 * before) return 0.0;
            for (var m = 0; m < w; m++) q[filled, m] = v[m] / rest;
            filled++;
            return projection / rest;
        }
    }

    /// <summary>Row of T: the user's effect as a combination of the internal ones.</summary>
    private static double[] Row(RandomTerm term, int i) => [.. Enumerable.Range(0, term.Width).Select(m => term.Transform.Full[i + m * term.Width])];

    private static double Norm(double[] v) => Math.Sqrt(v.Sum(x => x * x));
}
