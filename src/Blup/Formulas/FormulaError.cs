using Blup.Diagnostics;

namespace Blup.Formulas;

/// <summary>Errors that point at a place in a formula.</summary>
internal static class FormulaError
{
    /// <summary>An error with the formula text and a line of carets under <paramref name="length"/> characters from <paramref name="start"/>.</summary>
    public static BlupException At(string code, string what, string text, int start, int length, string? expected = null)
        => new(code, what, Caret(text, start, length), expected);

    /// <summary>The formula on one line and carets under the place.</summary>
    public static string Caret(string text, int start, int length)
    {
        // Line breaks and tabs would move the carets away from what they point at.
        var line = string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = char.IsWhiteSpace(source[i]) || char.IsControl(source[i]) ? ' ' : source[i];
        });
        start = Math.Clamp(start, 0, line.Length);
        return line + "\n" + new string(' ', start) + new string('^', Math.Max(1, Math.Min(length, Math.Max(1, line.Length - start))));
    }
}
