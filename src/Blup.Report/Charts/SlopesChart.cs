using System.Globalization;
using Blup.Report.Plots;
using Blup.Results;

namespace Blup.Report.Charts;

/// <summary><c>slopes</c>: the population's mean along a covariate with its confidence band, for each level of a factor.</summary>
internal static class SlopesChart
{
    private const int Steps = 25;

    public static Plot Of(IModelFit fit, PlotOptions options)
    {
        var data = ModelData.Of(fit, options);
        var covariates = data.Predictors.Where(p => !p.IsFactor).Select(p => p.Name).ToList();
        if (covariates.Count == 0) throw Refusals.Of("slopes", fit, "the model has no covariate.", "Draw 'means' or 'interaction' for factors.");
        var x = options.X ?? covariates[0];
        if (!covariates.Contains(x, StringComparer.Ordinal)) throw Refusals.Of("slopes", fit, $"'{x}' is no covariate of the model.", $"Covariates: {string.Join(", ", covariates)}.");
        var by = options.By ?? Partner(data, x);
        var predictor = data.Predictors.First(p => p.Name == x);
        double[] grid = [.. Enumerable.Range(0, Steps).Select(k => predictor.Minimum + (predictor.Maximum - predictor.Minimum) * k / (Steps - 1))];
        var means = fit.Means($"~ {MeansChart.Quote(x)}{(by is null ? "" : " * " + MeansChart.Quote(by))}", new MeansOptions
        {
            Level = options.Level,
            Df = fit is LmmFit ? options.Df : null,
            At = new Dictionary<string, IReadOnlyList<double>>(StringComparer.Ordinal) { [x] = grid },
        });
        var at = means.Columns.First(c => c.Name == x).Values;
        var lines = by is null ? null : means.Columns.First(c => c.Name == by).Values.ToArray();
        var y = ModelNames.Response(fit);
        const string Mean = "mean";
        var table = PlotData.Of((x, at.Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray()), (y, means.Estimates), ("_lower", means.Lower), ("_upper", means.Upper), (by ?? "line", lines ?? [.. at.Select(_ => Mean)]));
        var levels = lines?.Distinct(StringComparer.Ordinal).ToList() ?? [Mean];
        var series = Legend.Of(by ?? "", levels, LegendSymbol.Line);
        if (by is null) series = series with { Series = [series.Series[0] with { Symbol = LegendSymbol.None }] };
        var band = new Layer(Mark.Band, table) { X = x, Y = "_lower", Y2 = "_upper", Series = by ?? "line", Opacity = 0.2, Tooltip = [] };
        var line = new Layer(Mark.Line, table) { X = x, Y = y, Series = by ?? "line", Size = 2.4, Tooltip = by is null ? [] : [by] };
        return new Plot
        {
            Kind = "slopes",
            Title = options.Title ?? $"{y} along {x}{(by is null ? "" : $", by {by}")}",
            Subtitle = Subtitles.Of(fit.Formula, string.Create(CultureInfo.InvariantCulture, $"Population means with {options.Level * 100:0.##} % bands{(means.AveragedOver.Count > 0 ? $", averaged over {string.Join(", ", means.AveragedOver)}" : "")}."),
                data.HasRows ? Thinning.Note(data.Table.RowCount, options.MaxPoints) : Subtitles.WithoutRows(data)),
            X = new Axis(x),
            Y = new Axis(y),
            Layers = data.HasRows ? [Points(data, x, by), band, line] : [band, line],
            Legend = series,
        };
    }

    /// <summary>The rows used.</summary>
    private static Layer Points(ModelData data, string x, string? by)
    {
        var own = by is not null && data.Table.TryGetColumn(by, out var column) && data.Predictors.First(p => p.Name == by).IsFactor ? column.Name : null;
        return Scatter.Points(data, data.Table.Column(x), null, [], own) with { Opacity = data.Table.RowCount > 1000 ? 0.15 : 0.4, Size = 4.5 };
    }

    /// <summary>The factor that stands in a term with the covariate; else none.</summary>
    private static string? Partner(ModelData data, string x)
    {
        var spec = data.Fit.Frame.Spec;
        bool Has(string variable, string column) => spec.Variables[variable].Columns.Contains(column, StringComparer.Ordinal);
        return data.Predictors.FirstOrDefault(p => p.IsFactor && p.Levels.Count <= Palette.Colors.Count
            && spec.FixedTerms.Any(t => t.Variables.Any(v => Has(v, x)) && t.Variables.Any(v => Has(v, p.Name))))?.Name;
    }
}
