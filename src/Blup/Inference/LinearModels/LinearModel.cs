using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference.LinearModels;

/// <summary>From a frame to a fitted linear model: least squares, its tests and the conditions found.</summary>
internal static class LinearModel
{
    /// <summary>Residuals below this share of the response's variation are rounding.</summary>
    private const double Perfect = 1e-30;

    public static LmFit Fit(ModelFrame frame, string? dataName)
    {
        var least = LeastSquares.Of(frame);
        var (n, p) = (frame.Rows, least.Estimates.Length);
        var rdf = n - p;
        var variance = rdf > 0 ? least.ResidualSquare / rdf : double.NaN;
        var df = new double[p];
        Array.Fill(df, rdf);
        var kept = least.Aliasing.Kept;
        var aliased = least.Aliasing.Dependencies.Select(d => new AliasedColumn(d.Name, d.Terms)).ToList();
        var intercept = frame.Fixed.HasIntercept ? 1 : 0;
        var model = ModelSquare(frame, least.Fitted);
        var total = model + least.ResidualSquare;
        var tested = p > intercept;
        var r2 = tested ? model / total : 0.0;
        return new LmFit
        {
            Formula = frame.Spec.Formula.ToString(),
            DataName = dataName,
            Frame = frame,
            FixedEffects = CoefficientTests.Table([.. kept.Select(j => frame.Fixed.Names[j])], least.Estimates, least.Unscaled.Times(variance), df, DfMethod.Residual, aliased),
            KeptColumns = kept,
            UnscaledCovariance = least.Unscaled.Full(),
            Sigma = Math.Sqrt(variance),
            ResidualSumOfSquares = least.ResidualSquare,
            RSquared = r2,
            AdjustedRSquared = tested ? 1.0 - (1.0 - r2) * (n - intercept) / rdf : 0.0,
            F = tested ? Overall(model / (p - intercept) / variance, p - intercept, rdf) : null,
            LogLikelihood = 0.5 * ((frame.Weights?.Sum(Math.Log) ?? 0.0) - n * (Math.Log(2.0 * Math.PI) + 1.0 - Math.Log(n) + Math.Log(least.ResidualSquare))),
            Fitted = least.Fitted,
            Residuals = [.. frame.Response.Zip(least.Fitted, (y, f) => y - f)],
            Messages = [.. Messages(frame, aliased, rdf, least.ResidualSquare, total)],
        };
    }

    private static OverallTest Overall(double f, int numerator, int denominator)
        => new(f, numerator, denominator, denominator > 0 ? FDistribution.Survival(f, numerator, denominator) : double.NaN);

    /// <summary>Weighted variation of the fitted values (the offset included, as R counts it) about their mean, or about 0 without an intercept.</summary>
    private static double ModelSquare(ModelFrame frame, double[] fitted)
    {
        double sum = 0, weight = 0, square = 0;
        double Weight(int i) => frame.Weights?[i] ?? 1.0;
        if (frame.Fixed.HasIntercept)
            for (var i = 0; i < fitted.Length; i++)
            {
                sum += Weight(i) * fitted[i];
                weight += Weight(i);
            }

        var mean = weight > 0 ? sum / weight : 0.0;
        for (var i = 0; i < fitted.Length; i++) square += Weight(i) * (fitted[i] - mean) * (fitted[i] - mean);
        return square;
    }

    private static IEnumerable<Message> Messages(ModelFrame frame, List<AliasedColumn> aliased, int rdf, double residual, double total)
    {
        if (frame.DroppedCount > 0)
        {
            var parts = frame.Dropped.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Variable} in {d.Count}"));
            yield return new Message("BLUP413", Severity.Information,
                string.Create(CultureInfo.InvariantCulture, $"{frame.DroppedCount} of {frame.DroppedCount + frame.Rows} rows were dropped because a value is missing: {string.Join(", ", parts)}."),
                frame.DroppedCount, null, "Results keep the input row numbers.");
        }

        foreach (var message in TextAmongNumbers.Find(frame)) yield return message;
        foreach (var (column, dependency) in aliased.Zip(aliased.Select(Combination)))
            yield return new Message("BLUP412", Severity.Information, $"Column '{column.Name}' was dropped: {column.Name} = {dependency}.", Advice: "Fitted values and tests of estimable quantities are not affected.");
        if (rdf == 0)
            yield return new Message("BLUP632", Severity.Warning, "There are as many coefficients as rows: no residual degrees of freedom, so no standard errors.", 0, 1, "Use more rows, or take terms out of the formula.");
        else if (residual <= Perfect * total)
            yield return new Message("BLUP633", Severity.Warning, "The fit is perfect up to rounding: standard errors and tests mean nothing.", residual, Perfect * total, "Look for a column that copies the response.");
    }

    private static string Combination(AliasedColumn column) => new AliasDependency(column.Name, column.Terms).Combination();
}
