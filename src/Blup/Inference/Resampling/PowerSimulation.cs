using Blup.Design;
using Blup.Estimation;
using Blup.Inference.Comparison;
using Blup.Models;
using Blup.Numerics.Distributions;
using Blup.Numerics.Random;
using Blup.Results;

namespace Blup.Inference.Resampling;

/// <summary>One simulated study after another: draw a response, fit, test. Replicate r depends on the seed and on r alone.</summary>
internal sealed class PowerSimulation
{
    private readonly LmmModel _model;
    private readonly ResponseProducts _products;
    private readonly ResponseSimulator _simulator;
    private readonly double[] _theta;
    private readonly bool _reml;

    /// <param name="model">Rows and columns of a study.</param>
    /// <param name="theta">True θ, internal scale of <paramref name="model"/>.</param>
    /// <param name="sigma">True σ.</param>
    /// <param name="beta">True β, user's scale.</param>
    /// <param name="reml">Criterion of the refits.</param>
    public PowerSimulation(LmmModel model, double[] theta, double sigma, double[] beta, bool reml)
    {
        (_model, _theta, _reml) = (model, theta, reml);
        _products = new ResponseProducts(model);
        _simulator = ResponseSimulator.Of(model, theta, sigma, beta);
    }

    /// <summary>Rows of L for an F-test (or a t-test, where there is one).</summary>
    public double[,]? Rows { get; init; }

    /// <summary>Its degrees of freedom.</summary>
    public DfMethod Df { get; init; }

    /// <summary>The smaller model of a likelihood-ratio test.</summary>
    public ModelFrame? Smaller { get; init; }

    /// <summary>Number of significant and of failed studies.</summary>
    public (int Significant, int Failed) Run(int count, ulong seed, double alpha, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        var smaller = Smaller is { Random.Count: > 0 } ? LmmModel.From(Smaller) : null;
        var products = smaller is null ? null : new ResponseProducts(smaller);
        return SimulatedStudies.Count(OnThread, count, alpha, threads, progress, cancellation);

        Func<ulong, double> OnThread()
        {
            var worker = new Worker(this, smaller, products);
            return r => worker.PValue(seed, r);
        }
    }

    /// <summary>Clopper and Pearson's interval of a proportion.</summary>
    public static (double Lower, double Upper) Interval(int successes, int count, double level)
    {
        var tail = 0.5 * (1.0 - level);
        var (x, n) = ((double)successes, (double)count);
        var lower = successes == 0 ? 0.0 : x / (x + (n - x + 1.0) * FDistribution.QuantileUpper(tail, 2.0 * (n - x + 1.0), 2.0 * x));
        var f = successes == count ? double.PositiveInfinity : FDistribution.QuantileUpper(tail, 2.0 * (x + 1.0), 2.0 * (n - x));
        var upper = successes == count ? 1.0 : (x + 1.0) * f / (n - x + (x + 1.0) * f);
        return (lower, upper);
    }

    /// <summary>θ of one model in the whitened columns of another with the same terms: Λ₂ = T₂⁻¹T₁Λ₁.</summary>
    public static double[] Translate(LmmModel from, double[] theta, LmmModel to)
    {
        var result = new double[to.Layout.ThetaCount];
        foreach (var ((_, a, _), (_, b, _)) in FitAssembly.Terms(from).OrderBy(t => t.Term.FormulaIndex).Zip(FitAssembly.Terms(to).OrderBy(t => t.Term.FormulaIndex)))
        {
            var (w, t) = (a.Width, b.Transform.Full);
            var root = UserScale.Root(theta, a);
            for (var j = 0; j < w; j++)
                for (var i = w - 1; i >= 0; i--)
                {
                    var sum = root[i + j * w];
                    for (var k = i + 1; k < w; k++) sum -= t[i + k * w] * root[k + j * w];
                    root[i + j * w] = sum / t[i + i * w];
                }

            var lower = UserScale.LowerTriangular(root, w);
            var next = b.ThetaStart;
            for (var j = 0; j < w; j++)
                for (var i = j; i < w; i++) result[next++] = lower[i + j * w];
        }

        return result;
    }

    /// <summary>All that one thread needs.</summary>
    private sealed class Worker
    {
        private readonly PowerSimulation _owner;
        private readonly Refitter _large;
        private readonly Refitter? _small;
        private readonly int _smallParameters;
        private readonly double[] _response;
        private readonly double[] _scratch;
        private readonly RandomStream _random = new(0, 0);

        public Worker(PowerSimulation owner, LmmModel? smaller, ResponseProducts? products)
        {
            _owner = owner;
            _large = new Refitter(owner._model, owner._products, owner._reml && owner.Smaller is null, owner._theta);
            if (smaller is not null)
            {
                _small = new Refitter(smaller, products!, reml: false, StartingValues.From(smaller, new Templates(smaller.Layout)));
                _smallParameters = smaller.Layout.P + smaller.Layout.ThetaCount + 1;
            }

            _response = new double[owner._model.Rows];
            _scratch = new double[owner._simulator.ScratchLength];
        }

        public double PValue(ulong seed, ulong stream)
        {
            _random.Restart(seed, stream);
            _owner._simulator.Draw(_random, _response, _scratch);
            if (_large.Fit(_response) is not { } fit) return double.NaN;
            return _owner.Rows is { } rows ? Wald(rows, fit) : Ratio(fit);
        }

        private double Wald(double[,] rows, SearchResult fit)
        {
            var beta = _large.Coefficients();
            IDegreesOfFreedom provider = _owner.Df switch
            {
                DfMethod.KenwardRoger => KenwardRoger.At(_large.Objective, fit.Theta),
                DfMethod.Wald => new WaldDf(Estimation.FitAssembly.Covariance(_large.Objective)),
                _ => Satterthwaite.At(_large.Objective, fit.Best.Theta, fit.Best.AtBoundary),
            };
            return provider.Test(rows, beta).PValue;
        }

        private double Ratio(SearchResult fit)
        {
            var layout = _owner._model.Layout;
            var parameters = layout.P + layout.ThetaCount + 1;
            if (_small is null)
            {
                var (deviance, less, _) = LinearLikelihood.Of(_owner.Smaller! with { Response = _response }, reml: false);
                return LikelihoodRatio.Test(deviance, less, fit.Criterion, parameters, null).PValue;
            }

            return _small.Fit(_response) is { } small ? LikelihoodRatio.Test(small.Criterion, _smallParameters, fit.Criterion, parameters, null).PValue : double.NaN;
        }
    }
}
