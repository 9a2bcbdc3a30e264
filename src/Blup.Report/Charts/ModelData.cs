using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Report.Charts;

/// <summary>The rows that a model was fitted to, as plots need them.</summary>
internal sealed class ModelData
{
    private readonly Table? _source;
    private readonly Table? _table;

    private ModelData(IModelFit fit, Table? source, PlotOptions options)
    {
        (Fit, _source, Options) = (fit, source, options);
        _table = source?.Take(Array.ConvertAll(fit.Frame.RowNumbers, r => r - 1));
    }

    public IModelFit Fit { get; }

    public PlotOptions Options { get; }

    /// <summary>Whether the rows are here; a model fitted from sums has none.</summary>
    public bool HasRows => _source is not null;

    /// <summary>The table as given, for fits of other formulas.</summary>
    /// <exception cref="BlupException">BLUP830 only sums are here.</exception>
    public Table Source => AbsentRows.Require(_source);

    /// <summary>The rows used.</summary>
    /// <exception cref="BlupException">BLUP830 only sums are here.</exception>
    public Table Table => AbsentRows.Require(_table);

    public double[] Response => Fit.Frame.Response;

    public string ResponseName => ModelNames.Response(Fit);

    public IReadOnlyList<Predictor> Predictors => Fit.Frame.Spec.Predictors;

    /// <exception cref="BlupException">BLUP764 the fit does not hold its data.</exception>
    public static ModelData Of(IModelFit fit, PlotOptions options)
        => !fit.Frame.HasRows ? new(fit, null, options) : new(fit, (fit is LmmFit m ? m.State?.Data : ((LmFit)fit).Data)
            ?? throw new BlupException("BLUP764", "The fit does not hold its data, so that they cannot be drawn.", fit.Formula, "Fit a table; or load a model saved with its data."), options);

    /// <summary>
    /// The horizontal variable: as asked, else the first covariate, else the first factor; where groups are given, of those that vary within them.
    /// Null for a model without predictors.
    /// </summary>
    public Column? X(Grouping? within = null)
    {
        if (Options.X is { } name) return Table.Column(name);
        var ordered = Predictors.Where(p => p.Name != within?.Name).OrderBy(p => p.IsFactor).ToList();
        var found = ordered.FirstOrDefault(p => within is not null && Varies(Table.Column(p.Name), within)) ?? ordered.FirstOrDefault();
        return found is null ? null : Table.Column(found.Name);
    }

    private static bool Varies(Column column, Grouping within)
    {
        var (texts, first) = (Names(column).Texts, new Dictionary<int, string>());
        for (var i = 0; i < texts.Length; i++)
            if (!first.TryAdd(within.Codes[i], texts[i]) && first[within.Codes[i]] != texts[i]) return true;
        return false;
    }

    /// <summary>The variable of colours: as asked, else the first factor of the model that is not the horizontal one; null where there is none.</summary>
    public Column? By(Column? x)
    {
        if (Options.By is { } name) return Table.Column(name);
        return Predictors.FirstOrDefault(p => p.IsFactor && p.Name != x?.Name && p.Levels.Count <= Plots.Palette.Colors.Count) is { } p ? Table.Column(p.Name) : null;
    }

    /// <summary>The groups of a name: a grouping factor, or a column of a linear model; null where none is asked for and there is none.</summary>
    /// <exception cref="BlupException">BLUP763 no grouping factor of that name; BLUP762 a level is not in the data.</exception>
    public Grouping? Groups()
    {
        var grouping = Fit is LmmFit mixed ? Of(mixed) : Options.Group is { } name ? Grouping.Of(Table.Column(name)) : null;
        if (grouping is null) return null;
        foreach (var level in Options.Levels)
            if (!grouping.Levels.Contains(level, StringComparer.Ordinal))
                throw new BlupException("BLUP762", $"'{level}' is no level of {grouping.Name}.", null, $"Levels: {Listing.Some(grouping.Levels.ToList(), 20)}.{(Suggestions.Nearest(level, grouping.Levels) is { } near ? $"  Did you mean '{near}'?" : "")}");
        return grouping;
    }

    /// <summary>The levels to show: those asked for, else all, else an evenly spaced sample; and what is to be said of it.</summary>
    public (List<string> Levels, string? Note) Shown(Grouping grouping)
    {
        if (Options.Levels.Count > 0) return ([.. grouping.Levels.Where(l => Options.Levels.Contains(l, StringComparer.Ordinal))], null);
        var (all, most) = (grouping.Levels.Count, Math.Max(1, Options.MaxPanels));
        if (all <= most) return ([.. grouping.Levels], null);
        return ([.. Enumerable.Range(0, most).Select(k => grouping.Levels[(int)((k + 0.5) * all / most)])], FormattableString.Invariant($"{most} of {all:N0} levels of {grouping.Name} shown, evenly spaced."));
    }

    /// <summary>A numeric column's values; null for others.</summary>
    public static double[]? Numbers(Column column) => column is NumericColumn numeric ? numeric.Values.ToArray() : null;

    /// <summary>Texts of a column's values and its levels in order.</summary>
    public static (string[] Texts, IReadOnlyList<string> Levels) Names(Column column)
    {
        var factor = (CategoricalColumn)(column is CategoricalColumn ? column : Categoricals.From(column));
        var texts = new string[factor.Length];
        for (var i = 0; i < texts.Length; i++) texts[i] = factor.Codes[i] < 0 ? "NA" : factor.Levels[factor.Codes[i]];
        var occur = texts.ToHashSet(StringComparer.Ordinal);
        return (texts, [.. factor.Levels.Where(occur.Contains)]);
    }

    private Grouping Of(LmmFit mixed)
    {
        var name = Options.Group ?? mixed.Groups[0].Name;
        var term = mixed.Frame.Random.FirstOrDefault(r => r.Group == name);
        if (term is not null) return new Grouping(name, term.Levels, HasRows ? term.Codes : []);
        var names = mixed.Groups.Select(g => g.Name).ToList();
        throw new BlupException("BLUP763", $"'{name}' is no grouping factor of the model.", mixed.Formula, $"Grouping factors: {string.Join(", ", names)}.{(Suggestions.Nearest(name, names) is { } near ? $"  Did you mean '{near}'?" : "")}");
    }
}

/// <summary>Groups of rows; without codes where the rows are not here.</summary>
internal sealed record Grouping(string Name, IReadOnlyList<string> Levels, int[] Codes)
{
    /// <summary>The level of each row.</summary>
    public string[] Texts { get; } = Array.ConvertAll(Codes, c => c < 0 ? "NA" : Levels[c]);

    public static Grouping Of(Column column)
    {
        var (texts, levels) = ModelData.Names(column);
        var index = levels.Select((l, k) => (l, k)).ToDictionary(p => p.l, p => p.k, StringComparer.Ordinal);
        return new Grouping(column.Name, levels, Array.ConvertAll(texts, t => index.GetValueOrDefault(t, -1)));
    }
}
