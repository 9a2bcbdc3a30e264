using System.Runtime.CompilerServices;

namespace Blup.Sql;

/// <summary>
/// A piece of SQL as a tree of parts. Made from an interpolated string: what stands between the holes is SQL, an <see cref="Sql"/> in a hole is nested,
/// an <see cref="SqlName"/> becomes a quoted identifier, and a number, text or truth becomes a parameter. No value or name ever is part of the text, so that
/// none can change its meaning.
/// </summary>
public sealed class Sql
{
    private readonly object[] _parts;

    internal Sql(object[] parts) => _parts = parts;

    /// <summary>Nothing.</summary>
    public static Sql Empty { get; } = new([]);

    /// <summary>Literal parts (<see cref="SqlText"/>), names, parameters and nested pieces.</summary>
    internal IReadOnlyList<object> Parts => _parts;

    /// <summary>SQL from an interpolated string: <c>Sql.Of($"SUM({x} - {mean})")</c>.</summary>
    public static Sql Of(SqlHandler handler) => handler.Build();

    /// <summary>A parameter whose meaning is told by <c>--explain-sql</c>.</summary>
    public static Sql Value(double value, string meaning) => new([new SqlParameter(value, meaning)]);

    /// <summary>Pieces one after the other with SQL text between them.</summary>
    public static Sql Join(SqlText separator, IEnumerable<Sql> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var parts = new List<object>();
        foreach (var piece in pieces)
        {
            if (parts.Count > 0) parts.Add(separator);
            parts.Add(piece);
        }

        return new Sql([.. parts]);
    }

    /// <summary>Trusted text, from this assembly's or a dialect's source code; values and names never belong here.</summary>
    public static Sql Raw(SqlText text) => new([text]);
}

/// <summary>Text that is SQL. Only made from constants in source code, or from a query file that the user wrote.</summary>
/// <param name="Text">The SQL.</param>
public sealed record SqlText(string Text);

/// <summary>An identifier, quoted when written.</summary>
/// <param name="Name">The name, exactly.</param>
public sealed record SqlName(string Name);

/// <summary>Collects the parts of an interpolated string for <see cref="Sql.Of"/>.</summary>
[InterpolatedStringHandler]
public readonly ref struct SqlHandler
{
    private readonly List<object> _parts;

    /// <summary>Called by the compiler.</summary>
    public SqlHandler(int literalLength, int formattedCount) => _parts = new List<object>(2 * formattedCount + 1 + literalLength * 0);

    /// <summary>Constant text.</summary>
    public void AppendLiteral(string text) => _parts.Add(new SqlText(text));

    /// <summary>A nested piece.</summary>
    public void AppendFormatted(Sql piece) => _parts.Add(piece);

    /// <summary>A quoted identifier.</summary>
    public void AppendFormatted(SqlName name) => _parts.Add(name);

    /// <summary>A parameter.</summary>
    public void AppendFormatted(double value) => _parts.Add(new SqlParameter(value));

    /// <summary>A parameter.</summary>
    public void AppendFormatted(long value) => _parts.Add(new SqlParameter(value));

    /// <summary>A parameter.</summary>
    public void AppendFormatted(string value) => _parts.Add(new SqlParameter(value));

    /// <summary>A parameter.</summary>
    public void AppendFormatted(bool value) => _parts.Add(new SqlParameter(value));

    internal Sql Build() => new([.. _parts]);
}
