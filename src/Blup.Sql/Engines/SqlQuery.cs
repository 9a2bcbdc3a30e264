namespace Blup.Sql;

/// <summary>A query ready to run: text with the dialect's positional placeholders, and their values.</summary>
/// <param name="Text">The SQL.</param>
/// <param name="Parameters">Values of the placeholders 1, 2, …; the text may use one several times.</param>
public sealed record SqlQuery(string Text, IReadOnlyList<SqlParameter> Parameters);

/// <summary>The value of a placeholder: a <see cref="double"/>, <see cref="long"/>, <see cref="string"/> or <see cref="bool"/>, never null.</summary>
/// <param name="Value">The value.</param>
/// <param name="Meaning">What it is, for <c>--explain-sql</c>: <c>mean of Days</c>; null where the value speaks for itself.</param>
public sealed record SqlParameter(object Value, string? Meaning = null);
