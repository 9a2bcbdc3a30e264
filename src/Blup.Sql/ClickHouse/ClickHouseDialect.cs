using System.Globalization;
using System.Text;

namespace Blup.Sql;

/// <summary>
/// ClickHouse's SQL. Named expressions stand in a WITH clause, since an aggregate over a derived table is not sent to the shards of a Distributed table. Values are query
/// parameters (<c>{p1:Float64}</c>); servers older than 20.3 have none, and get literals with every special character escaped.
/// </summary>
/// <param name="parameters">Whether the server knows query parameters.</param>
public sealed class ClickHouseDialect(bool parameters = true) : SqlDialect
{
    /// <inheritdoc/>
    public override string Name => "ClickHouse";

    /// <summary>Whether values travel as query parameters.</summary>
    public bool Parameters => parameters;

    /// <inheritdoc/>
    public override bool DistinctStopsEarly => true;

    /// <inheritdoc/>
    public override SqlText DoubleType { get; } = new("Float64");

    /// <inheritdoc/>
    public override string Quote(string name) => "`" + Escape(base.Quote(name)[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal), '`') + "`";

    /// <inheritdoc/>
    public override string Placeholder(int number, SqlParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameters)
        {
            var type = parameter.Value switch { double => "Float64", long => "Int64", bool => "UInt8", _ => "String" };
            return string.Create(CultureInfo.InvariantCulture, $"{{p{number}:{type}}}");
        }

        return parameter.Value switch
        {
            // With an exponent a number is a Float64, whatever its value.
            double d => "(" + d.ToString("E16", CultureInfo.InvariantCulture) + ")",
            long l => "(" + l.ToString(CultureInfo.InvariantCulture) + ")",
            bool b => b ? "1" : "0",
            var other => "'" + Escape((string)other, '\'') + "'",
        };
    }

    /// <inheritdoc/>
    public override Sql Read(SqlColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        // toString and toFloat64 let null through; CAST does not.
        return column.Type == SqlType.Text ? Sql.Of($"toString({new SqlName(column.Name)})") : base.Read(column);
    }

    /// <inheritdoc/>
    public override Sql AsDouble(Sql value) => Sql.Of($"toFloat64({value})");

    /// <inheritdoc/>
    public override Sql IsNaN(Sql value) => Sql.Of($"isNaN({value})");

    /// <inheritdoc/>
    public override Sql Power(Sql x, Sql y) => Sql.Of($"pow({x}, {y})");

    /// <inheritdoc/>
    public override Sql? Function(string function, Sql x) => function switch
    {
        "log" => Sql.Of($"log({x})"),
        // Half to even on a float, as in memory.
        "round" => Sql.Of($"round({x})"),
        "asin" or "acos" or "atan" => Sql.Of($"{Sql.Raw(new SqlText(function))}({x})"),
        "sinh" or "cosh" or "tanh" when parameters => Sql.Of($"{Sql.Raw(new SqlText(function))}({x})"),
        _ => base.Function(function, x),
    };

    /// <inheritdoc/>
    public override Sql? RowHash(IReadOnlyList<SqlColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        return Sql.Of($"bitAnd(cityHash64({Sql.Join(new SqlText(", "), columns.Select(c => Sql.Of($"assumeNotNull({new SqlName(c.Name)})")))}), 1048575)");
    }

    /// <inheritdoc/>
    public override Sql Aggregate(IReadOnlyList<(SqlName Name, Sql Value)> inner, IReadOnlyList<SqlName> keys, IReadOnlyList<Sql> values, Sql from, Sql where, SqlName derived)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        var list = Sql.Join(new SqlText(", "), [.. keys.Select(k => Sql.Of($"{k}")), .. values]);
        var named = inner.Count == 0 ? Sql.Empty : Sql.Of($"WITH {Sql.Join(new SqlText(",\n  "), inner.Select(i => Sql.Of($"{i.Value} AS {i.Name}")))}\n");
        var group = keys.Count == 0 ? Sql.Empty : Sql.Of($"\nGROUP BY {Sql.Join(new SqlText(", "), keys.Select(k => Sql.Of($"{k}")))}");
        return Sql.Of($"{named}SELECT {list}\nFROM {from}{where}{group}");
    }

    /// <summary>Backslashes, the quote and control characters with a backslash before them.</summary>
    internal static string Escape(string text, char? quote)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            escaped.Append(c switch
            {
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\0' => "\\0",
                _ when c == quote => "\\" + c,
                _ => c.ToString(),
            });
        }

        return escaped.ToString();
    }
}
