using Blup.Design;
using Blup.Diagnostics;
using Blup.Inference.CaseDiagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Tidying;

/// <summary>The rows used with fitted values, residuals and diagnostics, with broom's column names.</summary>
internal static class AugmentTable
{
    /// <exception cref="BlupException">BLUP653 the data are not those of the fit.</exception>
    public static Table Of(IModelFit fit, Table? data)
    {
        var frame = fit.Frame;
        var n = fit.Observations;
        var columns = new List<Column> { new NumericColumn(".rownames", Array.ConvertAll(frame.RowNumbers, r => (double)r)) };
        columns.AddRange(data is null ? OwnColumns(frame) : Rows(frame, data));
        var hat = Leverages.Of(fit);
        void Add(string name, double[] values) => columns.Add(new NumericColumn(name, values));
        Add(".fitted", fit.Fitted);
        Add(".resid", fit.Residuals);
        Add(".hat", hat.Leverage);
        if (fit is LmFit lm) Add(".sigma", [.. hat.Leverage.Select((h, i) => LeftOut(lm, h, i))]);
        Add(".cooksd", hat.CooksDistance);
        if (fit is LmFit)
        {
            Add(".std.resid", hat.StandardizedResiduals);
        }
        else
        {
            var population = Prediction.Predictor.Predict(fit, new PredictOptions { Level = PredictionLevel.Population });
            var root = Enumerable.Range(0, n).Select(i => Math.Sqrt(frame.Weights?[i] ?? 1.0)).ToArray();
            Add(".fixed", population.Fit);
            Add(".mu", fit.Fitted);
            Add(".offset", frame.Offset ?? new double[n]);
            Add(".sqrtXwt", root);
            Add(".sqrtrwt", root);
            Add(".weights", frame.Weights ?? [.. Enumerable.Repeat(1.0, n)]);
            Add(".wtres", [.. fit.Residuals.Zip(root, (e, w) => e * w)]);
        }

        return new Table(columns);
    }

    /// <summary>σ without the row.</summary>
    private static double LeftOut(LmFit fit, double hat, int i)
    {
        var e = fit.Residuals[i];
        var square = (fit.Frame.Weights?[i] ?? 1.0) * e * e / (1.0 - hat);
        return Math.Sqrt(Math.Max(0.0, fit.ResidualSumOfSquares - square) / (fit.ResidualDf - 1));
    }

    private static List<Column> OwnColumns(ModelFrame frame)
    {
        var columns = new List<Column> { new NumericColumn(frame.ResponseName, frame.Response) };
        foreach (var group in frame.Random.DistinctBy(r => r.Group, StringComparer.Ordinal)) columns.Add(new CategoricalColumn(group.Group, group.Codes, [.. group.Levels]));
        return columns;
    }

    private static IEnumerable<Column> Rows(ModelFrame frame, Table data)
    {
        if (data.RowCount != frame.Rows + frame.DroppedCount)
            throw new BlupException("BLUP653", FormattableString.Invariant($"The data have {data.RowCount} rows; the model was fitted to {frame.Rows + frame.DroppedCount}."), null, "Give the table that the model was fitted to.");
        return data.Take(Array.ConvertAll(frame.RowNumbers, r => r - 1)).Columns.Where(c => !c.Name.StartsWith('.'));
    }
}
