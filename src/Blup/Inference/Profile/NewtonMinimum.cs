using Blup.Estimation;

namespace Blup.Inference.Profile;

/// <summary>
/// Trust-region Newton on a <see cref="SmoothCriterion"/>, warm-started: two to five steps from a neighbouring constraint's optimum. Positive parameters
/// stop at the floor; without an exact Hessian, SR1 secants mend it.
/// </summary>
internal sealed class NewtonMinimum(SmoothCriterion criterion)
{
    private const double GainTolerance = 1e-10;
    private const int MaxIterations = 100;

    private readonly int _n = criterion.Count;
    private readonly TrustRegionStep _step = new(criterion.Count);
    private readonly double[] _hessian = new double[criterion.Count * criterion.Count];
    private readonly double[] _model = new double[criterion.Count * criterion.Count];
    private readonly double[] _secant = new double[criterion.Count * criterion.Count];
    private double[] _x = new double[criterion.Count];
    private double[] _trial = new double[criterion.Count];
    private double[] _gradient = new double[criterion.Count];
    private double[] _previous = new double[criterion.Count];
    private readonly double[] _free = new double[criterion.Count];
    private readonly double[] _direction = new double[criterion.Count];

    /// <summary>The minimum from a start. The criterion is left evaluated near it.</summary>
    public (double[] X, double Value) Run(ReadOnlySpan<double> start)
    {
        start.CopyTo(_x);
        RaiseToFloor(_x);
        Array.Clear(_secant);
        var value = criterion.Evaluate(_x);
        if (_n == 0 || !double.IsFinite(value)) return ([.. _x], value);
        Differentiate();
        var radius = 1.0;
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            for (var k = 0; k < _model.Length; k++) _model[k] = _hessian[k] + _secant[k];
            HoldAtFloor();
            _step.Decompose(_model, _free);
            var noise = 1e-14 * (Math.Abs(value) + criterion.Size);
            if (!_step.Indefinite && _step.PossibleGain < Math.Max(GainTolerance, noise)) break;
            if (!TryStep(ref value, ref radius, noise) && radius < 1e-9) break;
        }

        return ([.. _x], value);
    }

    private void Differentiate()
    {
        criterion.Gradient(_gradient);
        criterion.Hessian(_hessian);
    }

    private bool TryStep(ref double value, ref double radius, double noise)
    {
        _step.Solve(radius, _direction);
        for (var k = 0; k < _n; k++) _trial[k] = _x[k] + _direction[k];
        RaiseToFloor(_trial);
        var length = 0.0;
        for (var k = 0; k < _n; k++)
        {
            _direction[k] = _trial[k] - _x[k];
            length += _direction[k] * _direction[k];
        }

        length = Math.Sqrt(length);
        var next = criterion.Evaluate(_trial);
        var ratio = (value - next + noise) / (_step.Predicted + noise);
        if (!(ratio > 1e-4))
        {
            radius = Math.Min(0.25 * length, 0.5 * radius);
            return false;
        }

        if (ratio < 0.25) radius = 0.5 * length;
        else if (ratio > 0.75 && length > 0.8 * radius) radius = Math.Min(2.0 * radius, 100.0);
        (_x, _trial, _gradient, _previous, value) = (_trial, _x, _previous, _gradient, next);
        Differentiate();
        if (!criterion.HasExactHessian) UpdateSecant();
        return true;
    }

    private void UpdateSecant()
    {
        double dot = 0, residual = 0, step = 0;
        for (var i = 0; i < _n; i++)
        {
            var sum = _gradient[i] - _previous[i];
            for (var j = 0; j < _n; j++) sum -= (_hessian[i + j * _n] + _secant[i + j * _n]) * _direction[j];
            _trial[i] = sum;
            dot += sum * _direction[i];
            residual += sum * sum;
            step += _direction[i] * _direction[i];
        }

        if (_step.Predicted < 1e-12 * (criterion.Size + 1.0) || Math.Abs(dot) < 1e-4 * Math.Sqrt(residual * step)) return;
        for (var j = 0; j < _n; j++)
            for (var i = 0; i < _n; i++) _secant[i + j * _n] += _trial[i] * _trial[j] / dot;
    }

    private void HoldAtFloor()
    {
        _gradient.CopyTo(_free, 0);
        for (var k = 0; k < _n; k++)
        {
            if (!criterion.IsPositive(k) || _x[k] > TrustRegion.Floor || _gradient[k] < 0.0) continue;
            _free[k] = 0.0;
            for (var j = 0; j < _n; j++) _model[k + j * _n] = _model[j + k * _n] = 0.0;
            _model[k + k * _n] = 1.0;
        }
    }

    private void RaiseToFloor(double[] x)
    {
        for (var k = 0; k < _n; k++)
            if (criterion.IsPositive(k) && x[k] < TrustRegion.Floor) x[k] = TrustRegion.Floor;
    }
}
