namespace Blup.Inference.Profile;

/// <summary>A criterion of a few parameters with exact derivatives. Derivatives belong to the last evaluated point.</summary>
internal abstract class SmoothCriterion
{
    /// <summary>Number of parameters.</summary>
    public abstract int Count { get; }

    /// <summary>Whether a parameter is kept at or above the optimizer's floor: diagonal entries of Λ, lengths.</summary>
    public abstract bool IsPositive(int k);

    /// <summary>Whether <see cref="Hessian"/> is exact.</summary>
    public abstract bool HasExactHessian { get; }

    /// <summary>Number of rows: the size of rounding errors.</summary>
    public abstract double Size { get; }

    /// <summary>−2 log-likelihood; +∞ where it cannot be computed.</summary>
    public abstract double Evaluate(ReadOnlySpan<double> x);

    /// <summary>Gradient, length <see cref="Count"/>.</summary>
    public abstract void Gradient(Span<double> gradient);

    /// <summary>Hessian, Count×Count; follows <see cref="Gradient"/>.</summary>
    public abstract void Hessian(double[] hessian);
}
