using System.Text.RegularExpressions;
using Blup.Diagnostics;

namespace Blup.Sql;

/// <summary>Writes a filter as SQL, each literal as a parameter of its column's kind.</summary>
internal sealed partial class FilterSql(RowFilter filter, IReadOnlyList<SqlColumn> columns, SqlDialect dialect)
{
    public Sql Sql() => Blup.Sql.Sql.Join(new SqlText(" AND "), filter.Conditions.Select(Condition));

    private Sql Condition(RowCondition condition)
    {
        var column = columns.FirstOrDefault(c => string.Equals(c.Name, condition.Column, StringComparison.Ordinal)) ?? throw Unknown(condition);
        var present = dialect.IsPresent(column);
        if (condition.Operator is RowOperator.Missing) return Blup.Sql.Sql.Of($"(NOT {present})");
        if (condition.Operator is RowOperator.Present) return present;
        if (column.Type == SqlType.Boolean && condition.Operator is not (RowOperator.Equal or RowOperator.NotEqual)) throw Unlike(condition, column, "is compared by = and != only");
        var name = column.Type is SqlType.Text or SqlType.Double ? dialect.Read(column) : Blup.Sql.Sql.Of($"{new SqlName(column.Name)}");
        var values = condition.Values.Select(v => Value(condition, column, v)).ToList();
        var list = Blup.Sql.Sql.Join(new SqlText(", "), values);
        var test = condition.Operator switch
        {
            RowOperator.In => Blup.Sql.Sql.Of($"{name} IN ({list})"),
            RowOperator.NotIn => Blup.Sql.Sql.Of($"{name} NOT IN ({list})"),
            var operation => Blup.Sql.Sql.Of($"{name}{Blup.Sql.Sql.Raw(Sign(operation))}{values[0]}"),
        };
        // NaN is missing here, and a large number to databases.
        return column.Type == SqlType.Double ? Blup.Sql.Sql.Of($"({present} AND {test})") : Blup.Sql.Sql.Of($"({test})");
    }

    private static SqlText Sign(RowOperator operation) => new(operation switch
    {
        RowOperator.Equal => " = ",
        RowOperator.NotEqual => " <> ",
        RowOperator.Less => " < ",
        RowOperator.LessOrEqual => " <= ",
        RowOperator.Greater => " > ",
        _ => " >= ",
    });

    private Sql Value(RowCondition condition, SqlColumn column, object value) => (column.Type, value) switch
    {
        (SqlType.Integer, double number) when number == Math.Floor(number) && Math.Abs(number) < 9e15 => Blup.Sql.Sql.Of($"{(long)number}"),
        (SqlType.Integer or SqlType.Double, double number) => Blup.Sql.Sql.Of($"{number}"),
        (SqlType.Text, string text) => Blup.Sql.Sql.Of($"{text}"),
        (SqlType.Boolean, bool truth) => Blup.Sql.Sql.Of($"{truth}"),
        (SqlType.Other, string text) when Dates().Match(column.NativeType) is { Success: true } date => Blup.Sql.Sql.Of($"CAST({text} AS {Blup.Sql.Sql.Raw(new SqlText(date.Groups["type"].Value))})"),
        (SqlType.Integer or SqlType.Double, _) => throw Unlike(condition, column, "holds numbers: write a number without quotes"),
        (SqlType.Text, _) => throw Unlike(condition, column, "holds text: write the value between single quotes"),
        (SqlType.Boolean, _) => throw Unlike(condition, column, "holds true and false"),
        _ => throw Unlike(condition, column, Dates().IsMatch(column.NativeType) ? "holds dates: write one as '2020-12-31'" : $"is of type {column.NativeType}, which cannot be compared"),
    };

    private BlupException Unknown(RowCondition condition)
    {
        var names = columns.Select(c => c.Name).ToList();
        var near = Suggestions.Nearest(condition.Column, names);
        return new BlupException("BLUP809", $"The filter's column '{condition.Column}' is not in the data.", Place(condition), $"Columns: {string.Join(", ", names)}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
    }

    private BlupException Unlike(RowCondition condition, SqlColumn column, string how)
        => new("BLUP810", $"The filter's column '{column.Name}' {how}.", Place(condition), "Numbers are written as they are, texts and dates between single quotes, truths as true or false.");

    private string Place(RowCondition condition) => $"{filter.Text}\n{new string(' ', condition.At)}^";

    /// <summary>Only such names of types become part of a query.</summary>
    [GeneratedRegex(@"^(Nullable\()?(?<type>(date|time|timestamp|datetime)[a-z0-9_]*( with(out)? time zone)?)\)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Dates();
}
