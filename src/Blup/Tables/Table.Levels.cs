using Blup.Diagnostics;

namespace Blup.Tables;

public sealed partial class Table
{
    /// <summary>
    /// Makes columns categorical. Numbers get levels in numeric order, named by their shortest exact text (<c>308</c>, <c>1.5</c>);
    /// logical values get <c>FALSE</c>, <c>TRUE</c>; text gets ordinal order. A categorical column stays as it is.
    /// </summary>
    /// <exception cref="BlupException">BLUP203 a name is unknown.</exception>
    public Table AsFactor(params ReadOnlySpan<string> names)
    {
        var table = this;
        foreach (var name in names) table = table.WithColumn(Categoricals.From(table.Column(name)));
        return table;
    }

    /// <summary>
    /// Makes a column categorical with the given levels in the given order; the first is the reference of treatment contrasts.
    /// A listed level that does not occur is kept as an empty level. Levels of a numeric column are compared as numbers.
    /// </summary>
    /// <param name="name">The column.</param>
    /// <param name="levels">Its levels in order.</param>
    /// <exception cref="BlupException">BLUP203 the column is unknown; BLUP226 a value is not listed; BLUP227 the list is empty or repeats a level.</exception>
    public Table WithLevels(string name, IReadOnlyList<string> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        return WithColumn(Categoricals.WithLevels(Column(name), levels));
    }
}
