using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Inference;
using Blup.Inference.Resampling;
using Blup.Numerics.Random;
using Blup.Results;

namespace Blup;

public static partial class PowerVerbs
{
    /// <summary>Simulates studies from a linear fit (with other effects or sizes where asked) and counts how often a test is significant.</summary>
    /// <param name="fit">The fit: its σ, and its effects where <see cref="PowerOptions.Effects"/> does not say otherwise, are taken for true.</param>
    /// <param name="test">The test; t and F are exact, by residual degrees of freedom, or Wald's.</param>
    /// <param name="options">Sizes and effects; null for the defaults.</param>
    /// <exception cref="BlupException">BLUP630, BLUP635, BLUP641, BLUP672, BLUP673, BLUP677, BLUP681, BLUP688, BLUP689: methods, levels, counts, names or models that cannot be used.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PowerResult Power(this LmFit fit, PowerTest test, PowerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(fit);
        ArgumentNullException.ThrowIfNull(test);
        options = Checked(options);
        var df = options.Df ?? DfMethod.Residual;
        if (!test.IsLikelihoodRatio) _ = DfProviders.Of(fit, df);
        if (options.Groups.Count > 0)
            throw new BlupException("BLUP641", $"A linear model has no grouping factors, so no number of levels of '{options.Groups.Keys.First()}' to change.", fit.Formula, "Ask for copies of each row, or add a random effect such as (1 | Subject).");
        var table = Study(fit, fit.Data, options);
        var frame = table is null ? fit.Frame : fit.Frame.Spec.Materialize(table);
        var design = new LeastSquaresDesign(frame);
        var kept = design.Aliasing.Kept;
        var beta = Effects(fit, options);
        if (!kept.SequenceEqual(fit.KeptColumns)) throw OtherCoefficients(fit);
        var simulator = LinearResampling.Simulator(fit, frame, design.Mean(beta));
        var pValue = Rows(fit, test, frame, kept) is { } rows
            ? LinearResampling.Wald(design, rows, df)
            : LinearResampling.Ratio(design, new LeastSquaresDesign(Smaller(fit, test, frame, table ?? fit.Data)!));
        var studies = SimulatedStudies.Count(OnThread, options.Simulations, options.Alpha, options.Threads, options.Progress, options.Cancellation);
        return Result(test, df, options, studies, frame.Rows, []);

        Func<ulong, double> OnThread()
        {
            var y = new double[frame.Rows];
            return r =>
            {
                simulator.Draw(new RandomStream(options.Seed, r), y, []);
                return pValue(y);
            };
        }
    }
}
