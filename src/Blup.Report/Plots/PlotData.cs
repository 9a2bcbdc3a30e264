namespace Blup.Report.Plots;

/// <summary>A named column of numbers (NaN is missing) or of texts; exactly one is not null.</summary>
public sealed record PlotColumn(string Name, double[]? Numbers, string[]? Texts)
{
    /// <summary>Number of rows.</summary>
    public int Length => Numbers?.Length ?? Texts!.Length;

    /// <summary>Whether the column is of numbers.</summary>
    public bool IsNumeric => Numbers is not null;
}

/// <summary>The data of a layer: columns of equal length. A column whose name begins with an underscore is not shown in tooltips.</summary>
public sealed class PlotData
{
    private readonly Dictionary<string, PlotColumn> _index = new(StringComparer.Ordinal);

    /// <summary>Data of the given columns; of two with one name the first stays.</summary>
    public PlotData(IEnumerable<PlotColumn> columns)
    {
        Columns = [.. columns.Where(c => _index.TryAdd(c.Name, c))];
        if (Columns.Any(c => c.Length != Rows)) throw new ArgumentException("Columns of unequal length.", nameof(columns));
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<PlotColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => Columns.Count == 0 ? 0 : Columns[0].Length;

    /// <summary>The column of that name.</summary>
    public PlotColumn this[string name] => _index[name];

    /// <summary>Data of named arrays of <see cref="double"/> or <see cref="string"/>.</summary>
    public static PlotData Of(params IReadOnlyList<(string Name, Array Values)> columns)
        => new(columns.Select(c => new PlotColumn(c.Name, c.Values as double[], c.Values as string[])));

    /// <summary>One row of numbers.</summary>
    public static PlotData Row(params IReadOnlyList<(string Name, double Value)> values)
        => new(values.Select(v => new PlotColumn(v.Name, [v.Value], null)));
}
