namespace Blup.Sql;

/// <summary>What a column holds.</summary>
public enum SqlType
{
    /// <summary>Integers of up to 64 bits.</summary>
    Integer,

    /// <summary>Floating-point or decimal numbers.</summary>
    Double,

    /// <summary>Texts, and what is read as text (enumerations, identifiers).</summary>
    Text,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>Anything else (dates, blobs, arrays): an error where a formula uses it.</summary>
    Other,
}

/// <summary>A column of a table or query.</summary>
/// <param name="Name">Its name, exactly.</param>
/// <param name="Type">What it holds.</param>
/// <param name="NativeType">The engine's own name of the type.</param>
/// <param name="Levels">The values of an enumeration in their declared order; null for others.</param>
public sealed record SqlColumn(string Name, SqlType Type, string NativeType, IReadOnlyList<string>? Levels = null);
