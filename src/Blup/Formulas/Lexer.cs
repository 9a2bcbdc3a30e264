using System.Globalization;

namespace Blup.Formulas;

/// <summary>Cuts formula text into tokens; sees characters only.</summary>
internal static class Lexer
{
    /// <summary>The tokens of <paramref name="text"/>, an <see cref="TokenKind.End"/> last.</summary>
    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            var token = Next(text, i);
            tokens.Add(token);
            i += token.Length;
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length, 1));
        return tokens;
    }

    private static Token Next(string text, int i)
    {
        var c = text[i];
        if (IsNameStart(text, i)) return Name(text, i);
        if (char.IsAsciiDigit(c) || c == '.') return Number(text, i);
        if (c is '"' or '\'' or '`') return Quoted(text, i);
        if (c == '(') return new Token(TokenKind.Open, "(", i, 1);
        if (c == ')') return new Token(TokenKind.Close, ")", i, 1);
        if (c == ',') return new Token(TokenKind.Comma, ",", i, 1);
        return Symbol(text, i);
    }

    private static Token Name(string text, int i)
    {
        var end = i;
        while (end < text.Length && IsNamePart(text[end])) end++;
        return new Token(TokenKind.Name, text[i..end], i, end - i);
    }

    private static Token Number(string text, int i)
    {
        var end = i;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            var exponent = end + 1;
            if (exponent < text.Length && text[exponent] is '+' or '-') exponent++;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                end = exponent;
                while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            }
        }

        var digits = text[i..end];
        if (end < text.Length && text[end] == 'L') end++;
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value) || (end < text.Length && IsNamePart(text[end])))
        {
            while (end < text.Length && IsNamePart(text[end])) end++;
            throw FormulaError.At("BLUP103", $"'{text[i..end]}' is not a number and not a name.", text, i, end - i, $"A name that starts with a digit needs back-quotes: `{text[i..end]}`.");
        }

        return new Token(TokenKind.Number, text[i..end], i, end - i, value);
    }

    private static Token Quoted(string text, int i)
    {
        var close = text.IndexOf(text[i], i + 1);
        if (close < 0) throw FormulaError.At("BLUP104", $"The quote {text[i]} is never closed.", text, i, text.Length - i, $"Put a second {text[i]} at the end of the {(text[i] == '`' ? "name" : "text")}.");
        if (text[i] == '`' && close == i + 1) throw FormulaError.At("BLUP103", "A name between back-quotes is empty.", text, i, 2, "Write the column's name between the back-quotes.");
        return new Token(text[i] == '`' ? TokenKind.Name : TokenKind.Text, text[(i + 1)..close], i, close + 1 - i);
    }

    private static Token Symbol(string text, int i)
    {
        if (text[i] == '%')
        {
            var close = text.IndexOf('%', i + 1);
            var symbol = close < 0 ? "%" : text[i..(close + 1)];
            if (Operators.Find(symbol) is not null) return new Token(TokenKind.Operator, symbol, i, symbol.Length);
            throw FormulaError.At("BLUP103", $"'{symbol}' is not an operator.", text, i, symbol.Length, "Operators between percent signs: %in% (nested in), %% (remainder), %/% (whole quotient).");
        }

        // R reads ** as ^.
        if (text.AsSpan(i).StartsWith("**")) return new Token(TokenKind.Operator, "^", i, 2);
        if (i + 1 < text.Length && Operators.Find(text.Substring(i, 2)) is { } two) return new Token(TokenKind.Operator, two.Symbol, i, 2);
        if (Operators.Find(text[i].ToString()) is { } one) return new Token(TokenKind.Operator, one.Symbol, i, 1);
        if (text[i] == '=') return new Token(TokenKind.Equals, "=", i, 1);
        var length = char.IsSurrogatePair(text, i) ? 2 : 1;
        throw FormulaError.At("BLUP103", $"The character '{text.Substring(i, length)}' has no meaning in a formula.", text, i, length, "A column name with other characters than letters, digits, '.' and '_' needs back-quotes: `my column`.");
    }

    /// <summary>Whether a name needs no back-quotes.</summary>
    public static bool IsPlainName(string name) => name.Length > 0 && IsNameStart(name, 0) && name.All(IsNamePart) && name is not ("TRUE" or "FALSE" or "NA" or "NULL" or "Inf" or "NaN");

    private static bool IsNameStart(string text, int i)
        => char.IsLetter(text[i]) || (text[i] == '.' && (i + 1 >= text.Length || !char.IsAsciiDigit(text[i + 1])));

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c is '.' or '_';
}
