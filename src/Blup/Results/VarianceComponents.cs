namespace Blup.Results;

/// <summary>Estimated covariance of the random effects, and the residual variance.</summary>
/// <param name="Terms">One entry a random-effect term, in lme4's order (decreasing number of levels, then the order of the formula).</param>
/// <param name="ResidualVariance">σ², in squared units of the response.</param>
public sealed record VarianceComponents(IReadOnlyList<TermCovariance> Terms, double ResidualVariance);

/// <summary>Estimated covariance matrix of one random-effect term.</summary>
public sealed record TermCovariance
{
    /// <summary>Grouping factor, such as <c>Subject</c>; a second term of the same factor is <c>Subject.1</c>.</summary>
    public required string Label { get; init; }

    /// <summary>Grouping factor without a suffix.</summary>
    public required string Group { get; init; }

    /// <summary>Column names, length ℓ.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Covariance matrix σ²ΛΛᵀ, ℓ×ℓ.</summary>
    public required double[,] Covariance { get; init; }

    /// <summary>Standard deviations, length ℓ.</summary>
    public required double[] StandardDeviations { get; init; }

    /// <summary>Correlation matrix, ℓ×ℓ; NaN where a variance is zero.</summary>
    public required double[,] Correlations { get; init; }
}

/// <summary>Conditional modes of one term's random effects, J levels × ℓ columns.</summary>
public sealed record ConditionalModes
{
    /// <summary>Label of the term, as in <see cref="TermCovariance.Label"/>.</summary>
    public required string Label { get; init; }

    /// <summary>Grouping factor.</summary>
    public required string Group { get; init; }

    /// <summary>Level names, length J.</summary>
    public required IReadOnlyList<string> Levels { get; init; }

    /// <summary>Column names, length ℓ.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Modes b̂, J×ℓ.</summary>
    public required double[,] Values { get; init; }

    /// <summary>Conditional covariance of each level's modes given β̂ and θ̂: σ²Λ(A⁻¹)ΛᵀJ blocks; J arrays of ℓ×ℓ by rows.</summary>
    /// <remarks>Computed when first asked for: it takes an inverse that the fit itself does not need.</remarks>
    public double[][] Covariances
    {
        get => CovarianceSource.Value;
        init => CovarianceSource = new Lazy<double[][]>(value);
    }

    /// <summary>Computes <see cref="Covariances"/> once, on any thread.</summary>
    internal Lazy<double[][]> CovarianceSource { get; init; } = new([]);
}

/// <summary>The relative covariance parameters.</summary>
/// <param name="Names">lme4's names: <c>Subject.(Intercept)</c>, <c>Subject.Days.(Intercept)</c>.</param>
/// <param name="Values">Values, the diagonal of each template at least 0.</param>
public sealed record Theta(IReadOnlyList<string> Names, double[] Values);

/// <summary>What the optimizer did.</summary>
/// <param name="Name">The algorithm.</param>
/// <param name="Evaluations">Evaluations of the criterion plus evaluations of its gradient, restarts included.</param>
/// <param name="Iterations">Iterations of the main run.</param>
/// <param name="Restarts">Runs from other starting values, to look for other optima.</param>
/// <param name="Seconds">Wall time of the optimization, in seconds.</param>
public sealed record OptimizerRecord(string Name, int Evaluations, int Iterations, int Restarts, double Seconds);

/// <summary>What certifies a fit, from exact derivatives of the criterion.</summary>
/// <param name="MaxGradient">Largest absolute derivative with respect to a free parameter, in deviance units per unit of (internally scaled) θ.</param>
/// <param name="SmallestEigenvalue">Smallest eigenvalue of the Hessian over the free parameters.</param>
/// <param name="SmallestBoundaryDerivative">Smallest derivative with respect to a variance that is zero, at least 0 at an optimum (Karush-Kuhn-Tucker); null where nothing is at the boundary.</param>
/// <param name="PossibleGain">½ gᵀH⁻¹g: how much lower the criterion could still get, in deviance units.</param>
/// <param name="Certified">Whether all of these say that this is an optimum.</param>
/// <param name="HessianEigenvalues">Eigenvalues of the Hessian in the (internally scaled) parameters, ascending.</param>
public sealed record Certificate(double MaxGradient, double SmallestEigenvalue, double? SmallestBoundaryDerivative, double PossibleGain, bool Certified, IReadOnlyList<double> HessianEigenvalues);
