namespace Blup.DuckDb;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Levels">The dictionary of an <see cref="DuckDbType.Enum"/>, in order; null for others.</param>
public sealed record DuckDbColumn(string Name, DuckDbType Type, IReadOnlyList<string>? Levels)
{
    /// <summary>The width of the codes of an <see cref="DuckDbType.Enum"/> or of the integers of a <see cref="DuckDbType.Decimal"/>; otherwise <see cref="Type"/>.</summary>
    internal DuckDbType Storage { get; init; } = Type;

    /// <summary>Digits after the point of a <see cref="DuckDbType.Decimal"/>.</summary>
    internal int Scale { get; init; }

    /// <summary>Whether the values are numbers: integers, floating-point, decimal.</summary>
    public bool IsNumber => Type is >= DuckDbType.TinyInt and <= DuckDbType.Double or DuckDbType.HugeInt or DuckDbType.UHugeInt or DuckDbType.Decimal;

    /// <summary>Whether the values are integers of up to 64 bits.</summary>
    public bool IsInteger => Type is >= DuckDbType.TinyInt and <= DuckDbType.UBigInt;

    /// <summary>Whether the values are read as texts: text, dictionary, date and time, identifier.</summary>
    public bool IsText => Type is DuckDbType.Varchar or DuckDbType.Enum or DuckDbType.Date or DuckDbType.Uuid or DuckDbType.Time or DuckDbType.Timestamp
        or DuckDbType.TimestampSeconds or DuckDbType.TimestampMilliseconds or DuckDbType.TimestampNanoseconds or DuckDbType.TimestampWithZone;
}
