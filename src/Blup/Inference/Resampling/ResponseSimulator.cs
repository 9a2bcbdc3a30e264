using Blup.Design;
using Blup.Estimation;
using Blup.Models;
using Blup.Numerics.Random;

namespace Blup.Inference.Resampling;

/// <summary>Draws responses y = μ + Zb + ε of a model with given parameters. Read only: threads share it, each with a stream and a scratch of its own.</summary>
internal sealed class ResponseSimulator
{
    private readonly double[] _mean;
    private readonly List<(RandomTermDesign Design, double[] Root)> _terms;
    private readonly double[]? _weights;
    private readonly double _sigma;

    /// <param name="frame">Rows.</param>
    /// <param name="mean">Mean of the response where no random effect is drawn, offset included; length n.</param>
    /// <param name="terms">Random terms to draw and a square root of their covariance, ℓ×ℓ by columns.</param>
    /// <param name="sigma">Residual standard deviation.</param>
    public ResponseSimulator(ModelFrame frame, double[] mean, IEnumerable<(RandomTermDesign Design, double[] Root)> terms, double sigma)
    {
        (_mean, _terms, _sigma) = (mean, [.. terms], sigma);
        _weights = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, w => 1.0 / Math.Sqrt(w));
        ScratchLength = _terms.Select(t => (t.Design.Levels.Count + 1) * t.Design.ColumnNames.Count).DefaultIfEmpty(0).Max();
    }

    /// <summary>Doubles of scratch that <see cref="Draw"/> needs.</summary>
    public int ScratchLength { get; }

    /// <summary>From a model, internal θ, σ and user-scale β; random effects are drawn.</summary>
    public static ResponseSimulator Of(LmmModel model, double[] theta, double sigma, double[] beta)
        => new(model.Frame, model.PopulationMean(beta), FitAssembly.Terms(model).Select(t => (t.Design, Scaled(UserScale.Root(theta, t.Term), sigma))), sigma);

    /// <summary>One response, length n: random effects term by term and level by level, then residuals row by row.</summary>
    public void Draw(RandomStream random, Span<double> y, double[] scratch)
    {
        _mean.CopyTo(y);
        foreach (var (design, root) in _terms)
        {
            var w = design.ColumnNames.Count;
            var levels = design.Levels.Count;
            var u = scratch.AsSpan(levels * w, w);
            for (var a = 0; a < levels; a++)
            {
                for (var k = 0; k < w; k++) u[k] = random.NextNormal();
                for (var i = 0; i < w; i++)
                {
                    var sum = 0.0;
                    for (var k = 0; k < w; k++) sum += root[i + k * w] * u[k];
                    scratch[a * w + i] = sum;
                }
            }

            for (var j = 0; j < w; j++)
            {
                var column = design.Columns[j];
                for (var i = 0; i < y.Length; i++) y[i] += scratch[design.Codes[i] * w + j] * (column is null ? 1.0 : column[i]);
            }
        }

        for (var i = 0; i < y.Length; i++) y[i] += _sigma * random.NextNormal() * (_weights?[i] ?? 1.0);
    }

    private static double[] Scaled(double[] root, double sigma) => Array.ConvertAll(root, v => v * sigma);
}
