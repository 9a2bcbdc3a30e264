namespace Blup.Formulas;

/// <summary>What a piece of formula text is.</summary>
internal enum TokenKind
{
    Name,
    Number,
    Text,
    Operator,
    Open,
    Close,
    Comma,
    Equals,
    End,
}

/// <summary>A piece of formula text with its place.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The characters as written; for a back-quoted name or a string, what is between the quotes.</param>
/// <param name="Start">First character (from 0).</param>
/// <param name="Length">Number of characters in the formula, quotes included.</param>
/// <param name="Number">The value of a number.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int Length, double Number = double.NaN)
{
    /// <summary>How a message names this token.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.End => "the end of the formula",
        TokenKind.Name => $"the name '{Text}'",
        TokenKind.Number => $"the number {Text}",
        TokenKind.Text => $"the text \"{Text}\"",
        _ => $"'{Text}'",
    };
}
