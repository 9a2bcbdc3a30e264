namespace Blup.Diagnostics;

/// <summary>How much a <see cref="Message"/> matters to the reader of a fit.</summary>
public enum Severity
{
    /// <summary>Worth knowing; every number remains valid.</summary>
    Information,

    /// <summary>Some numbers need care; the text says which.</summary>
    Warning,
}

/// <summary>A statistical condition reported with a result: a reason and advice, never a crash and never silent.</summary>
/// <param name="Code">The stable code, such as <c>BLUP401</c>; listed in <c>docs/errors.md</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Text">What was found, in plain words, with the term or column that it concerns.</param>
/// <param name="Value">The measured value, where the condition is a comparison.</param>
/// <param name="Limit">The limit that <paramref name="Value"/> was compared with.</param>
/// <param name="Advice">What to do, or what stays valid.</param>
public sealed record Message(string Code, Severity Severity, string Text, double? Value = null, double? Limit = null, string? Advice = null);
