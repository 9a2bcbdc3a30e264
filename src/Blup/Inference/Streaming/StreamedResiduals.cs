using System.Collections.Concurrent;
using Blup.Design;
using Blup.Results;

namespace Blup.Inference;

/// <summary>A pass over the pieces of a table for the residuals of a fit.</summary>
internal static class StreamedResiduals
{
    /// <summary>Smallest, quartiles and largest of the scaled residuals √w (y − fitted) / σ.</summary>
    public static double[] Quartiles(LmmFit fit, StreamedDesign design)
    {
        var fitted = new PieceFitted(fit);
        var counts = new ConcurrentBag<QuantileCounts>();
        foreach (var batch in design.Frames((_, frame) => Count(fit, fitted, frame, counts))) _ = batch.Length;
        var total = new QuantileCounts();
        foreach (var own in counts) total.Add(own);
        return [.. Enumerable.Range(0, 5).Select(k => total.Quantile(k / 4.0))];
    }

    private static int Count(LmmFit fit, PieceFitted fitted, ModelFrame frame, ConcurrentBag<QuantileCounts> counts)
    {
        if (!counts.TryTake(out var own)) own = new QuantileCounts();
        var (values, response, scale) = (fitted.Of(frame), frame.Response, 1.0 / fit.Sigma);
        for (var i = 0; i < values.Length; i++) own.Add((response[i] - values[i]) * scale * (frame.Weights is { } w ? Math.Sqrt(w[i]) : 1.0));
        counts.Add(own);
        return values.Length;
    }
}
