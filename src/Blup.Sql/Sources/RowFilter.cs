namespace Blup.Sql;

/// <summary>How a condition compares.</summary>
public enum RowOperator
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c> or <c>&lt;&gt;</c></summary>
    NotEqual,

    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    LessOrEqual,

    /// <summary><c>&gt;</c></summary>
    Greater,

    /// <summary><c>&gt;=</c></summary>
    GreaterOrEqual,

    /// <summary><c>in (…)</c></summary>
    In,

    /// <summary><c>not in (…)</c></summary>
    NotIn,

    /// <summary><c>is missing</c></summary>
    Missing,

    /// <summary><c>is not missing</c></summary>
    Present,
}

/// <summary>One condition of a filter.</summary>
/// <param name="Column">The column's name, exactly.</param>
/// <param name="Operator">The comparison.</param>
/// <param name="Values">What with: double, string or bool, all of one kind; none for <see cref="RowOperator.Missing"/> and <see cref="RowOperator.Present"/>.</param>
/// <param name="At">Where in the filter's text it begins.</param>
public sealed record RowCondition(string Column, RowOperator Operator, IReadOnlyList<object> Values, int At);

/// <summary>
/// Which rows to read: conditions joined by <c>and</c>, each a column, an operator and a literal: <c>year >= 2020 and region in ('EU', 'US') and dose is not missing</c>.
/// Operators are = != &lt;&gt; &lt; &lt;= &gt; &gt;= in, not in, is missing, is not missing. Literals are numbers, texts between single quotes (a quote in it doubled), true and
/// false; dates are texts. A name with blanks stands between double quotes or backticks. A missing value meets no condition but <c>is missing</c>.
/// Nothing of it becomes part of a query's text: names are quoted, values are parameters.
/// </summary>
public sealed record RowFilter
{
    private RowFilter(string text, IReadOnlyList<RowCondition> conditions) => (Text, Conditions) = (text, conditions);

    /// <summary>The filter as written.</summary>
    public string Text { get; }

    /// <summary>The conditions, all of which hold for a row that is kept.</summary>
    public IReadOnlyList<RowCondition> Conditions { get; }

    /// <summary>Reads a filter.</summary>
    /// <exception cref="Diagnostics.BlupException">BLUP808 it cannot be read; the message points at the place.</exception>
    public static RowFilter Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new RowFilter(text, new FilterParser(text).Conditions());
    }

    /// <summary>The filter as SQL.</summary>
    /// <param name="columns">The columns of the source.</param>
    /// <param name="dialect">The engine's SQL.</param>
    /// <exception cref="Diagnostics.BlupException">BLUP809 a column is unknown; BLUP810 a literal is not of its kind.</exception>
    public Sql ToSql(IReadOnlyList<SqlColumn> columns, SqlDialect dialect) => new FilterSql(this, columns, dialect).Sql();

    /// <summary>Equal where the texts are.</summary>
    public bool Equals(RowFilter? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;
}
