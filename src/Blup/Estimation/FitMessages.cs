using System.Globalization;
using Blup.Diagnostics;
using Blup.Models;
using Blup.Results;

namespace Blup.Estimation;

/// <summary>The conditions of a fit in plain words: what was found, what stays valid, what to do.</summary>
internal static class FitMessages
{
    public static IReadOnlyList<Message> Of(EstimatedModel estimated, VarianceComponents components)
    {
        var messages = new List<Message>();
        var model = estimated.Objective.Model;
        if (model.Frame.DroppedCount > 0) messages.Add(Dropped(model));
        messages.AddRange(Design.TextAmongNumbers.Find(model.Frame));
        foreach (var column in FitAssembly.Aliased(model))
            messages.Add(new Message("BLUP412", Severity.Information, $"Column '{column.Name}' was dropped: {column.Name} = {Combination(column.Terms)}.", Advice: "Fitted values and tests of estimable quantities are not affected."));
        if (estimated.IsSingular) messages.AddRange(SingularTerms(estimated, components));
        var certificate = estimated.Certificate;
        if (!certificate.Certified)
            messages.Add(new Message("BLUP410", Severity.Warning,
                $"The optimizer could not certify an optimum: the criterion might still fall by {Number(certificate.PossibleGain)}.", certificate.PossibleGain, LmmEstimator.GainLimit,
                "Treat the variance parameters with care; check for a random-effects structure that the data cannot support."));
        return messages;
    }

    private static Message Dropped(LmmModel model)
    {
        var frame = model.Frame;
        var parts = frame.Dropped.Select(d => string.Create(CultureInfo.InvariantCulture, $"{d.Variable} in {d.Count}"));
        return new Message("BLUP413", Severity.Information,
            string.Create(CultureInfo.InvariantCulture, $"{frame.DroppedCount} of {frame.DroppedCount + frame.Rows} rows were dropped because a value is missing: {string.Join(", ", parts)}."),
            frame.DroppedCount, null, "Results keep the input row numbers.");
    }

    private static IEnumerable<Message> SingularTerms(EstimatedModel estimated, VarianceComponents components)
    {
        var layout = estimated.Objective.Model.Layout;
        foreach (var term in layout.Factors.SelectMany(f => f.Terms).OrderBy(t => t.FormulaIndex))
        {
            var (values, vectors) = OptimumSearch.SingularValues(estimated.Theta, term);
            var nulls = values.Count(v => v < OptimumSearch.Singular * OptimumSearch.Singular);
            if (nulls == 0) continue;
            var design = estimated.Objective.Model.Frame.Random[term.FormulaIndex];
            var label = components.Terms.First(t => t.Group == design.Group && t.Columns.SequenceEqual(design.ColumnNames, StringComparer.Ordinal));
            var advice = "A singular fit is a valid result: the fixed effects and their tests stand. " + Reduction(design, label, nulls);
            yield return new Message("BLUP411", Severity.Information, Description(design, term, vectors, nulls), Math.Sqrt(Math.Max(values[0], 0.0)), OptimumSearch.Singular, advice);
        }
    }

    private static string Description(Design.RandomTermDesign design, RandomTerm term, double[] vectors, int nulls)
    {
        var w = term.Width;
        if (nulls == w)
            return w == 1
                ? $"The variance of {design.ColumnNames[0]} by {design.Group} is zero: {design.Source} explains nothing beyond the residual."
                : $"All variances of {design.Source} are zero: it explains nothing beyond the residual.";
        var directions = Enumerable.Range(0, nulls).Select(k => Direction(design, term, vectors.AsSpan(k * w, w)));
        return $"The covariance of {design.Source} is singular, of rank {Number(w - nulls)} of {Number(w)}: no variance in the direction {string.Join(" and ", directions)}.";
    }

    /// <summary>The null direction v of the whitened columns as a combination of the user's effects: vᵀT⁻¹b has no variance.</summary>
    private static string Direction(Design.RandomTermDesign design, RandomTerm term, ReadOnlySpan<double> v)
    {
        var w = term.Width;
        var (t, c) = (term.Transform.Full, new double[w]);
        for (var j = 0; j < w; j++)
        {
            var sum = v[j];
            for (var i = 0; i < j; i++) sum -= c[i] * t[i + j * w];
            c[j] = sum / t[j + j * w];
        }

        var largest = c.Max(Math.Abs);
        var terms = new List<(string, double)>();
        for (var j = 0; j < w; j++)
            if (Math.Abs(c[j]) > 1e-3 * largest) terms.Add((design.ColumnNames[j], c[j] / largest));
        return Combination(terms);
    }

    private static string Reduction(Design.RandomTermDesign design, TermCovariance term, int nulls)
    {
        var w = term.Columns.Count;
        if (nulls == w) return $"The same model without it: remove {design.Source}.";
        var zero = Enumerable.Range(0, w).Where(j => term.StandardDeviations[j] <= 1e-4 * term.StandardDeviations.Max()).ToArray();
        if (zero.Length > 0 && zero.Length < w)
            return $"A reduced term: ({Columns(term.Columns.Where((_, j) => !zero.Contains(j)))} | {design.Group}).";
        return $"A reduced term to compare with: ({Columns(term.Columns)} || {design.Group}), without correlations"
            + (w > 2 ? $", or ({Columns(term.Columns.Take(w - 1))} | {design.Group})." : ".");
    }

    private static string Columns(IEnumerable<string> names)
    {
        var all = names.ToList();
        var rest = all.Where(n => n != "(Intercept)").ToList();
        var intercept = rest.Count < all.Count ? "1" : "0";
        return string.Join(" + ", rest.Prepend(intercept));
    }

    private static string Combination(IEnumerable<(string Column, double Coefficient)> terms)
    {
        var text = "";
        foreach (var (column, coefficient) in terms)
        {
            var size = Math.Abs(coefficient);
            var factor = Math.Abs(size - 1.0) < 1e-12 ? "" : Number(size) + "·";
            var sign = coefficient < 0 ? text.Length == 0 ? "−" : " − " : text.Length == 0 ? "" : " + ";
            text += sign + factor + column;
        }

        return text;
    }

    private static string Number(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
