using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The step of a trust-region Newton method: minimises gᵀd + ½dᵀBd over ‖d‖ ≤ Δ by the eigendecomposition of B (Moré &amp; Sorensen 1983), so that
/// indefinite and singular B need no special treatment. Cost O(n³) for n parameters.
/// </summary>
internal sealed class TrustRegionStep(int n)
{
    private readonly TridiagonalEigen _eigen = new(n);
    private readonly double[] _rotated = new double[n];
    private readonly double[] _coordinates = new double[n];

    /// <summary>Eigenvalues of the last B, ascending.</summary>
    public ReadOnlySpan<double> Eigenvalues => _eigen.Values;

    /// <summary>Decrease of the model by the last step, positive.</summary>
    public double Predicted { get; private set; }

    /// <summary>Decrease of the model by an unrestricted Newton step, over directions of positive curvature; infinite where curvature is negative along the gradient.</summary>
    public double PossibleGain { get; private set; }

    /// <summary>Whether B has a direction of clearly negative curvature.</summary>
    public bool Indefinite { get; private set; }

    public void Decompose(double[] b, ReadOnlySpan<double> gradient)
    {
        _eigen.Decompose(b);
        _eigen.ToEigen(gradient, _rotated);
        var flat = Flat();
        PossibleGain = 0.0;
        Indefinite = false;
        for (var k = 0; k < n; k++)
        {
            if (_eigen.Values[k] < -flat) Indefinite = true;
            PossibleGain += 0.5 * _rotated[k] * _rotated[k] / Math.Max(Math.Abs(_eigen.Values[k]), flat);
        }
    }

    /// <summary>The step within radius <paramref name="radius"/>; call after <see cref="Decompose"/>.</summary>
    public void Solve(double radius, Span<double> step)
    {
        var flat = Flat();
        var shift = Math.Max(0.0, flat - _eigen.Values[0]);
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

        for (var k = 0; k < n; k++) _coordinates[k] = -_rotated[k] / (_eigen.Values[k] + shift);
        if (Indefinite) AddNegativeCurvature(radius);
        Predicted = 0.0;
        for (var k = 0; k < n; k++) Predicted -= _coordinates[k] * (_rotated[k] + 0.5 * _eigen.Values[k] * _coordinates[k]);
        _eigen.FromEigen(_coordinates, step);
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

    private double Flat() => 1e-13 * Math.Max(Math.Abs(_eigen.Values[0]), Math.Abs(_eigen.Values[n - 1])) + 1e-300;

    private double Length(double shift)
    {
        var sum = 0.0;
        for (var k = 0; k < n; k++)
        {
            var c = _rotated[k] / (_eigen.Values[k] + shift);
            sum += c * c;
        }

        return Math.Sqrt(sum);
    }
}
