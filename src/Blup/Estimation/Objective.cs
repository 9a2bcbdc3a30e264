using Blup.Estimation.SingleFactor;
using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Estimation;

/// <summary>
/// The profiled criterion of one model as a function of the internal θ, with its own workspace: not shared between threads. Evaluations allocate
/// nothing. D(θ) = log|H| + [REML: log|XᵀH⁻¹X|] + m (1 + log(2π r²/m)) − Σ log w, m = n − p or n (docs/theory, eq. 2). One grouping factor is summed
/// over its levels (<see cref="SingleFactorCriterion"/>); everything else goes by blocks (<see cref="BlockedCriterion"/>).
/// </summary>
internal sealed class Objective
{
    private readonly double _constant;
    private readonly DenseWorkspace _dense;
    private readonly SingleFactorCriterion? _levels;
    private BlockedCriterion? _blocked;
    private bool _factored;
    private bool _evaluated;

    /// <param name="model">The model.</param>
    /// <param name="reml">REML or ML.</param>
    /// <param name="workspace">Threads and kernels.</param>
    /// <param name="blocked">Go by blocks whatever the shape.</param>
    public Objective(LmmModel model, bool reml, DenseWorkspace? workspace = null, bool blocked = false)
    {
        _dense = workspace ?? new DenseWorkspace();
        (Model, Reml) = (model, reml);
        Templates = new Templates(model.Layout);
        Lambda = Templates.NewTemplates();
        if (!blocked && model.Layout.IsSummedByLevels) _levels = new SingleFactorCriterion(model.CrossProducts, Templates, _dense);
        else _blocked = NewBlocked();
        Scores = _levels is null ? _blocked!.Curvature.Scores : [_levels.Derivatives.Scores];
        M = model.Rows - (reml ? model.Layout.P : 0);
        _constant = (reml ? model.FixedTransform.LogDeterminant() : 0.0) - model.LogWeights + M * (1.0 + Math.Log(2.0 * Math.PI / M) + 2.0 * Math.Log(model.FixedTransform.ResponseScale));
    }

    public LmmModel Model { get; }

    /// <summary>Whether <see cref="Hessian"/> is exact here or average information.</summary>
    public bool HasExactHessian => _levels is not null || _blocked!.HasExactHessian;

    public bool Reml { get; }

    public Templates Templates { get; }

    /// <summary>Λ at the last evaluation: one template a factor, ℓ×ℓ by columns.</summary>
    public double[][] Lambda { get; }

    /// <summary>The sums over levels; null where the model goes by blocks.</summary>
    public SingleFactorCriterion? Levels => _levels;

    /// <summary>The blocked factor at the last evaluation: made when asked for where the criterion itself does without.</summary>
    public BlockedCholesky Factorization => Blocked().Factorization;

    /// <inheritdoc cref="Factorization"/>
    public Score Score => Blocked().Score;

    /// <summary>êᵀḢ_kê = −∂r²/∂θ_k where the Hessian was last computed (internal scale).</summary>
    public double[] Slopes => _levels is null ? _blocked!.Curvature.Slopes : _levels.Derivatives.Slopes;

    /// <summary>∂D/∂G of each factor where the Hessian was last computed: ℓ×ℓ, symmetric; only the blocks of terms are meaningful.</summary>
    public double[][] Scores { get; }

    /// <summary>Degrees of freedom of σ²: n − p for REML, n for ML.</summary>
    public double M { get; }

    /// <summary>Criterion evaluations plus gradient evaluations so far.</summary>
    public int Evaluations { get; private set; }

    /// <summary>r² at the last evaluation: penalized residual sum of squares of the internal response.</summary>
    public double ResidualSquare { get; private set; }

    /// <summary>Internal residual variance at the last evaluation, r²/m.</summary>
    public double ResidualVariance => ResidualSquare / M;

    /// <summary>D(θ); +∞ where the factorization fails (θ not finite, or a perfect fit).</summary>
    public double Evaluate(ReadOnlySpan<double> theta)
    {
        Evaluations++;
        Templates.Fill(theta, Lambda);
        (_factored, _evaluated) = (false, true);
        double logZ, logX;
        if (_levels is not null)
        {
            if (!_levels.Evaluate(Lambda[0])) return double.PositiveInfinity;
            (logZ, logX, ResidualSquare) = (_levels.LogDeterminantZ, _levels.LogDeterminantX, _levels.ResidualSquare);
        }
        else
        {
            _factored = true;
            var l = _blocked!.Factorization;
            var finite = l.Factor();
            (logZ, logX, ResidualSquare) = (l.LogDeterminantZ, l.LogDeterminantX, l.ResidualSquare);
            if (!finite || !(ResidualSquare > 0.0)) return double.PositiveInfinity;
        }

        return logZ + (Reml ? logX : 0.0) + M * Math.Log(ResidualSquare) + _constant;
    }

    /// <summary>Whether the last evaluation was at θ, and of the present response.</summary>
    public bool IsAt(ReadOnlySpan<double> theta)
    {
        if (!_evaluated) return false;
        for (var k = 0; k < theta.Length; k++)
        {
            var e = Templates.Entries[k];
            if (Lambda[e.Factor][e.Row + e.Column * Model.Layout.Factors[e.Factor].Width] != theta[k]) return false;
        }

        return true;
    }

    /// <summary>Gradient at the last evaluated θ.</summary>
    public void Gradient(Span<double> gradient) => Gradient(gradient, M);

    /// <summary>The same with weight <paramref name="m"/>/r² on r²: m = r²/s² gives the derivatives where the residual variance s² is held fixed.</summary>
    public void Gradient(Span<double> gradient, double m)
    {
        Evaluations++;
        if (_levels is not null)
        {
            _levels.Differentiate(Reml, m);
            _levels.Derivatives.Gradient(Reml, m, ResidualSquare, Lambda[0], gradient);
            return;
        }

        _blocked!.Differentiate(Reml, m);
        for (var k = 0; k < gradient.Length; k++)
        {
            var e = Templates.Entries[k];
            gradient[k] = 2.0 * _blocked.Score.Templates[e.Factor][e.Row + e.Column * Model.Layout.Factors[e.Factor].Width];
        }
    }

    /// <summary>Hessian at the last θ whose gradient was computed, n_θ×n_θ: exact where <see cref="HasExactHessian"/>, otherwise average information.</summary>
    public void Hessian(double[] hessian) => SecondDerivatives(hessian, M);

    /// <summary>Hessian where the residual variance is held at r²/<paramref name="m"/>; follows <see cref="Gradient(Span{double}, double)"/> with the same m.</summary>
    public void HessianAtFixedVariance(double[] hessian, double m)
    {
        SecondDerivatives(hessian, m);
        // Profiling σ out took slopes·slopesᵀ m/r⁴ off; here σ does not move.
        var (slopes, weight) = (Slopes, m / (ResidualSquare * ResidualSquare));
        for (var k = 0; k < slopes.Length; k++)
            for (var j = 0; j < slopes.Length; j++) hessian[j + k * slopes.Length] += weight * slopes[j] * slopes[k];
    }

    /// <summary>v = (−û, −β̂, 1) over all coordinates at the last evaluation (internal scale); the array may be the workspace's own.</summary>
    public double[] BackSubstitute()
    {
        if (_levels is null)
        {
            _blocked!.Score.BackSubstitute();
            return _blocked.Score.Spherical;
        }

        var v = new double[Model.Layout.Size];
        _levels.BackSubstitute(v);
        return v;
    }

    /// <summary>−β̂ at the last evaluation, p internal columns.</summary>
    public void FixedSolution(Span<double> v)
    {
        if (_levels is null)
        {
            BackSubstitute().AsSpan(Model.Layout.Q, v.Length).CopyTo(v);
            return;
        }

        Span<double> all = stackalloc double[v.Length + 1];
        _levels.FixedSolution(all);
        all[..^1].CopyTo(v);
    }

    /// <summary>L_X, XᵀH⁻¹X = L_XL_Xᵀ of the internal columns: p×p, lower triangular.</summary>
    public double[,] FixedRoot()
    {
        var (p, first) = (Model.Layout.P, Model.Layout.DenseSize);
        var root = new double[p, p];
        for (var i = 0; i < p; i++)
            for (var j = 0; j <= i; j++)
                root[i, j] = _levels is null ? Factorization.Trailing[first + i + (first + j) * Factorization.Stride] : _levels.Root[i * (p + 1) + j];
        return root;
    }

    /// <summary>Takes over a new response that was written into the model's cross-products.</summary>
    public void RenewResponse()
    {
        _levels?.RenewResponse();
        (_factored, _evaluated) = (false, false);
    }

    private void SecondDerivatives(double[] hessian, double m)
    {
        if (_levels is null) _blocked!.Hessian(Reml, m, hessian);
        else _levels.Derivatives.Hessian(Reml, m, Lambda[0], hessian);
    }

    private BlockedCriterion NewBlocked() => new(Model.CrossProducts, Templates, Lambda, _dense);

    private BlockedCriterion Blocked()
    {
        _blocked ??= NewBlocked();
        if (!_factored) _blocked.Factorization.Factor();
        _factored = true;
        return _blocked;
    }
}
