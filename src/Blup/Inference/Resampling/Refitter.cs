using Blup.Estimation;
using Blup.Models;

namespace Blup.Inference.Resampling;

/// <summary>
/// Refits one model to response after response, each from the same start, in a workspace of its own: only Zᵀy, Xᵀy and yᵀy are computed anew. The result
/// depends on the response alone, not on those before it. One a thread; the products are shared.
/// </summary>
internal sealed class Refitter
{
    private readonly ResponseProducts _products;
    private readonly CrossProducts _target;
    private readonly LmmModel _model;
    private readonly TrustRegion _region;
    private readonly double[] _start;
    private readonly List<(int Factor, RandomTerm Term, Design.RandomTermDesign Design)> _terms;

    public Refitter(LmmModel model, ResponseProducts products, bool reml, double[] start)
    {
        (_products, _start) = (products, start);
        _target = products.NewTarget();
        _model = model.With(model.Frame, model.Layout, model.FixedTransform, _target);
        Objective = new Objective(_model, reml);
        _region = new TrustRegion(Objective);
        _terms = FitAssembly.Terms(_model);
    }

    /// <summary>Evaluated at the last estimate.</summary>
    public Objective Objective { get; }

    /// <summary>Fits a response (user's scale, length n); null where it cannot be fitted.</summary>
    public SearchResult? Fit(ReadOnlySpan<double> response)
    {
        _products.Write(response, _model.FixedTransform, _target);
        Objective.RenewResponse();
        var result = OptimumSearch.Run(Objective, _region, _start, null);
        return double.IsFinite(result.Criterion) ? result : null;
    }

    /// <summary>β̂ of the last fit, user's scale.</summary>
    public double[] Coefficients()
    {
        var inner = new double[_model.Layout.P];
        Objective.FixedSolution(inner);
        for (var j = 0; j < inner.Length; j++) inner[j] = -inner[j];
        return _model.FixedTransform.Coefficients(inner);
    }

    /// <summary>The last fit's parameters in the order of <see cref="ParameterValues"/>.</summary>
    public void Parameters(double[] theta, Span<double> values)
    {
        var sigma = Math.Sqrt(Objective.ResidualVariance) * _model.FixedTransform.ResponseScale;
        var next = 0;
        foreach (var (_, term, _) in _terms)
        {
            var (w, root) = (term.Width, UserScale.Root(theta, term));
            for (var j = 0; j < w; j++)
            {
                values[next++] = sigma * Math.Sqrt(Inner(root, j, j, w));
                for (var i = j + 1; i < w; i++) values[next++] = Math.Clamp(Inner(root, i, j, w) / Math.Sqrt(Inner(root, i, i, w) * Inner(root, j, j, w)), -1.0, 1.0);
            }
        }

        values[next++] = sigma;
        Coefficients().CopyTo(values[next..]);
    }

    private static double Inner(double[] root, int i, int j, int w)
    {
        var sum = 0.0;
        for (var k = 0; k < w; k++) sum += root[i + k * w] * root[j + k * w];
        return sum;
    }
}
