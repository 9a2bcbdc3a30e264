using System.Globalization;
using System.Text;
using Blup.Diagnostics;

namespace Blup.Sql;

/// <summary>Reads the text of a filter from left to right.</summary>
internal sealed class FilterParser(string text)
{
    private static readonly (string Sign, RowOperator Operator)[] Signs =
    [
        ("<=", RowOperator.LessOrEqual), (">=", RowOperator.GreaterOrEqual), ("!=", RowOperator.NotEqual), ("<>", RowOperator.NotEqual), ("==", RowOperator.Equal),
        ("=", RowOperator.Equal), ("<", RowOperator.Less), (">", RowOperator.Greater),
    ];

    private int _at;

    public IReadOnlyList<RowCondition> Conditions()
    {
        var conditions = new List<RowCondition>();
        do conditions.Add(Condition());
        while (Word("and"));
        Skip();
        if (_at == text.Length) return conditions;
        if (Word("or")) throw Wrong("Conditions are joined by 'and' only.", _at - 2, "For one column write in ('a', 'b'); for anything else give a query (--query).");
        if (text[_at] == '&') throw Wrong("An address ends with its filter.", _at, "Write where= last; join conditions with 'and'.");
        throw Wrong("Here 'and' or the end is expected.", _at, Example);
    }

    private const string Example = "Write such as: year >= 2020 and region in ('EU', 'US') and dose is not missing.";

    private RowCondition Condition()
    {
        Skip();
        var at = _at;
        var column = Column();
        if (Word("is"))
        {
            var not = Word("not");
            if (!Word("missing") && !Word("null")) throw Wrong("Here 'missing' is expected.", _at, "Write: dose is missing, or: dose is not missing.");
            return new RowCondition(column, not ? RowOperator.Present : RowOperator.Missing, [], at);
        }

        if (Word("in")) return new RowCondition(column, RowOperator.In, List(), at);
        if (Word("not")) return Word("in") ? new RowCondition(column, RowOperator.NotIn, List(), at) : throw Wrong("Here 'in' is expected.", _at, "Write: region not in ('EU', 'US').");
        Skip();
        foreach (var (sign, operation) in Signs)
        {
            if (string.CompareOrdinal(text, _at, sign, 0, sign.Length) != 0) continue;
            _at += sign.Length;
            return new RowCondition(column, operation, [Literal()], at);
        }

        throw Wrong("Here an operator is expected.", _at, "Operators are = != < <= > >= in, not in, is missing, is not missing.");
    }

    private string Column()
    {
        if (_at < text.Length && text[_at] is '"' or '`')
        {
            var from = _at;
            var name = Quoted(text[_at]);
            return name.Length > 0 ? name : throw Wrong("A name is empty.", from, Example);
        }

        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.')) _at++;
        if (_at == start || char.IsAsciiDigit(text[start])) throw Wrong("Here a column is expected.", start, Example);
        return text[start.._at];
    }

    private List<object> List()
    {
        Skip();
        if (_at == text.Length || text[_at] != '(') throw Wrong("Here '(' is expected.", _at, "Write: region in ('EU', 'US').");
        var values = new List<object>();
        do
        {
            _at++;
            values.Add(Literal());
            if (values[^1].GetType() != values[0].GetType()) throw Wrong("The values of a list are of different kinds.", _at - 1, "Write numbers only, or texts only.");
            Skip();
        }
        while (_at < text.Length && text[_at] == ',');
        if (_at == text.Length || text[_at] != ')') throw Wrong("Here ',' or ')' is expected.", _at, "Write: region in ('EU', 'US').");
        _at++;
        return values;
    }

    private object Literal()
    {
        Skip();
        if (_at == text.Length) throw Wrong("A value is missing.", _at, Example);
        if (text[_at] == '\'') return Quoted('\'');
        if (Word("true")) return true;
        if (Word("false")) return false;
        var start = _at;
        while (_at < text.Length && (char.IsLetterOrDigit(text[_at]) || text[_at] is '_' or '.' || text[_at] is '+' or '-' && (_at == start || text[_at - 1] is 'e' or 'E'))) _at++;
        var word = text[start.._at];
        if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)) return number;
        throw Wrong(word.Length == 0 ? "Here a value is expected." : $"'{word}' is no value.", start, word.Length == 0 ? Example : $"Write a text between single quotes: '{word}'.");
    }

    /// <summary>A text between quotes, a quote in it doubled.</summary>
    private string Quoted(char quote)
    {
        var start = _at++;
        var value = new StringBuilder();
        while (_at < text.Length)
        {
            if (text[_at] != quote)
            {
                value.Append(text[_at++]);
            }
            else if (_at + 1 < text.Length && text[_at + 1] == quote)
            {
                value.Append(quote);
                _at += 2;
            }
            else
            {
                _at++;
                return value.ToString();
            }
        }

        throw Wrong("A quote is never closed.", start, $"Close it with {quote}; a {quote} in the text is written twice.");
    }

    private bool Word(string word)
    {
        Skip();
        var end = _at + word.Length;
        if (end > text.Length || string.Compare(text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) != 0) return false;
        if (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.')) return false;
        _at = end;
        return true;
    }

    private void Skip()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
    }

    private BlupException Wrong(string what, int at, string expected) => new("BLUP808", $"The filter cannot be read. {what}", $"{text}\n{new string(' ', at)}^", expected);
}
