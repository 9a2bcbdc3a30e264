using Blup.Estimation;

namespace Blup.Inference.Profile;

/// <summary>−2 log-likelihood over all of θ with σ at its best for each θ: what is minimised where a fixed effect is held (the objective's model holds it).</summary>
internal class ThetaCriterion(Objective objective) : SmoothCriterion
{
    /// <summary>The objective, by maximum likelihood.</summary>
    protected Objective Objective { get; } = objective;

    /// <inheritdoc/>
    public override int Count => Objective.Templates.Count;

    /// <inheritdoc/>
    public override bool HasExactHessian => Objective.HasExactHessian;

    /// <inheritdoc/>
    public override double Size => Objective.M;

    /// <summary>r² at the last point (internal scale).</summary>
    protected double ResidualSquare => Objective.ResidualSquare;

    /// <inheritdoc/>
    public override bool IsPositive(int k) => Objective.Templates.Entries[k].IsDiagonal;

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x) => Objective.Evaluate(x);

    /// <inheritdoc/>
    public override void Gradient(Span<double> gradient) => Objective.Gradient(gradient);

    /// <inheritdoc/>
    public override void Hessian(double[] hessian) => Objective.Hessian(hessian);

    /// <summary>Turns the criterion with the best σ into that with residual variance s² (internal scale).</summary>
    protected double AtVariance(double profiled, double variance)
        => profiled + Objective.M * (Math.Log(variance) - 1.0 - Math.Log(ResidualSquare / Objective.M)) + ResidualSquare / variance;
}

/// <summary>−2 log-likelihood over θ with σ held fixed.</summary>
internal sealed class SigmaCriterion(Objective objective) : ThetaCriterion(objective)
{
    /// <summary>Residual variance, internal scale.</summary>
    public double Variance { get; set; } = 1.0;

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x) => AtVariance(base.Evaluate(x), Variance);

    /// <inheritdoc/>
    public override void Gradient(Span<double> gradient) => Objective.Gradient(gradient, ResidualSquare / Variance);

    /// <inheritdoc/>
    public override void Hessian(double[] hessian) => Objective.HessianAtFixedVariance(hessian, ResidualSquare / Variance);
}

/// <summary>
/// −2 log-likelihood over θ with one standard deviation held fixed. The term is rotated so that this deviation is σ times the first diagonal entry of Λ;
/// then σ = κ/θ_first and θ is free.
/// </summary>
internal sealed class DeviationCriterion(Objective objective, int first) : ThetaCriterion(objective)
{
    private double _entry;

    /// <summary>κ: the standard deviation of the rotated column, internal scale.</summary>
    public double Deviation { get; set; } = 1.0;

    private double Variance => Deviation * Deviation / (_entry * _entry);

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x)
    {
        _entry = x[first];
        return AtVariance(base.Evaluate(x), Variance);
    }

    /// <inheritdoc/>
    public override void Gradient(Span<double> gradient)
    {
        Objective.Gradient(gradient, ResidualSquare / Variance);
        gradient[first] += 2.0 * (ResidualSquare * _entry / (Deviation * Deviation) - Size / _entry);
    }

    /// <inheritdoc/>
    public override void Hessian(double[] hessian)
    {
        Objective.HessianAtFixedVariance(hessian, ResidualSquare / Variance);
        var (n, square, slopes) = (Count, Deviation * Deviation, Objective.Slopes);
        for (var k = 0; k < n; k++)
        {
            var cross = -2.0 * slopes[k] * _entry / square;
            hessian[first + k * n] += cross;
            hessian[k + first * n] += cross;
        }

        hessian[first + first * n] += 2.0 * (Size / (_entry * _entry) + ResidualSquare / square);
    }
}

/// <summary>
/// −2 log-likelihood with one correlation ρ held fixed. The term is rotated so that the two effects are b₁ and γb₁ + b₂ (up to their sizes); with
/// (θ₁₀ + γθ₀₀, θ₁₁) = t(ρ, √(1 − ρ²)), t ≥ 0, the constraint is linear and t takes the place of two entries.
/// </summary>
internal sealed class CorrelationCriterion : SmoothCriterion
{
    private readonly ThetaCriterion _inner;
    private readonly int _first;
    private readonly int _second;
    private readonly int _third;
    private readonly double _gamma;
    private readonly double[] _theta;
    private readonly double[] _gradient;
    private readonly double[] _full;

    /// <param name="objective">Of the rotated model, by maximum likelihood.</param>
    /// <param name="first">Place of θ₀₀ of the term; θ₁₀ follows it.</param>
    /// <param name="diagonal">Place of θ₁₁.</param>
    /// <param name="gamma">γ.</param>
    public CorrelationCriterion(Objective objective, int first, int diagonal, double gamma)
    {
        _inner = new ThetaCriterion(objective);
        (_first, _second, _third, _gamma) = (first, first + 1, diagonal, gamma);
        _theta = new double[_inner.Count];
        _gradient = new double[_inner.Count];
        _full = new double[_inner.Count * _inner.Count];
    }

    /// <summary>ρ.</summary>
    public double Correlation { get; set; }

    /// <inheritdoc/>
    public override int Count => _inner.Count - 1;

    /// <inheritdoc/>
    public override bool HasExactHessian => _inner.HasExactHessian;

    /// <inheritdoc/>
    public override double Size => _inner.Size;

    private double Sine => Math.Sqrt((1.0 - Correlation) * (1.0 + Correlation));

    /// <inheritdoc/>
    public override bool IsPositive(int k) => k == _second || _inner.IsPositive(Place(k));

    /// <inheritdoc/>
    public override double Evaluate(ReadOnlySpan<double> x)
    {
        for (var k = 0; k < Count; k++) _theta[Place(k)] = x[k];
        _theta[_second] = x[_second] * Correlation - _gamma * x[_first];
        _theta[_third] = x[_second] * Sine;
        return _inner.Evaluate(_theta);
    }

    /// <summary>x at a given θ: t from its two entries.</summary>
    public double[] From(ReadOnlySpan<double> theta)
    {
        var x = new double[Count];
        for (var k = 0; k < Count; k++) x[k] = theta[Place(k)];
        var u = theta[_second] + _gamma * theta[_first];
        x[_second] = Math.Sqrt(u * u + theta[_third] * theta[_third]);
        return x;
    }

    /// <inheritdoc/>
    public override void Gradient(Span<double> gradient)
    {
        _inner.Gradient(_gradient);
        for (var k = 0; k < Count; k++) gradient[k] = Dot(_gradient.AsSpan(), k, 1);
    }

    /// <inheritdoc/>
    public override void Hessian(double[] hessian)
    {
        _inner.Hessian(_full);
        var n = _inner.Count;
        var half = new double[n * Count];
        for (var k = 0; k < Count; k++)
            for (var i = 0; i < n; i++) half[i + k * n] = Dot(_full.AsSpan(i), k, n);
        for (var k = 0; k < Count; k++)
            for (var j = 0; j < Count; j++) hessian[j + k * Count] = Dot(half.AsSpan(k * n), j, 1);
    }

    /// <summary>The k-th column of ∂θ/∂x times a (strided) vector over θ.</summary>
    private double Dot(ReadOnlySpan<double> v, int k, int stride)
        => k == _second ? Correlation * v[_second * stride] + Sine * v[_third * stride]
            : k == _first ? v[_first * stride] - _gamma * v[_second * stride]
            : v[Place(k) * stride];

    /// <summary>θ₁₁ has no parameter of its own; t stands where θ₁₀ did.</summary>
    private int Place(int k) => k < _third ? k : k + 1;
}
