using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>The level of a factor (or of crossed factors) from one row, by name and without making strings.</summary>
internal sealed class RowFactor
{
    /// <summary>The code of a missing value.</summary>
    public const int Missing = -2;

    private readonly string _name;
    private readonly (int Field, RowNumber? Number, bool Logical)[] _parts;
    private readonly Dictionary<string, int> _codes = new(StringComparer.Ordinal);

    public RowFactor(string name, IReadOnlyList<Node> nodes, IReadOnlyList<string> levels, RowExpressions expressions, Func<string, bool> isLogical)
    {
        _name = name;
        for (var i = 0; i < levels.Count; i++) _codes.TryAdd(levels[i], i);
        _parts = [.. nodes.Select(n => Part(n, expressions, isLogical))];
    }

    /// <summary>The level's index, -1 where it is none of the fit's, <see cref="Missing"/> where a part is missing.</summary>
    public int Code(ReadOnlySpan<RowValue> row)
    {
        Span<char> name = stackalloc char[256];
        var length = 0;
        for (var k = 0; k < _parts.Length; k++)
        {
            var part = _parts[k];
            var value = part.Number is { } number ? number(row) : row[part.Field];
            if (value.IsMissing) return Missing;
            if (k > 0) name[length++] = ':';
            var text = value.Text ?? (part.Logical ? value.Number != 0 ? "TRUE" : "FALSE" : null);
            if ((text?.Length ?? 32) + 1 > name.Length - length) throw new BlupException("BLUP657", $"The level of '{_name}' is longer than 256 characters.", null, "Use shorter level names.");
            if (text is not null)
            {
                text.CopyTo(name[length..]);
                length += text.Length;
            }
            else
            {
                NumberText.TryFormat(value.Number + 0.0, name[length..], out var written);
                length += written;
            }
        }

        return _codes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out var code) ? code : -1;
    }

    private static (int, RowNumber?, bool) Part(Node node, RowExpressions expressions, Func<string, bool> isLogical)
    {
        var inner = Trees.Unwrap(node);
        while (inner is CallNode { Function: "factor" or "as.factor" or "C" or "I", Arguments: [var first, ..] }) inner = Trees.Unwrap(first.Value);
        if (inner is NameNode name && expressions.IsColumn(name)) return (expressions.Field(name.Name), null, isLogical(name.Name));
        return (-1, expressions.Number(inner), inner is BinaryNode { Operator: var op } && (Operators.IsComparison(op) || op is "&" or "&&" or "|" or "||"));
    }
}

/// <summary>The columns of a part (X, or the left side of a bar) from one row.</summary>
internal sealed class RowPart
{
    private readonly bool _intercept;
    private readonly List<(int First, int Width, int[] Slots)> _terms = [];
    private readonly List<(int First, int Width, RowColumns Fill)> _slots = [];

    public RowPart(BoundPart part, FittedDesign fitted, BoundModel model, RowExpressions expressions, Func<string, bool> isLogical)
    {
        _intercept = part.Intercept;
        Columns = part.Intercept ? 1 : 0;
        var known = new Dictionary<(string, bool), int>();
        foreach (var term in part.Terms)
        {
            var (slots, width) = (new int[term.Variables.Count], 1);
            for (var v = 0; v < slots.Length; v++)
            {
                var variable = fitted.Variables[term.Variables[v]];
                var key = (variable.Label, variable.IsFactor && term.Full[v]);
                if (!known.TryGetValue(key, out slots[v]))
                {
                    known.Add(key, slots[v] = _slots.Count);
                    var own = variable.IsFactor ? (key.Item2 ? variable.Indicators! : variable.Contrasts!).Matrix.GetLength(1) : variable.Width;
                    _slots.Add((Scratch, own, variable.IsFactor ? Coded(variable, key.Item2, model, expressions, isLogical) : expressions.Variable(model.Expressions[variable.Label], own)));
                    Scratch += own;
                }

                width *= _slots[slots[v]].Width;
            }

            _terms.Add((Columns, width, slots));
            Columns += width;
        }
    }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Length of the scratch space.</summary>
    public int Scratch { get; }

    /// <summary>Writes the columns, the first variable of a term varying fastest.</summary>
    public void Fill(ReadOnlySpan<RowValue> row, Span<double> into, Span<double> scratch)
    {
        foreach (var (first, width, fill) in _slots) fill(row, scratch.Slice(first, width));
        if (_intercept) into[0] = 1.0;
        foreach (var (first, _, slots) in _terms)
        {
            var target = into[first..];
            var size = 1;
            target[0] = 1.0;
            foreach (var slot in slots)
            {
                var (start, width, _) = _slots[slot];
                for (var c = width - 1; c >= 0; c--)
                    for (var k = 0; k < size; k++) target[c * size + k] = target[k] * scratch[start + c];
                size *= width;
            }
        }
    }

    private static RowColumns Coded(DesignVariable variable, bool full, BoundModel model, RowExpressions expressions, Func<string, bool> isLogical)
    {
        var matrix = (full ? variable.Indicators! : variable.Contrasts!).Matrix;
        var factor = new RowFactor(variable.Label, [model.Expressions[variable.Label]], variable.Levels, expressions, isLogical);
        var (label, levels) = (variable.Label, variable.Levels);
        return (row, into) =>
        {
            var code = factor.Code(row);
            if (code == -1) throw new BlupException("BLUP642", $"'{label}' has a level that the model was not fitted on.", null, $"Levels of the fit: {Listing.Some(levels.ToList(), 20)}.");
            for (var j = 0; j < into.Length; j++) into[j] = code < 0 ? double.NaN : matrix[code, j];
        };
    }
}

/// <summary>A fitted design compiled for single rows.</summary>
internal sealed record RowProgram(IReadOnlyList<string> Fields, RowPart Fixed, IReadOnlyList<RowNumber> Offsets, IReadOnlyList<RowRandomTerm> Random);

/// <summary>One random term: its part, which of the part's columns are its own, and its group.</summary>
internal sealed record RowRandomTerm(RowPart Part, int[] Columns, RowFactor Group, string Name);

/// <summary>Single rows.</summary>
public sealed partial class DesignSpec
{
    /// <summary>Compiles the design for single rows; random terms in the order of <see cref="ModelFrame.Random"/>.</summary>
    /// <exception cref="BlupException">BLUP656 an expression cannot be computed row by row.</exception>
    internal RowProgram Compile(bool withRandom)
    {
        var logical = Predictors.Where(p => p.Kind == ColumnKind.Logical).Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        var expressions = new RowExpressions(Formula, _model.UsedColumns, Fitted.Transforms);
        var part = new RowPart(_model.Fixed, Fitted, _model, expressions, logical.Contains);
        var offsets = _model.Fixed.Offsets.Select(expressions.Number).ToList();
        if (Options.Offset is { } name) offsets.Add(expressions.Number(new NameNode(name, 0, 0, Quoted: true)));
        var random = new List<RowRandomTerm>();
        if (withRandom)
            foreach (var term in _model.Random)
            {
                var own = new RowPart(term.Part, Fitted, _model, expressions, logical.Contains);
                var blocks = term.Diagonal ? Enumerable.Range(0, own.Columns).Select(c => new[] { c }) : [Enumerable.Range(0, own.Columns).ToArray()];
                foreach (var block in blocks)
                    foreach (var group in term.Groups)
                        random.Add(new RowRandomTerm(own, block, new RowFactor(group.Name, group.Variables, Fitted.GroupLevels[group.Name], expressions, logical.Contains), group.Name));
            }

        return new RowProgram(expressions.Fields, part, offsets, random);
    }
}
