using Blup.Numerics.Distributions;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Tidying;

/// <summary>Fits as tables with the column names of R's broom (linear) and broom.mixed (mixed).</summary>
internal static class TidyTables
{
    public static IReadOnlyList<TidyRow> Rows(IModelFit fit, double confidence)
    {
        var (effects, rows) = (fit.FixedEffects, new List<TidyRow>());
        var place = fit.KeptColumns.Select((j, k) => (j, k)).ToDictionary(x => x.j, x => x.k);
        for (var j = 0; j < fit.Frame.Fixed.Names.Count; j++)
        {
            if (!place.TryGetValue(j, out var k))
            {
                rows.Add(new TidyRow("fixed", null, fit.Frame.Fixed.Names[j], double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN));
                continue;
            }

            var upper = 0.5 * (1.0 - confidence);
            var half = effects.StandardErrors[k] * (double.IsPositiveInfinity(effects.Df[k]) ? Normal.QuantileUpper(upper) : StudentT.QuantileUpper(upper, effects.Df[k]));
            rows.Add(new TidyRow("fixed", null, effects.Names[k], effects.Estimates[k], effects.StandardErrors[k], effects.Statistics[k], effects.Df[k], effects.PValues[k], effects.Estimates[k] - half, effects.Estimates[k] + half));
        }

        if (fit is LmmFit lmm) rows.AddRange(Variances(lmm));
        return rows;
    }

    private static IEnumerable<TidyRow> Variances(LmmFit fit)
    {
        static TidyRow Row(string group, string term, double value) => new("ran_pars", group, term, value, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);
        foreach (var t in fit.VarianceComponents.Terms)
        {
            for (var i = 0; i < t.Columns.Count; i++)
            {
                yield return Row(t.Label, "sd__" + t.Columns[i], t.StandardDeviations[i]);
                for (var j = i + 1; j < t.Columns.Count; j++) yield return Row(t.Label, $"cor__{t.Columns[i]}.{t.Columns[j]}", t.Correlations[i, j]);
            }
        }

        yield return Row("Residual", "sd__Observation", fit.Sigma);
    }

    public static Table Tidy(IModelFit fit, double? confidence)
    {
        var rows = Rows(fit, confidence ?? 0.95);
        var mixed = fit is LmmFit;
        var columns = new List<Column>();
        void Text(string name, Func<TidyRow, string?> value) => columns.Add(new TextColumn(name, [.. rows.Select(value)]));
        void Number(string name, Func<TidyRow, double> value) => columns.Add(new NumericColumn(name, [.. rows.Select(value)]));
        if (mixed)
        {
            Text("effect", r => r.Effect);
            Text("group", r => r.Group);
        }

        Text("term", r => r.Term);
        Number("estimate", r => r.Estimate);
        Number("std.error", r => r.StandardError);
        Number("statistic", r => r.Statistic);
        if (mixed) Number("df", r => r.Df);
        Number("p.value", r => r.PValue);
        if (confidence is not null)
        {
            Number("conf.low", r => r.Lower);
            Number("conf.high", r => r.Upper);
        }

        return new Table(columns);
    }

    public static Table Glance(IModelFit fit)
    {
        IReadOnlyList<(string Name, double Value)> cells = fit switch
        {
            LmmFit m => [("nobs", m.Observations), ("sigma", m.Sigma), ("logLik", m.LogLikelihood), ("AIC", m.Aic), ("BIC", m.Bic), (m.Reml ? "REMLcrit" : "deviance", m.Criterion), ("df.residual", m.ResidualDf)],
            LmFit l => [("r.squared", l.RSquared), ("adj.r.squared", l.AdjustedRSquared), ("sigma", l.Sigma), ("statistic", l.F?.Value ?? double.NaN), ("p.value", l.F?.PValue ?? double.NaN), ("df", l.F?.NumeratorDf ?? double.NaN),
                ("logLik", l.LogLikelihood), ("AIC", l.Aic), ("BIC", l.Bic), ("deviance", l.ResidualSumOfSquares), ("df.residual", l.ResidualDf), ("nobs", l.Observations)],
            _ => [("nobs", fit.Observations), ("sigma", fit.Sigma), ("logLik", fit.LogLikelihood), ("AIC", fit.Aic), ("BIC", fit.Bic), ("df.residual", fit.ResidualDf)],
        };
        return new Table(cells.Select(c => new NumericColumn(c.Name, [c.Value])));
    }

    public static Table Of(Predictions p)
    {
        var columns = new List<Column> { new NumericColumn(".rownames", Array.ConvertAll(p.RowNumbers, r => (double)r)), new NumericColumn(".fitted", p.Fit) };
        if (p.StandardErrors is { } errors) columns.Add(new NumericColumn(".se.fit", errors));
        if (p.Df is { } df) columns.Add(new NumericColumn(".df", df));
        if (p.Lower is { } lower) columns.Add(new NumericColumn(".lower", lower));
        if (p.Upper is { } upper) columns.Add(new NumericColumn(".upper", upper));
        return new Table(columns);
    }
}
