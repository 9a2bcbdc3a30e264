using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The step of a trust-region Newton method: minimises gᵀd + ½dᵀBd over ‖d‖ ≤ Δ by the eigendecomposition of B (Moré &amp; Sorensen 1983), so that
/// indefinite and singular B need no special treatment. Cost O(n³) for n parameters.
/// </summary>
internal sealed class TrustRegionStep(int n)
{
    private readonly double[] _values = new double[n];
    private readonly double[] _vectors = new double[n * n];
    private readonly double[] _work = new double[n * n];
    private readonly double[] _rotated = new double[n];
    private readonly double[] _coordinates = new double[n];

    /// <summary>Eigenvalues of the last B, ascending.</summary>
    public ReadOnlySpan<double> Eigenvalues => _values;

    /// <summary>Decrease of the model by the last step, positive.</summary>
    public double Predicted { get; private set; }

    /// <summary>Decrease of the model by an unrestricted Newton step, over directions of positive curvature; infinite where curvature is negative along the gradient.</summary>
    public double PossibleGain { get; private set; }

    /// <summary>Whether B has a direction of clearly negative curvature.</summary>
    public bool Indefinite { get; private set; }

    public void Decompose(double[] b, ReadOnlySpan<double> gradient)
    {
        b.AsSpan(0, n * n).CopyTo(_work);
        SymmetricEigen.Decompose(_work, n, _values, _vectors);
        for (var k = 0; k < n; k++)
        {
            var sum = 0.0;
            for (var i = 0; i < n; i++) sum += _vectors[i + k * n] * gradient[i];
            _rotated[k] = sum;
        }

        var flat = Flat();
        PossibleGain = 0.0;
        Indefinite = false;
        for (var k = 0; k < n; k++)
        {
            if (_values[k] < -flat) Indefinite = true;
            PossibleGain += 0.5 * _rotated[k] * _rotated[k] / Math.Max(Math.Abs(_values[k]), flat);
        }
    }

    /// <summary>The step within radius <paramref name="radius"/>; call after <see cref="Decompose"/>.</summary>
    public void Solve(double radius, Span<double> step)
    {
        var flat = Flat();
        var shift = Math.Max(0.0, flat - _values[0]);
        if (Length(shift) > radius)
        {
            var (low, high) = (shift, Math.Max(1.0, 2.0 * shift));
            while (Length(high) > radius) high *= 4.0;
            for (var i = 0; i < 200 && high - low > 1e-12 * high; i++)
            {
                var middle = 0.5 * (low + high);
                if (Length(middle) > radius) low = middle;
                else high = middle;
            }

            shift = high;
        }

        for (var k = 0; k < n; k++) _coordinates[k] = -_rotated[k] / (_values[k] + shift);
        if (Indefinite) AddNegativeCurvature(radius);
        Predicted = 0.0;
        for (var k = 0; k < n; k++) Predicted -= _coordinates[k] * (_rotated[k] + 0.5 * _values[k] * _coordinates[k]);
        step.Clear();
        for (var k = 0; k < n; k++)
            for (var i = 0; i < n; i++) step[i] += _vectors[i + k * n] * _coordinates[k];
    }

    /// <summary>Moré and Sorensen's hard case: the gradient hardly sees the most negative direction, so walk along it to the boundary.</summary>
    private void AddNegativeCurvature(double radius)
    {
        var square = 0.0;
        for (var k = 1; k < n; k++) square += _coordinates[k] * _coordinates[k];
        var room = radius * radius - square;
        if (room <= _coordinates[0] * _coordinates[0]) return;
        _coordinates[0] = _rotated[0] > 0.0 ? -Math.Sqrt(room) : Math.Sqrt(room);
    }

    private double Flat() => 1e-13 * Math.Max(Math.Abs(_values[0]), Math.Abs(_values[n - 1])) + 1e-300;

    private double Length(double shift)
    {
        var sum = 0.0;
        for (var k = 0; k < n; k++)
        {
            var c = _rotated[k] / (_values[k] + shift);
            sum += c * c;
        }

        return Math.Sqrt(sum);
    }
}
