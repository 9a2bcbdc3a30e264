using Blup.Design;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Inference.Comparison;
using Blup.Numerics.Random;
using Blup.Results;

namespace Blup.Inference.Resampling;

/// <summary>Simulated responses of a linear model and their fits, on a design factored once.</summary>
internal static class LinearResampling
{
    /// <summary>Draws y = mean + σ ε/√w, ε standard normal.</summary>
    /// <exception cref="BlupException">BLUP635: the fit has no estimate of σ.</exception>
    public static ResponseSimulator Simulator(LmFit fit, ModelFrame frame, double[] mean)
        => double.IsFinite(fit.Sigma)
            ? new ResponseSimulator(frame, mean, [], fit.Sigma)
            : throw new BlupException("BLUP635", "There are as many coefficients as rows, so the fit has no residual standard deviation to simulate with.", fit.Formula, "Use more rows, or take terms out of the formula.");

    /// <summary>The parametric bootstrap: σ and the coefficients of refits, in the order of <see cref="ParameterValues"/>.</summary>
    public static Bootstrap Bootstrap(LmFit fit, int count, ulong seed, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        var simulator = Simulator(fit, fit.Frame, fit.Fitted);
        var design = new LeastSquaresDesign(fit.Frame);
        IReadOnlyList<string> names = ["sigma", .. fit.FixedEffects.Names];
        var replicates = names.Select(_ => new double[count]).ToArray();
        var done = 0;
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads }, () => new double[design.Rows], (r, _, y) =>
        {
            simulator.Draw(new RandomStream(seed, (ulong)r), y, []);
            var (beta, square) = design.Solve(y);
            replicates[0][r] = Math.Sqrt(square / design.ResidualDf);
            for (var j = 0; j < beta.Length; j++) replicates[j + 1][r] = beta[j];
            if (progress is not null) progress.Report(Interlocked.Increment(ref done));
            return y;
        }, static _ => { });
        return new Bootstrap { Names = names, Estimates = [fit.Sigma, .. fit.FixedEffects.Estimates], Replicates = replicates, Seed = seed, Failed = 0, Singular = 0 };
    }

    /// <summary>The p-value of an F-test (t², for one row) of Lβ = 0.</summary>
    /// <param name="design">The study.</param>
    /// <param name="rows">L.</param>
    /// <param name="method">Residual, or Wald.</param>
    public static Func<double[], double> Wald(LeastSquaresDesign design, double[,] rows, DfMethod method) => response =>
    {
        var (beta, square) = design.Solve(response);
        return ResidualDf.Of(method, design.Unscaled.Times(square / design.ResidualDf), design.ResidualDf).Test(rows, beta).PValue;
    };

    /// <summary>The p-value of the likelihood-ratio test against a smaller design: n log of the ratio of residual sums of squares.</summary>
    public static Func<double[], double> Ratio(LeastSquaresDesign design, LeastSquaresDesign smaller) => response =>
    {
        double Deviance(LeastSquaresDesign of) => of.Rows * Math.Log(of.Solve(response).ResidualSquare);
        return LikelihoodRatio.Test(Deviance(smaller), smaller.Aliasing.Rank + 1, Deviance(design), design.Aliasing.Rank + 1, null).PValue;
    };
}
