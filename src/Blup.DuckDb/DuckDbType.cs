namespace Blup.DuckDb;

/// <summary>DuckDB's types, by the numbers of duckdb.h.</summary>
public enum DuckDbType
{
    /// <summary>None.</summary>
    Invalid = 0,

    /// <summary>True or false.</summary>
    Boolean = 1,

    /// <summary>8 bits, signed.</summary>
    TinyInt = 2,

    /// <summary>16 bits, signed.</summary>
    SmallInt = 3,

    /// <summary>32 bits, signed.</summary>
    Integer = 4,

    /// <summary>64 bits, signed.</summary>
    BigInt = 5,

    /// <summary>8 bits, unsigned.</summary>
    UTinyInt = 6,

    /// <summary>16 bits, unsigned.</summary>
    USmallInt = 7,

    /// <summary>32 bits, unsigned.</summary>
    UInteger = 8,

    /// <summary>64 bits, unsigned.</summary>
    UBigInt = 9,

    /// <summary>32-bit floating point.</summary>
    Float = 10,

    /// <summary>64-bit floating point.</summary>
    Double = 11,

    /// <summary>Microseconds since 1970.</summary>
    Timestamp = 12,

    /// <summary>Days since 1970.</summary>
    Date = 13,

    /// <summary>Microseconds of the day.</summary>
    Time = 14,

    /// <summary>Months, days and microseconds.</summary>
    Interval = 15,

    /// <summary>128 bits, signed.</summary>
    HugeInt = 16,

    /// <summary>UTF-8 text.</summary>
    Varchar = 17,

    /// <summary>Bytes.</summary>
    Blob = 18,

    /// <summary>An integer divided by a power of ten.</summary>
    Decimal = 19,

    /// <summary>Seconds since 1970.</summary>
    TimestampSeconds = 20,

    /// <summary>Milliseconds since 1970.</summary>
    TimestampMilliseconds = 21,

    /// <summary>Nanoseconds since 1970.</summary>
    TimestampNanoseconds = 22,

    /// <summary>Codes into a dictionary of texts.</summary>
    Enum = 23,

    /// <summary>A list.</summary>
    List = 24,

    /// <summary>A record.</summary>
    Struct = 25,

    /// <summary>A map.</summary>
    Map = 26,

    /// <summary>A universally unique identifier.</summary>
    Uuid = 27,

    /// <summary>One of several types.</summary>
    Union = 28,

    /// <summary>Bits.</summary>
    Bit = 29,

    /// <summary>A time with a zone.</summary>
    TimeWithZone = 30,

    /// <summary>Microseconds since 1970, shown in the session's zone.</summary>
    TimestampWithZone = 31,

    /// <summary>128 bits, unsigned.</summary>
    UHugeInt = 32,

    /// <summary>A list of fixed length.</summary>
    Array = 33,

    /// <summary>An integer of any size.</summary>
    BigNum = 35,

    /// <summary>The type of NULL.</summary>
    SqlNull = 36,
}
