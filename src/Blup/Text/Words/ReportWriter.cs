using System.Globalization;
using Blup.Design;
using Blup.Results;

namespace Blup.Text.Words;

/// <summary>A fit as a paragraph for a report: what was fitted to what, every estimate, and what the reader must know of it.</summary>
internal sealed class ReportWriter
{
    private readonly Apa _apa;
    private readonly IModelFit _fit;
    private readonly List<string> _sentences = [];

    private ReportWriter(IModelFit fit, ReportFormat format) => (_fit, _apa) = (fit, new Apa(format));

    public static string Of(LmmFit fit, ReportFormat format)
    {
        var writer = new ReportWriter(fit, format);
        writer.Head($"a linear mixed model by {(fit.Reml ? "restricted maximum likelihood (REML)" : "maximum likelihood (ML)")}", writer.RandomPart());
        writer.Data(fit.Groups);
        writer.Coefficients();
        writer.Variances(fit);
        writer.Conditions();
        return writer.Finish();
    }

    public static string Of(LmFit fit, ReportFormat format)
    {
        var writer = new ReportWriter(fit, format);
        writer.Head($"a linear model by {(fit.Frame.Weights is null ? "" : "weighted ")}least squares", null);
        writer.Data([]);
        writer.Coefficients();
        writer.Explained(fit);
        writer.Conditions();
        return writer.Finish();
    }

    private void Head(string kind, string? random)
    {
        var terms = _fit.Frame.Fixed.TermLabels.Select(l => _apa.Name(l.Replace(":", " × ", StringComparison.Ordinal))).ToList();
        var part = terms.Count == 0 ? (_fit.Frame.Fixed.HasIntercept ? "no predictors but an intercept" : "no fixed effects") : $"{Apa.List(terms)} as {(random is null ? "" : "fixed ")}predictor{(terms.Count == 1 ? "" : "s")}";
        _sentences.Add($"We fitted {kind} to {_apa.Name(_fit.Frame.ResponseName)}, with {part}{(random is null ? "" : $" and {random}")} (formula: {_apa.Code(_fit.Formula)}).");
        var options = _fit.Frame.Spec.Options;
        if (options.Weights is { } w) _sentences.Add($"Observations were weighted by {_apa.Name(w)}.");
        if (_fit.Frame.Spec.OffsetLabels is { Count: > 0 } offsets) _sentences.Add($"{Apa.List([.. offsets.Select(_apa.Name)])} entered as an offset.");
    }

    private void Data(IReadOnlyList<GroupingFactorSize> groups)
    {
        var frame = _fit.Frame;
        var sizes = groups.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Levels} levels of {_apa.Name(g.Name)}")).ToList();
        _sentences.Add(string.Create(CultureInfo.InvariantCulture, $"The model was fitted to {_fit.Observations} observations{(sizes.Count == 0 ? "" : $" in {Apa.List(sizes)}")}."));
        if (frame.DroppedCount == 0) return;
        var all = frame.DroppedCount + frame.Rows;
        var by = frame.Dropped.Select(d => string.Create(CultureInfo.InvariantCulture, $"{_apa.Name(d.Variable)} in {d.Count}"));
        _sentences.Add(string.Create(CultureInfo.InvariantCulture, $"Of {all} rows, {frame.DroppedCount} ({RNumber.Fixed(100.0 * frame.DroppedCount / all, 1)}%) {(frame.DroppedCount == 1 ? "was" : "were")} left out because a value was missing ({string.Join(", ", by)})."));
    }

    private void Coefficients()
    {
        var effects = _fit.FixedEffects;
        if (effects.Names.Count == 0) return;
        _sentences.Add(effects.Method switch
        {
            DfMethod.Satterthwaite => "Degrees of freedom of the tests follow Satterthwaite's approximation.",
            DfMethod.KenwardRoger => "Standard errors and degrees of freedom of the tests follow Kenward and Roger's approximation.",
            DfMethod.Wald => "Tests are Wald tests with the normal distribution.",
            _ => "Tests use the residual degrees of freedom.",
        });
        var recipes = _fit.Frame.Spec.FixedRecipes();
        var parts = _fit.KeptColumns.Select((column, j) => $"{_apa.Name(CoefficientWords.Of(recipes[column]))}, {_apa.Coefficient(effects, j)}").ToList();
        _sentences.Add($"The estimated coefficient{(parts.Count == 1 ? " was" : "s were")}: {string.Join("; ", parts)}.");
    }

    /// <summary>The terms of random effects in the order of the variance components, their columns in words.</summary>
    private List<(RandomTermDesign Design, List<string> Words)> RandomTerms()
    {
        var recipes = _fit.Frame.Spec.RandomRecipes();
        return [.. _fit.Frame.Random.Select((t, i) => (t, recipes[i].Select(r => _apa.Name(CoefficientWords.Of(r))).ToList())).OrderByDescending(t => t.t.Levels.Count)];
    }

    private string RandomPart()
        => Apa.List([.. RandomTerms().Select(t =>
        {
            var slopes = t.Words.Where((_, c) => t.Design.ColumnNames[c] != ColumnBuilder.InterceptName).ToList();
            var intercept = slopes.Count < t.Words.Count;
            var what = slopes.Count == 0 ? "random intercepts" : $"{(t.Words.Count > 1 ? "correlated " : "")}random {(intercept ? "intercepts and " : "")}slopes of {Apa.List(slopes)}";
            return $"{what} by {_apa.Name(t.Design.Group)}";
        })]);

    private void Variances(LmmFit fit)
    {
        var sd = _apa.Symbol("SD");
        var parts = new List<string>();
        foreach (var ((_, names), term) in RandomTerms().Zip(fit.VarianceComponents.Terms))
        {
            var text = $"by {_apa.Name(term.Group)}, {Apa.List([.. names.Select((n, i) => $"{sd} = {Apa.Number(term.StandardDeviations[i], term.StandardDeviations[i])} for {n}")])}";
            var correlations = new List<string>();
            for (var i = 0; i < names.Count; i++)
                for (var j = i + 1; j < names.Count; j++)
                    correlations.Add($"{_apa.Symbol("r")} = {Apa.Share(term.Correlations[i, j])}{(names.Count == 2 ? "" : $" of {names[i]} with {names[j]}")}");
            parts.Add(correlations.Count == 0 ? text : $"{text} ({string.Join(", ", correlations)})");
        }

        parts.Add($"residual {sd} = {Apa.Number(fit.Sigma, fit.Sigma)}");
        _sentences.Add($"The estimated standard deviations of the random effects were: {string.Join("; ", parts)}.");
    }

    private void Explained(LmFit fit)
    {
        if (fit.F is not { } f) return;
        var test = string.Create(CultureInfo.InvariantCulture, $"{_apa.Symbol("F")}({f.NumeratorDf}, {f.DenominatorDf})");
        var square = _apa.Symbol("R") + "²";
        _sentences.Add($"The model explained {square} = {Apa.Share(fit.RSquared)} of the variance (adjusted {square} = {Apa.Share(fit.AdjustedRSquared)}), {test} = {Apa.Statistic(f.Value)}, {_apa.PValue(f.PValue)}; the residual {_apa.Symbol("SD")} was {Apa.Number(fit.Sigma, fit.Sigma)}.");
    }

    /// <summary>Messages of the fit, but for the dropped rows that have a sentence of their own.</summary>
    private void Conditions()
    {
        foreach (var message in _fit.Messages)
            if (message.Code != "BLUP413") _sentences.Add(_apa.Name(message.Advice is null ? message.Text : $"{message.Text} {message.Advice}"));
    }

    private string Finish()
    {
        var version = typeof(ReportWriter).Assembly.GetName().Version!.ToString(3);
        _sentences.Add($"The analysis was done with Blup {version}.");
        return string.Join(' ', _sentences) + "\n";
    }
}
