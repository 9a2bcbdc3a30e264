namespace Blup.Estimation;

/// <summary>Where a run of the optimizer ended.</summary>
/// <param name="Theta">Internal θ.</param>
/// <param name="Criterion">D(θ).</param>
/// <param name="PossibleGain">½ gᵀB⁻¹g there.</param>
/// <param name="Iterations">Accepted and rejected steps.</param>
/// <param name="Converged">Whether the possible gain fell below the tolerance.</param>
internal sealed record Optimum(double[] Theta, double Criterion, double PossibleGain, int Iterations, bool Converged)
{
    /// <summary>Gradient at <see cref="Theta"/>; 0 for entries held at the floor.</summary>
    public required double[] Gradient { get; init; }

    /// <summary>Hessian used by the last step (exact, or average information with secants), n_θ×n_θ; identity rows for entries held at the floor.</summary>
    public required double[] Hessian { get; init; }

    /// <summary>Entries of θ at the floor that would fall further: zero at the optimum.</summary>
    public required bool[] AtBoundary { get; init; }

    /// <summary>Score with respect to G of each factor (see <see cref="Objective.Scores"/>).</summary>
    public required double[][] Scores { get; init; }
}

/// <summary>
/// Minimises the criterion over θ by a trust-region Newton method. The curvature is average information plus the exact second-order part of ΛΛᵀ,
/// corrected by SR1 secants of the exact gradient, so that the last steps converge superlinearly. There are no bounds: Λ and −Λ give the same model;
/// a diagonal entry below the floor stays at the floor, where S is still computable.
/// </summary>
internal sealed class TrustRegion
{
    /// <summary>Smallest absolute diagonal entry of Λ during the search: its square is far below what any criterion can see.</summary>
    public const double Floor = 1e-6;

    private const double GainTolerance = 1e-10;
    private const int MaxIterations = 200;

    private readonly Objective _objective;
    private readonly int _n;
    private readonly double[] _hessian;
    private readonly double[] _model;
    private readonly double[] _secant;
    private readonly TrustRegionStep _step;
    private double[] _theta;
    private double[] _trial;
    private double[] _gradient;
    private double[] _previous;
    private readonly double[] _direction;
    private readonly double[] _free;
    private readonly bool[] _held;

    public TrustRegion(Objective objective)
    {
        _objective = objective;
        _n = objective.Templates.Count;
        _hessian = new double[_n * _n];
        _model = new double[_n * _n];
        _secant = new double[_n * _n];
        _step = new TrustRegionStep(_n);
        _free = new double[_n];
        _held = new bool[_n];
        (_theta, _trial, _gradient, _previous, _direction) = (new double[_n], new double[_n], new double[_n], new double[_n], new double[_n]);
    }

    /// <summary>One run from <paramref name="start"/>. <paramref name="report"/> hears of each iteration; it may throw to cancel.</summary>
    /// <param name="start">Starting θ.</param>
    /// <param name="known">A criterion already reached: the run stops early once it has nearly converged to it or above it.</param>
    /// <param name="report">Called with iteration, criterion and possible gain.</param>
    public Optimum Run(ReadOnlySpan<double> start, double known, Action<int, double, double>? report)
    {
        start.CopyTo(_theta);
        RaiseToFloor(_theta);
        Array.Clear(_secant);
        var criterion = _objective.Evaluate(_theta);
        _objective.Gradient(_gradient);
        _objective.Hessian(_hessian);
        var radius = 1.0;
        var gain = double.PositiveInfinity;
        for (var iteration = 1; iteration <= MaxIterations; iteration++)
        {
            for (var k = 0; k < _model.Length; k++) _model[k] = _hessian[k] + _secant[k];
            HoldAtFloor();
            _step.Decompose(_model, _free);
            gain = _step.PossibleGain;
            report?.Invoke(iteration, criterion, gain);
            var noise = 1e-14 * (Math.Abs(criterion) + _objective.M);
            if (!_step.Indefinite && gain < Math.Max(GainTolerance, noise)) return End(criterion, gain, iteration, converged: true);
            if (!_step.Indefinite && gain < 1e-2 && criterion - gain > known - 1e-3) return End(criterion, gain, iteration, converged: false);
            var accepted = TryStep(ref criterion, ref radius, noise);
            if (!accepted && radius < 1e-9) break;
        }

        return End(criterion, gain, MaxIterations, converged: false);
    }

    private Optimum End(double criterion, double gain, int iterations, bool converged) => new([.. _theta], criterion, gain, iterations, converged)
    {
        Gradient = [.. _free],
        Hessian = [.. _model],
        AtBoundary = [.. _held],
        Scores = Array.ConvertAll(_objective.Scores, s => (double[])s.Clone()),
    };

    private bool TryStep(ref double criterion, ref double radius, double noise)
    {
        _step.Solve(radius, _direction);
        for (var k = 0; k < _n; k++) _trial[k] = _theta[k] + _direction[k];
        RaiseToFloor(_trial);
        var length = 0.0;
        for (var k = 0; k < _n; k++)
        {
            _direction[k] = _trial[k] - _theta[k];
            length += _direction[k] * _direction[k];
        }

        length = Math.Sqrt(length);
        var value = _objective.Evaluate(_trial);
        var ratio = (criterion - value + noise) / (_step.Predicted + noise);
        if (!(ratio > 1e-4))
        {
            radius = 0.25 * length;
            return false;
        }

        if (ratio < 0.25) radius = 0.5 * length;
        else if (ratio > 0.75 && length > 0.8 * radius) radius = Math.Min(2.0 * radius, 100.0);
        (_theta, _trial) = (_trial, _theta);
        (_gradient, _previous) = (_previous, _gradient);
        criterion = value;
        _objective.Gradient(_gradient);
        _objective.Hessian(_hessian);
        UpdateSecant();
        return true;
    }

    /// <summary>SR1 update of the difference between the exact Hessian and the approximation: (B + E)d = change of the gradient.</summary>
    private void UpdateSecant()
    {
        if (_objective.HasExactHessian) return;
        double dot = 0, residualSquare = 0, stepSquare = 0;
        for (var i = 0; i < _n; i++)
        {
            var sum = _gradient[i] - _previous[i];
            for (var j = 0; j < _n; j++) sum -= (_hessian[i + j * _n] + _secant[i + j * _n]) * _direction[j];
            _trial[i] = sum;
            dot += sum * _direction[i];
            residualSquare += sum * sum;
            stepSquare += _direction[i] * _direction[i];
        }

        // A step so short that the gradient's rounding shows in its change would teach the model noise.
        if (_step.Predicted < 1e-12 * (Math.Abs(_objective.M) + 1.0) || Math.Abs(dot) < 1e-4 * Math.Sqrt(residualSquare * stepSquare)) return;
        for (var j = 0; j < _n; j++)
            for (var i = 0; i < _n; i++) _secant[i + j * _n] += _trial[i] * _trial[j] / dot;
    }

    /// <summary>An entry at the floor that would fall further is where it belongs: its derivative and couplings leave the model of this step.</summary>
    private void HoldAtFloor()
    {
        _gradient.CopyTo(_free, 0);
        for (var k = 0; k < _n; k++)
        {
            _held[k] = _objective.Templates.Entries[k].IsDiagonal && (IsFalling(k) || IsNothingToGain(k));
            if (!_held[k]) continue;
            _free[k] = 0.0;
            for (var j = 0; j < _n; j++) _model[k + j * _n] = _model[j + k * _n] = 0.0;
            _model[k + k * _n] = 1.0;
        }
    }

    private bool IsFalling(int k) => Math.Abs(_theta[k]) <= Floor && _gradient[k] * _theta[k] >= 0.0;

    /// <summary>Whether freeing an entry near the floor would gain less than anyone can see: its optimum lies about between −floor and floor.</summary>
    private bool IsNothingToGain(int k) => Math.Abs(_theta[k]) <= 10.0 * Floor && 0.5 * _gradient[k] * _gradient[k] < 1e-8 * _model[k + k * _n];

    private void RaiseToFloor(double[] theta)
    {
        for (var k = 0; k < theta.Length; k++)
            if (_objective.Templates.Entries[k].IsDiagonal && Math.Abs(theta[k]) < Floor) theta[k] = theta[k] < 0.0 ? -Floor : Floor;
    }
}
