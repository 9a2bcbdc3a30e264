using System.Runtime.CompilerServices;
using Blup.Models;
using Blup.Numerics.Dense;
using Blup.Numerics.Lanes;

namespace Blup.Estimation.SingleFactor;

/// <summary>
/// The criterion of a model with one grouping factor from sums over its levels, several levels at a time (docs/theory, eq. 24–29): one pass for the criterion,
/// another for gradient and exact Hessian together. All sums but those of second derivatives are of positive terms, so that nothing cancels however large Λ is.
/// The state is that of the last evaluation; no allocation after construction.
/// </summary>
internal sealed unsafe class SingleFactorCriterion
{
    private readonly LevelRoots _roots;
    private readonly LevelKernel _kernel;
    private readonly DenseWorkspace _dense;
    private readonly LaneBuffer[] _memory;
    private readonly double[][] _sums;
    private readonly double[] _lambda;
    private readonly double[] _weights;
    private readonly double[] _v;
    private int _from;

    public SingleFactorCriterion(CrossProducts c, Templates templates, DenseWorkspace dense)
    {
        (_dense, _kernel) = (dense, LevelKernel.For(dense.Path));
        _roots = new LevelRoots(c, _kernel.Lanes, dense);
        var (w, h) = (_roots.Width, _roots.Height);
        var scratch = LevelPasses<Lanes8>.Registers(w, h) * _kernel.Lanes;
        _memory = Array.ConvertAll(new LaneBuffer[_roots.Runs.Count > 1 ? dense.MaxThreads : 1], _ => new LaneBuffer(scratch));
        Sums = new LevelSums(w, h);
        _sums = Array.ConvertAll(new double[_roots.Runs.Count][], _ => new double[Math.Max(Sums.Values.Length, h * (h + 1) / 2 + 1)]);
        _lambda = new double[w * w];
        Root = new double[h * h];
        Inverse = new double[h * h];
        _weights = new double[h];
        _v = new double[h];
        Derivatives = new LevelDerivatives(templates, Sums);
    }

    /// <summary>log|H|.</summary>
    public double LogDeterminantZ { get; private set; }

    /// <summary>log|XᵀH⁻¹X|.</summary>
    public double LogDeterminantX { get; private set; }

    /// <summary>r².</summary>
    public double ResidualSquare { get; private set; }

    /// <summary>L_S, S = [X y]ᵀH⁻¹[X y] = L_SL_Sᵀ, (p+1)×(p+1) by rows; the last diagonal entry is r.</summary>
    public double[] Root { get; }

    /// <summary>L_S⁻¹ by rows, made with the second pass.</summary>
    public double[] Inverse { get; }

    /// <summary>The sums of the second pass.</summary>
    public LevelSums Sums { get; }

    /// <summary>Gradient and Hessian from the sums.</summary>
    public LevelDerivatives Derivatives { get; }

    /// <summary>Takes over a new response from the cross-products.</summary>
    public void RenewResponse() => _roots.RenewResponse();

    /// <summary>First pass at Λ (ℓ×ℓ by columns); false where the criterion is not finite there.</summary>
    public bool Evaluate(double[] lambda)
    {
        lambda.CopyTo(_lambda, 0);
        Share(&FirstRun);
        var h = _roots.Height;
        var logarithm = 0.0;
        // S by rows, lower triangle.
        for (var x = 0; x < h; x++)
            for (var y = 0; y <= x; y++) Root[x * h + y] = _roots.Within[x + y * h];
        foreach (var sums in _sums)
        {
            for (var (x, at) = (0, 0); x < h; x++)
                for (var y = 0; y <= x; y++, at++) Root[x * h + y] += sums[at];
            logarithm += sums[h * (h + 1) / 2];
        }

        LogDeterminantZ = logarithm;
        return FactorRoot() && double.IsFinite(logarithm);
    }

    /// <summary>Second pass at the last Λ.</summary>
    /// <param name="reml">Whether log|XᵀH⁻¹X| is part of the criterion.</param>
    /// <param name="m">m in m log r².</param>
    /// <param name="allForms">Whether forms of X are summed in any case; otherwise only where the criterion needs them.</param>
    public void Differentiate(bool reml, double m, bool allForms = false)
    {
        var h = _roots.Height;
        InvertRoot();
        Array.Fill(_weights, reml ? 2.0 : 0.0);
        _weights[h - 1] = 2.0 * m;
        _from = reml || allForms ? 0 : h - 1;
        Share(&SecondRun);
        var total = Sums.Values;
        Array.Clear(total);
        foreach (var sums in _sums) SmallBlocks.AddScaled(total, sums.AsSpan(0, total.Length), 1.0);
    }

    /// <summary>v = (−û, −β̂, 1) at the last Λ.</summary>
    public void BackSubstitute(Span<double> v)
    {
        var (w, h) = (_roots.Width, _roots.Height);
        FixedSolution(v[^h..]);
        v[^h..].CopyTo(_v);
        var lanes = _roots.Lanes;
        var residual = stackalloc double[w * lanes];
        fixed (double* first = &_roots.Block(0), lambda = _lambda, y = _v, memory = &Memory(0))
            for (var block = 0; block < _roots.Blocks; block++)
            {
                _kernel.Residuals(first + (nint)block * _roots.Numbers * lanes, w, h, lambda, y, memory, residual);
                for (var lane = 0; lane < lanes && block * lanes + lane < _roots.Levels; lane++)
                {
                    var own = v.Slice((block * lanes + lane) * w, w);
                    for (var j = 0; j < w; j++)
                    {
                        var sum = 0.0;
                        for (var i = j; i < w; i++) sum -= lambda[i + j * w] * residual[i * lanes + lane];
                        own[j] = sum;
                    }
                }
            }
    }

    /// <summary>(−β̂, 1).</summary>
    public void FixedSolution(Span<double> v)
    {
        var h = _roots.Height;
        v[h - 1] = 1.0;
        for (var j = h - 2; j >= 0; j--)
        {
            var sum = Root[(h - 1) * h + j];
            for (var k = j + 1; k < h - 1; k++) sum += Root[k * h + j] * v[k];
            v[j] = -sum / Root[j * h + j];
        }
    }

    /// <summary>∂(XᵀH⁻¹X)⁻¹/∂θ_k = L_X⁻ᵀ(Σ R̃ᵀB_kR̃)L_X⁻¹ for each k (docs/theory, eq. 21), p×p of the internal columns. A pass of its own where the criterion is ML.</summary>
    public double[][,] CovarianceDerivatives(bool reml, double m)
    {
        Differentiate(reml, m, allForms: true);
        var (h, p) = (_roots.Height, _roots.Height - 1);
        var outer = new double[p, p];
        for (var i = 0; i < p; i++)
            for (var j = i; j < p; j++) outer[i, j] = Inverse[j * h + i];
        var result = new double[Derivatives.Slopes.Length][,];
        for (var k = 0; k < result.Length; k++) result[k] = SmallMatrices.Congruence(outer, Derivatives.FixedForm(k, _lambda), 1.0);
        return result;
    }

    private void Share(delegate*<void*, int, int, void> pass)
    {
        var self = this;
        _dense.ForEach(_roots.Runs.Count > 1, _roots.Runs.Count, pass, Unsafe.AsPointer(ref self));
    }

    private static void FirstRun(void* state, int run, int thread) => Unsafe.AsRef<SingleFactorCriterion>(state).First(run, thread);

    private static void SecondRun(void* state, int run, int thread) => Unsafe.AsRef<SingleFactorCriterion>(state).Second(run, thread);

    private void First(int run, int thread)
    {
        var (from, count) = (_roots.Runs.From(run), _roots.Runs.To(run) - _roots.Runs.From(run));
        fixed (double* block = &_roots.Block(from), lambda = _lambda, memory = &Memory(thread), sums = _sums[run])
            _kernel.First(block, count, _roots.Width, _roots.Height, lambda, memory, sums);
    }

    private void Second(int run, int thread)
    {
        var (from, count) = (_roots.Runs.From(run), _roots.Runs.To(run) - _roots.Runs.From(run));
        fixed (double* block = &_roots.Block(from), lambda = _lambda, root = Inverse, weights = _weights, memory = &Memory(thread), sums = _sums[run])
            _kernel.Second(block, count, _roots.Width, _roots.Height, lambda, root, weights, _from, memory, sums);
    }

    private ref double Memory(int thread) => ref _memory[thread].Values[_memory[thread].First];

    private bool FactorRoot()
    {
        var h = _roots.Height;
        var logarithm = 0.0;
        for (var i = 0; i < h; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = Root[i * h + j];
                for (var k = 0; k < j; k++) sum -= Root[i * h + k] * Root[j * h + k];
                if (j < i)
                {
                    Root[i * h + j] = sum / Root[j * h + j];
                    continue;
                }

                if (i == h - 1) ResidualSquare = sum;
                if (!(sum > 0.0)) return false;
                Root[i * h + i] = Math.Sqrt(sum);
                if (i < h - 1) logarithm += Math.Log(sum);
            }
        }

        LogDeterminantX = logarithm;
        return true;
    }

    private void InvertRoot()
    {
        var h = _roots.Height;
        for (var j = 0; j < h; j++)
            for (var i = j; i < h; i++)
            {
                var sum = i == j ? 1.0 : 0.0;
                for (var k = j; k < i; k++) sum -= Root[i * h + k] * Inverse[k * h + j];
                Inverse[i * h + j] = sum / Root[i * h + i];
            }
    }
}
