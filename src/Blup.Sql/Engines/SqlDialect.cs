using System.Text;

namespace Blup.Sql;

/// <summary>How an engine's SQL is written: quoting, placeholders, missing numbers, functions. The base class is standard SQL with double quotes and <c>$1</c>.</summary>
public class SqlDialect
{
    /// <summary>The name of the dialect.</summary>
    public virtual string Name => "SQL";

    /// <summary>Most expressions in one SELECT; more are split over several queries.</summary>
    public virtual int MostColumns => 1000;

    /// <summary>Whether COUNT, MIN and MAX of plain columns over all rows come from statistics rather than from the rows.</summary>
    public virtual bool HasStatistics => false;

    /// <summary>Whether the engine runs in this process, so that rows cost no network.</summary>
    public virtual bool IsInProcess => false;

    /// <summary>Whether DISTINCT with a LIMIT ends as soon as so many values were seen.</summary>
    public virtual bool DistinctStopsEarly => false;

    /// <summary>The floating-point type of 64 bits.</summary>
    public virtual SqlText DoubleType { get; } = new("DOUBLE PRECISION");

    /// <summary>The text type.</summary>
    public virtual SqlText TextType { get; } = new("VARCHAR");

    /// <summary>An identifier in quotes.</summary>
    public virtual string Quote(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains('\0', StringComparison.Ordinal)) throw SqlErrors.BadName(name);
        return "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }

    /// <summary>The placeholder of the parameter with that number, from 1.</summary>
    public virtual string Placeholder(int number, SqlParameter parameter) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"${number}");

    /// <summary>A column as a double, a text or a truth, whichever the engine needs to be told.</summary>
    public virtual Sql Read(SqlColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var name = Sql.Of($"{new SqlName(column.Name)}");
        return column.Type switch
        {
            SqlType.Integer or SqlType.Double => AsDouble(name),
            SqlType.Text => Sql.Of($"CAST({name} AS {Sql.Raw(TextType)})"),
            _ => name,
        };
    }

    /// <summary>A column as a key of groups: integers and truths as they are, the rest as <see cref="Read"/> has it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="sums">How many sums are asked for of each group.</param>
    public virtual Sql Key(SqlColumn column, int sums)
    {
        ArgumentNullException.ThrowIfNull(column);
        return column.Type is SqlType.Integer or SqlType.Boolean ? Sql.Of($"{new SqlName(column.Name)}") : Read(column);
    }

    /// <summary>A number as a double.</summary>
    public virtual Sql AsDouble(Sql value) => Sql.Of($"CAST({value} AS {Sql.Raw(DoubleType)})");

    /// <summary>Whether a column has a value: not null, and not NaN.</summary>
    public virtual Sql IsPresent(SqlColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var name = Sql.Of($"{new SqlName(column.Name)}");
        return column.Type == SqlType.Double ? Sql.Of($"({name} IS NOT NULL AND NOT {IsNaN(Read(column))})") : Sql.Of($"{name} IS NOT NULL");
    }

    /// <summary>Whether a double is NaN.</summary>
    public virtual Sql IsNaN(Sql value) => Sql.Of($"isnan({value})");

    /// <summary>A function of the formula language on a double argument that is in its domain; null where the engine has none.</summary>
    /// <param name="function">Its name in formulas: <c>log</c>, <c>exp</c>, <c>sqrt</c>, …</param>
    /// <param name="x">The argument.</param>
    public virtual Sql? Function(string function, Sql x) => function switch
    {
        "log" => Sql.Of($"ln({x})"),
        "exp" or "sqrt" or "abs" or "floor" or "sin" or "cos" or "tan" => Sql.Of($"{Sql.Raw(new SqlText(function))}({x})"),
        "ceiling" => Sql.Of($"ceil({x})"),
        _ => null,
    };

    /// <summary>x to the power y.</summary>
    public virtual Sql Power(Sql x, Sql y) => Sql.Of($"power({x}, {y})");

    /// <summary>A hash of a row's values from 0 to 2²⁰ − 1 (sums are then exact), by which a change of the table is seen; null where the engine has no hash function.</summary>
    /// <param name="columns">The columns.</param>
    public virtual Sql? RowHash(IReadOnlyList<SqlColumn> columns) => null;

    /// <summary>
    /// Aggregates of named expressions by keys. Here the names are the columns of a derived table; engines that do not push an aggregation through one write it otherwise.
    /// </summary>
    /// <param name="inner">Names and their expressions of a row.</param>
    /// <param name="keys">Which names to group by; none for one row over all.</param>
    /// <param name="values">Aggregates of the names.</param>
    /// <param name="from">What stands after FROM.</param>
    /// <param name="where">Empty, or a WHERE clause with a line break before it.</param>
    /// <param name="derived">A name for the derived table.</param>
    public virtual Sql Aggregate(IReadOnlyList<(SqlName Name, Sql Value)> inner, IReadOnlyList<SqlName> keys, IReadOnlyList<Sql> values, Sql from, Sql where, SqlName derived)
    {
        ArgumentNullException.ThrowIfNull(inner);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(values);
        var list = Sql.Join(new SqlText(", "), [.. keys.Select(k => Sql.Of($"{k}")), .. values]);
        var named = Sql.Join(new SqlText(",\n    "), inner.Select(i => Sql.Of($"{i.Value} AS {i.Name}")));
        var group = keys.Count == 0 ? Sql.Empty : Sql.Of($"\nGROUP BY {Sql.Join(new SqlText(", "), keys.Select(k => Sql.Of($"{k}")))}");
        if (inner.Count == 0) return Sql.Of($"SELECT {list}\nFROM {from}{where}");
        return Sql.Of($"SELECT {list}\nFROM (SELECT {named}\n  FROM {from}{where}) AS {derived}{group}");
    }

    /// <summary>Turns a tree into a query; equal values share a placeholder.</summary>
    public SqlQuery Write(Sql sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        var text = new StringBuilder();
        var parameters = new List<SqlParameter>();
        var known = new Dictionary<SqlParameter, int>();
        Append(sql);
        return new SqlQuery(text.ToString(), parameters);

        void Append(Sql piece)
        {
            foreach (var part in piece.Parts)
            {
                switch (part)
                {
                    case SqlText literal: text.Append(literal.Text); break;
                    case SqlName name: text.Append(Quote(name.Name)); break;
                    case Sql nested: Append(nested); break;
                    case SqlParameter parameter:
                        if (!known.TryGetValue(parameter, out var number))
                        {
                            parameters.Add(parameter);
                            known.Add(parameter, number = parameters.Count);
                        }

                        text.Append(Placeholder(number, parameter));
                        break;
                }
            }
        }
    }
}
