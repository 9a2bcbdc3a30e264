using Blup.Diagnostics;

namespace Blup.Formulas;

/// <summary>
/// A model formula in the language of Wilkinson and Rogers (1973) as R and lme4 read it: <c>Reaction ~ Days + (1 + Days | Subject)</c>.
/// Operators <c>+ : * / ^ %in% -</c>, <c>0</c>, <c>1</c>, <c>.</c>, functions of columns, <c>offset(x)</c>, random terms <c>(expression | group)</c> and
/// <c>(expression || group)</c>. A formula is text and syntax only; what it means on data is a <c>DesignSpec</c>.
/// </summary>
/// <remarks>
/// <c>.</c> stands for all columns of the table except those of the response, the grouping factors, the weights and the offset column.
/// <c>||</c> means uncorrelated effects, always: every column of the expression, also each column of a factor, is a random effect of its own.
/// </remarks>
public sealed record Formula
{
    private Formula(string text, Node? left, Node right, int tilde)
    {
        Text = text;
        Left = left;
        Right = right;
        Tilde = tilde;
    }

    /// <summary>The formula as written.</summary>
    public string Text { get; }

    /// <summary>Whether there is something on the left of <c>~</c>.</summary>
    public bool HasResponse => Left is not null;

    /// <summary>The response as R prints it, such as <c>log(y)</c>; empty where there is none.</summary>
    public string Response => Left?.ToString() ?? "";

    /// <summary>Whether some term has a bar: the model has random effects.</summary>
    public bool HasRandomTerms => HasBar(Right);

    internal Node? Left { get; }

    internal Node Right { get; }

    internal int Tilde { get; }

    /// <summary>Reads a formula.</summary>
    /// <param name="text">The formula.</param>
    /// <exception cref="BlupException">BLUP102 to BLUP105 and BLUP116: the text is not a formula; the message points at the place and says what was expected.</exception>
    public static Formula Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (left, right, tilde) = Parser.ReadFormula(text);
        return new Formula(text, left, right, tilde);
    }

    /// <summary>The formula as R prints it.</summary>
    public override string ToString() => Left is null ? "~" + Right : $"{Left} ~ {Right}";

    /// <summary>Formulas are equal where R prints them alike.</summary>
    public bool Equals(Formula? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>An error that points at a node of this formula.</summary>
    internal BlupException Error(string code, string what, Node at, string? expected = null)
        => FormulaError.At(code, what, Text, at.Start, at.Length, expected);

    private static bool HasBar(Node node) => node switch
    {
        BinaryNode { Operator: "|" or "||" } => true,
        BinaryNode { Operator: "+" or "-" } b => HasBar(b.Left) || HasBar(b.Right),
        ParenNode p => HasBar(p.Inner),
        _ => false,
    };
}
