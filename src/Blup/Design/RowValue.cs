namespace Blup.Design;

/// <summary>One value of a single row: a number, a text (a level), a truth, or missing (NaN or null). Converts from each of them.</summary>
public readonly struct RowValue
{
    private RowValue(double number, string? text) => (Number, Text) = (number, text);

    /// <summary>The number; NaN for a text.</summary>
    public double Number { get; }

    /// <summary>The text; null for a number.</summary>
    public string? Text { get; }

    /// <summary>Whether the value is missing.</summary>
    public bool IsMissing => Text is null && double.IsNaN(Number);

    /// <summary>A number.</summary>
    public static implicit operator RowValue(double value) => FromDouble(value);

    /// <summary>A text; null is missing.</summary>
    public static implicit operator RowValue(string? value) => FromString(value);

    /// <summary>A truth: 1 or 0.</summary>
    public static implicit operator RowValue(bool value) => FromBoolean(value);

    /// <summary>A number.</summary>
    public static RowValue FromDouble(double value) => new(value, null);

    /// <summary>A text; null is missing.</summary>
    public static RowValue FromString(string? value) => new(double.NaN, value);

    /// <summary>A truth: 1 or 0.</summary>
    public static RowValue FromBoolean(bool value) => new(value ? 1.0 : 0.0, null);
}
