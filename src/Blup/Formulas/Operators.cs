namespace Blup.Formulas;

/// <summary>One operator of the formula language.</summary>
/// <param name="Symbol">As written.</param>
/// <param name="Binary">Strength as a binary operator, 0 where it is none; higher binds tighter.</param>
/// <param name="Prefix">Strength as a prefix operator, 0 where it is none.</param>
/// <param name="Spaced">Whether R prints spaces around it.</param>
/// <param name="Association">-1 left, 1 right, 0 none (a chain is an error).</param>
internal sealed record Operator(string Symbol, int Binary, int Prefix, bool Spaced, int Association = -1);

/// <summary>The one table of operators and precedences; the order is R's (<c>?Syntax</c>).</summary>
internal static class Operators
{
    /// <summary>Strength of <c>~</c>, the weakest operator.</summary>
    public const int Tilde = 1;

    private static readonly Operator[] Table =
    [
        new("~", Tilde, Tilde, true),
        new("|", 3, 0, true),
        new("||", 3, 0, true),
        new("&", 4, 0, true),
        new("&&", 4, 0, true),
        new("!", 0, 5, false),
        new("<", 6, 0, true, 0),
        new("<=", 6, 0, true, 0),
        new(">", 6, 0, true, 0),
        new(">=", 6, 0, true, 0),
        new("==", 6, 0, true, 0),
        new("!=", 6, 0, true, 0),
        new("+", 7, 11, true),
        new("-", 7, 11, true),
        new("*", 8, 0, true),
        new("/", 8, 0, false),
        new("%in%", 9, 0, true),
        new("%%", 9, 0, false),
        new("%/%", 9, 0, false),
        new(":", 10, 0, false),
        new("^", 12, 0, false, 1),
    ];

    private static readonly Dictionary<string, Operator> BySymbol = Table.ToDictionary(o => o.Symbol, StringComparer.Ordinal);

    /// <summary>The operator of that symbol, or null.</summary>
    public static Operator? Find(string symbol) => BySymbol.GetValueOrDefault(symbol);

    /// <summary>Whether the symbol is a comparison.</summary>
    public static bool IsComparison(string symbol) => symbol is "<" or "<=" or ">" or ">=" or "==" or "!=";
}
