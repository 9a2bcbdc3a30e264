namespace Blup.Formulas;

/// <summary>Reads tokens into a syntax tree by precedence climbing over <see cref="Operators"/>; sees no data.</summary>
internal sealed class Parser
{
    /// <summary>Deeper trees than this are refused, so that no formula can exhaust the stack.</summary>
    private const int MaxDepth = 1000;

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _next;
    private int _depth;

    private Parser(string text)
    {
        _text = text;
        _tokens = Lexer.Read(text);
    }

    private Token Current => _tokens[_next];

    /// <summary>The two sides of a formula; the left one is null in <c>~ x</c>.</summary>
    public static (Node? Left, Node Right, int Tilde) ReadFormula(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw FormulaError.At("BLUP105", "The formula is empty.", text, 0, 1, "Write response ~ terms, such as Reaction ~ Days + (1 + Days | Subject).");
        var parser = new Parser(text);
        var left = parser.IsOperator("~") ? null : parser.Expression(Operators.Tilde + 1);
        if (!parser.IsOperator("~"))
        {
            if (parser.Current.Kind != TokenKind.End) throw parser.Unexpected("an operator or '~'");
            throw FormulaError.At("BLUP105", "The formula has no '~'.", text, 0, text.Length, "Write response ~ terms, such as Reaction ~ Days + (1 + Days | Subject).");
        }

        var tilde = parser.Take().Start;
        var right = parser.Expression(Operators.Tilde + 1);
        if (parser.IsOperator("~")) throw FormulaError.At("BLUP105", "The formula has a second '~'.", text, parser.Current.Start, 1, "One '~' parts the response from the terms.");
        if (parser.Current.Kind != TokenKind.End) throw parser.Unexpected("an operator or the end of the formula");
        return (left, right, tilde);
    }

    private Node Expression(int strength)
    {
        if (++_depth > MaxDepth) throw TooDeep(Current.Start);
        var left = Operand();
        while (Current.Kind == TokenKind.Operator && Operators.Find(Current.Text) is { Binary: > 0 } op && op.Binary >= strength)
        {
            var token = Take();
            var right = Expression(op.Association == 1 ? op.Binary : op.Binary + 1);
            left = new BinaryNode(op.Symbol, left, right, token.Start);
            if (left.Depth > MaxDepth) throw TooDeep(token.Start);
            if (op.Association == 0 && Current.Kind == TokenKind.Operator && Operators.Find(Current.Text)?.Binary == op.Binary)
                throw FormulaError.At("BLUP102", $"A comparison cannot follow a comparison: found '{Current.Text}'.", _text, Current.Start, Current.Length, "Join two comparisons with &: I(x > 1 & x < 5).");
        }

        _depth--;
        return left;
    }

    private Node Operand()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _next++;
                return new NumberNode(token.Number, token.Text.EndsWith('L'), token.Start, token.Length);
            case TokenKind.Text:
                _next++;
                return new TextNode(token.Text, token.Start, token.Length);
            case TokenKind.Name:
                _next++;
                return Current.Kind == TokenKind.Open && _text[token.Start] != '`' ? Call(token) : new NameNode(token.Text, token.Start, token.Length, _text[token.Start] == '`');
            case TokenKind.Open:
                return Parenthesis();
            case TokenKind.Operator when Operators.Find(token.Text) is { Prefix: > Operators.Tilde } op:
                _next++;
                var operand = Expression(op.Prefix);
                if (operand.Depth >= MaxDepth) throw TooDeep(token.Start);
                return new PrefixNode(op.Symbol, operand, token.Start, operand.Start + operand.Length - token.Start);
            default:
                throw Unexpected("a column, a function, a number or '('");
        }
    }

    private ParenNode Parenthesis()
    {
        var open = Take();
        var inner = Expression(Operators.Tilde + 1);
        var close = Close(open);
        return new ParenNode(inner, open.Start, close.Start + 1 - open.Start);
    }

    private CallNode Call(Token name)
    {
        var open = Take();
        var arguments = new List<Argument>();
        while (Current.Kind != TokenKind.Close || arguments.Count > 0)
        {
            string? argument = null;
            if (Current.Kind == TokenKind.Name && _tokens[_next + 1].Kind == TokenKind.Equals)
            {
                argument = Take().Text;
                _next++;
            }

            arguments.Add(new Argument(argument, Expression(Operators.Tilde + 1)));
            if (Current.Kind != TokenKind.Comma) break;
            _next++;
        }

        var close = Close(open);
        return new CallNode(name.Text, arguments, name.Start, close.Start + 1 - name.Start);
    }

    private Token Close(Token open)
    {
        if (Current.Kind == TokenKind.Close) return Take();
        if (Current.Kind == TokenKind.End) throw FormulaError.At("BLUP104", "The parenthesis '(' is never closed.", _text, open.Start, 1, "Put a ')' where it ends.");
        throw Unexpected("an operator, ',' or ')'");
    }

    private Token Take() => _tokens[_next++];

    private bool IsOperator(string symbol) => Current.Kind == TokenKind.Operator && Current.Text == symbol;

    private Diagnostics.BlupException Unexpected(string expected)
    {
        var token = Current;
        if (token.Kind == TokenKind.Equals) return FormulaError.At("BLUP102", "A '=' stands outside the arguments of a function.", _text, token.Start, 1, "Write '==' to compare, '~' between the response and the terms.");
        var what = token.Kind == TokenKind.End ? "The formula ends too early." : $"{char.ToUpperInvariant(token.Describe()[0])}{token.Describe()[1..]} cannot stand here.";
        var spare = token.Kind == TokenKind.Close && expected.EndsWith("the formula", StringComparison.Ordinal);
        return FormulaError.At("BLUP102", what, _text, token.Start, token.Length, $"Expected: {expected}.{(spare ? " There is one ')' too many." : "")}");
    }

    private Diagnostics.BlupException TooDeep(int start)
        => FormulaError.At("BLUP116", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The formula is nested more than {MaxDepth} levels deep."), _text, start, 1, "Use '.' for all other columns, or fewer terms.");
}
