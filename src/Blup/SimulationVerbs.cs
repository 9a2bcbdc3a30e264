using Blup.Diagnostics;
using Blup.Inference;
using Blup.Inference.LinearModels;
using Blup.Inference.Resampling;
using Blup.Numerics.Random;
using Blup.Results;
using Blup.Tables;

namespace Blup;

/// <summary>New responses from a fit, and fits of new responses.</summary>
public static class SimulationVerbs
{
    /// <summary>Responses simulated from the fit, each of length n (the rows used). Response r depends on the seed and on r alone.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="count">Number of responses.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="conditional">Whether the random effects stay at their conditional modes; otherwise they are drawn anew.</param>
    /// <exception cref="BlupException">BLUP673: a negative count.</exception>
    public static double[][] Simulate(this LmmFit fit, int count = 1, ulong seed = 1, bool conditional = false)
    {
        ArgumentNullException.ThrowIfNull(fit);
        var state = FittedObjective.State(fit);
        var simulator = conditional
            ? new ResponseSimulator(fit.Frame, fit.Fitted, [], fit.Sigma)
            : ResponseSimulator.Of(state.Model, state.Theta, fit.Sigma, fit.FixedEffects.Estimates);
        return Draw(simulator, fit.Observations, count, seed);
    }

    /// <summary>Responses simulated from a linear fit, each of length n (the rows used): fitted + σ ε/√w. Response r depends on the seed and on r alone.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="count">Number of responses.</param>
    /// <param name="seed">Seed.</param>
    /// <exception cref="BlupException">BLUP635: no residual degrees of freedom, so no σ; BLUP673: a negative count.</exception>
    public static double[][] Simulate(this LmFit fit, int count = 1, ulong seed = 1)
    {
        ArgumentNullException.ThrowIfNull(fit);
        return Draw(LinearResampling.Simulator(fit, fit.Frame, fit.Fitted), fit.Observations, count, seed);
    }

    /// <summary>The same model fitted to another response, from the estimate of this one; this fit does not change.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="response">The response of the rows used, length n, on the scale of <see cref="Design.ModelFrame.Response"/>.</param>
    /// <exception cref="BlupException">BLUP674: the length is not n, or a value is not finite.</exception>
    public static LmmFit Refit(this LmmFit fit, double[] response)
    {
        ArgumentNullException.ThrowIfNull(fit);
        CheckResponse(fit, response);
        var state = FittedObjective.State(fit);
        var values = (double[])response.Clone();
        return Lmm.Fit(state.Model.WithResponse(values), Options(fit), WithResponse(fit, state.Data, values), state.Theta);
    }

    /// <summary>The same linear model fitted to another response, on the same rows and columns; this fit does not change.</summary>
    /// <param name="fit">The fit.</param>
    /// <param name="response">The response of the rows used, length n, on the scale of <see cref="Design.ModelFrame.Response"/>.</param>
    /// <exception cref="BlupException">BLUP674: the length is not n, or a value is not finite.</exception>
    public static LmFit Refit(this LmFit fit, double[] response)
    {
        ArgumentNullException.ThrowIfNull(fit);
        CheckResponse(fit, response);
        var values = (double[])response.Clone();
        return LinearModel.Fit(fit.Frame with { Response = values }, fit.DataName) with { Data = WithResponse(fit, fit.Data, values) };
    }

    private static double[][] Draw(ResponseSimulator simulator, int rows, int count, ulong seed)
    {
        if (count < 0) throw new BlupException("BLUP673", FormattableString.Invariant($"{count} responses were asked for."), null, "Ask for one or more.");
        var scratch = new double[simulator.ScratchLength];
        var responses = new double[count][];
        for (var r = 0; r < count; r++)
        {
            responses[r] = new double[rows];
            simulator.Draw(new RandomStream(seed, (ulong)r), responses[r], scratch);
        }

        return responses;
    }

    private static void CheckResponse(IModelFit fit, double[] response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (response.Length != fit.Observations)
            throw new BlupException("BLUP674", FormattableString.Invariant($"The response has {response.Length} values; the fit has {fit.Observations} rows."), null, "Give one value for each row used, in their order.");
        var bad = Array.FindIndex(response, v => !double.IsFinite(v));
        if (bad >= 0)
            throw new BlupException("BLUP674", FormattableString.Invariant($"Value {bad + 1} of the response is {response[bad]}."), null, "All values must be finite: missing ones would change the rows.");
    }

    /// <summary>The options under which a fit was made.</summary>
    internal static LmmOptions Options(LmmFit fit) => new() { Reml = fit.Reml, Design = fit.Frame.Spec.Options, Df = fit.FixedEffects.Method, DataName = fit.DataName };

    /// <summary>The table with the response in its place; null where the response is not a column of its own.</summary>
    private static Table? WithResponse(IModelFit fit, Table? data, double[] response)
    {
        if (data is null || !data.TryGetColumn(fit.Frame.ResponseName, out _)) return null;
        var values = new double[data.RowCount];
        Array.Fill(values, double.NaN);
        for (var i = 0; i < response.Length; i++) values[fit.Frame.RowNumbers[i] - 1] = response[i];
        return data.WithColumn(new NumericColumn(fit.Frame.ResponseName, values));
    }
}
