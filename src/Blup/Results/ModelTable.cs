using Blup.Diagnostics;

namespace Blup.Results;

/// <summary>Several fits side by side: coefficients with standard errors, variance parameters, criteria.</summary>
public sealed partial record ModelTable
{
    private ModelTable(IReadOnlyList<string> models, IReadOnlyList<ModelTableRow> rows) => (Models, Rows) = (models, rows);

    /// <summary>Names of the models, one a column.</summary>
    public IReadOnlyList<string> Models { get; }

    /// <summary>The rows: coefficients, standard deviations and correlations, then n, groups, criteria.</summary>
    public IReadOnlyList<ModelTableRow> Rows { get; }

    /// <summary>Puts fits side by side; they may have different rows and formulas, nothing is tested.</summary>
    /// <param name="fits">The fits.</param>
    /// <param name="names">A name for each; null for m1, m2, ….</param>
    /// <exception cref="BlupException">BLUP675: no fits, or not as many names as fits.</exception>
    public static ModelTable Of(IReadOnlyList<LmmFit> fits, IReadOnlyList<string>? names = null)
    {
        ArgumentNullException.ThrowIfNull(fits);
        if (fits.Count == 0 || (names is not null && names.Count != fits.Count))
            throw new BlupException("BLUP675", FormattableString.Invariant($"There are {fits.Count} models and {names?.Count ?? fits.Count} names."), null, "Give one or more fits, and a name for each or none.");
        var rows = new List<ModelTableRow>();
        foreach (var name in fits.SelectMany(f => f.FixedEffects.Names).Distinct(StringComparer.Ordinal))
            rows.Add(new ModelTableRow(ModelTableKind.Coefficient, name, [.. fits.Select(f => Coefficient(f, name, f.FixedEffects.Estimates))], [.. fits.Select(f => Coefficient(f, name, f.FixedEffects.StandardErrors))]));
        var parameters = fits.Select(Variances).ToList();
        foreach (var name in parameters.SelectMany(v => v.Select(x => x.Name)).Distinct(StringComparer.Ordinal))
            rows.Add(new ModelTableRow(ModelTableKind.Variance, name, [.. parameters.Select(v => v.Where(x => x.Name == name).Select(x => (double?)x.Value).FirstOrDefault())], null));
        rows.Add(new ModelTableRow(ModelTableKind.Variance, "sigma", [.. fits.Select(f => (double?)f.Sigma)], null));
        rows.Add(new ModelTableRow(ModelTableKind.Size, "n", [.. fits.Select(f => (double?)f.Observations)], null));
        foreach (var group in fits.SelectMany(f => f.Groups.Select(g => g.Name)).Distinct(StringComparer.Ordinal))
            rows.Add(new ModelTableRow(ModelTableKind.Size, $"levels of {group}", [.. fits.Select(f => f.Groups.FirstOrDefault(g => g.Name == group) is { } g ? (double?)g.Levels : null)], null));
        Add("parameters", f => f.Parameters);
        Add("REML", f => f.Reml ? f.Criterion : null);
        Add("deviance", f => f.Reml ? null : f.Criterion);
        Add("AIC", f => f.Aic);
        Add("BIC", f => f.Bic);
        return new ModelTable([.. fits.Select((_, k) => names?[k] ?? FormattableString.Invariant($"m{k + 1}"))], rows);

        void Add(string name, Func<LmmFit, double?> value) => rows.Add(new ModelTableRow(name == "parameters" ? ModelTableKind.Size : ModelTableKind.Criterion, name, [.. fits.Select(value)], null));
    }

    private static double? Coefficient(LmmFit fit, string name, double[] values)
    {
        var index = fit.FixedEffects.Names.ToList().IndexOf(name);
        return index < 0 ? null : values[index];
    }

    private static List<(string Name, double Value)> Variances(LmmFit fit)
    {
        var values = new List<(string, double)>();
        foreach (var term in fit.VarianceComponents.Terms)
            for (var j = 0; j < term.Columns.Count; j++)
                for (var i = j; i < term.Columns.Count; i++)
                    values.Add(i == j ? ($"sd_{term.Columns[i]}|{term.Group}", term.StandardDeviations[i]) : ($"cor_{term.Columns[i]}.{term.Columns[j]}|{term.Group}", term.Correlations[i, j]));
        return values;
    }
}

/// <summary>What a row of a <see cref="ModelTable"/> holds.</summary>
public enum ModelTableKind
{
    /// <summary>A fixed effect, with standard errors.</summary>
    Coefficient,

    /// <summary>A standard deviation or a correlation.</summary>
    Variance,

    /// <summary>A number of rows, levels or parameters.</summary>
    Size,

    /// <summary>A criterion.</summary>
    Criterion,
}

/// <summary>A row of a <see cref="ModelTable"/>; null where a model has no such quantity.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Name">Name of the quantity.</param>
/// <param name="Values">One value a model.</param>
/// <param name="StandardErrors">Standard errors of coefficients; null for other rows.</param>
public sealed record ModelTableRow(ModelTableKind Kind, string Name, IReadOnlyList<double?> Values, IReadOnlyList<double?>? StandardErrors);
