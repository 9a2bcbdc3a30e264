namespace Blup.Diagnostics;

/// <summary>
/// A caller's mistake: says what is wrong, where, what was expected and what to do. Every code is listed in <c>docs/errors.md</c>.
/// A statistical condition (singular fit, aliased column, dropped rows) is never an exception; see <see cref="Message"/>.
/// </summary>
public sealed class BlupException : Exception
{
    /// <summary>Creates an error.</summary>
    /// <param name="code">The stable code, such as <c>BLUP101</c>.</param>
    /// <param name="what">One sentence: what is wrong, with the offending name or value.</param>
    /// <param name="where">Where: a formula with a caret line, a file and line number, or a column and its first bad rows.</param>
    /// <param name="expected">What was expected, and what to do.</param>
    /// <param name="inner">The underlying cause, if any.</param>
    public BlupException(string code, string what, string? where = null, string? expected = null, Exception? inner = null)
        : base(Compose(code, what, where, expected), inner)
    {
        Code = code;
        What = what;
        Where = where;
        Expected = expected;
    }

    /// <summary>The stable code, such as <c>BLUP101</c>.</summary>
    public string Code { get; }

    /// <summary>What is wrong, in one sentence.</summary>
    public string What { get; }

    /// <summary>Where it is wrong; null when the whole input is meant.</summary>
    public string? Where { get; }

    /// <summary>What was expected and what to do about it.</summary>
    public string? Expected { get; }

    private static string Compose(string code, string what, string? where, string? expected)
    {
        var text = $"{code}  {what}";
        if (where is not null) text += "\n    " + where.Replace("\n", "\n    ", StringComparison.Ordinal);
        if (expected is not null) text += "\n    " + expected.Replace("\n", "\n    ", StringComparison.Ordinal);
        return text;
    }
}
