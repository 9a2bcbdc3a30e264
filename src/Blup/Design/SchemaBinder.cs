using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>Binds a formula to the columns of a table: names and kinds, no values.</summary>
internal sealed class SchemaBinder
{
    private readonly Formula _formula;
    private readonly Table _table;
    private readonly DesignOptions _options;
    private readonly Evaluator _kinds;
    private readonly Dictionary<string, bool> _isFactor = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _expressions = new(StringComparer.Ordinal);
    private readonly List<string> _used = [];
    private readonly List<string> _others;

    private SchemaBinder(Formula formula, Table table, DesignOptions options)
    {
        _formula = formula;
        _table = table;
        _options = options;
        _kinds = new Evaluator(formula, table, new TransformState(), schemaOnly: true);
        _others = Others();
    }

    /// <summary>Binds.</summary>
    public static BoundModel Bind(Formula formula, Table table, DesignOptions options)
    {
        if (table.Columns.Count == 0) throw new BlupException("BLUP301", "The table has no columns.", null, "Give a table with the columns of the formula.");
        return new SchemaBinder(formula, table, options).Bind();
    }

    private BoundModel Bind()
    {
        Response();
        var right = TermAlgebra.Expand(_formula, _formula.Right, _others);
        var part = Part(right);
        var random = right.Bars.Select(Random).ToList();
        foreach (var offset in part.Offsets)
        {
            if (_kinds.Evaluate(offset) is not (Vector or Scalar or Truth))
                throw _formula.Error("BLUP120", $"The offset '{offset}' is not one number a row.", offset, "An offset is added to the linear predictor; use a numeric column.");
            Use(offset);
        }

        OptionColumn(_options.Weights, "weights", "BLUP310");
        OptionColumn(_options.Offset, "offset", "BLUP317");
        CheckContrasts();
        return new BoundModel
        {
            Formula = _formula,
            Options = _options,
            Fixed = part,
            Random = random,
            IsFactor = _isFactor,
            Expressions = _expressions,
            UsedColumns = _used,
            Schema = new Table(_table.Columns.Where(c => _used.Contains(c.Name, StringComparer.Ordinal)).Select(c => c.Take([]))),
        };
    }

    /// <summary>What <c>.</c> stands for: R's rule (all columns that the response does not use), less grouping factors, weights and offset.</summary>
    private List<string> Others()
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        if (_formula.Left is { } left) taken.UnionWith(Trees.Names(left).Select(n => n.Name));
        taken.UnionWith(Groups(_formula.Right).SelectMany(Trees.Names).Select(n => n.Name));
        if (_options.Weights is { } weights) taken.Add(weights);
        if (_options.Offset is { } offset) taken.Add(offset);
        return _table.Columns.Select(c => c.Name).Where(n => !taken.Contains(n)).ToList();
    }

    private static IEnumerable<Node> Groups(Node node) => node switch
    {
        BinaryNode { Operator: "|" or "||" } b => [b.Right],
        BinaryNode b => Groups(b.Left).Concat(Groups(b.Right)),
        PrefixNode p => Groups(p.Operand),
        ParenNode p => Groups(p.Inner),
        _ => [],
    };

    private void Response()
    {
        if (_formula.Left is not { } left)
            throw FormulaError.At("BLUP106", "The formula has no response.", _formula.Text, _formula.Tilde, 1, "Write the response on the left of '~', such as Reaction ~ Days + (1 + Days | Subject).");
        if (Groups(left).Any()) throw _formula.Error("BLUP112", "A random term stands on the left of '~'.", left, "Random terms stand on the right: y ~ x + (1 | g).");
        if (Trees.Unwrap(left) is NameNode { Name: ".", Quoted: false }) throw _formula.Error("BLUP119", "'.' cannot be the response.", left, "Name the column.");
        var value = _kinds.Evaluate(left);
        if (value is Vector or Truth)
        {
            Use(left);
            return;
        }

        var name = Trees.Unwrap(left) as NameNode;
        var why = name is not null && _table.TryGetColumn(name.Name, out var column) ? TextInNumbers.Explain(column) : "Use one numeric column.";
        throw _formula.Error("BLUP303", $"The response '{left}' is {value.Describe}; a linear model needs a numeric response.", left, why);
    }

    private BoundPart Part(TermList list)
    {
        var response = _formula.Response;
        var seenFactor = list.Intercept;
        var terms = new List<BoundTerm>(list.Terms.Count);
        foreach (var term in list.Terms)
        {
            var labels = term.Variables.Select(v => list.VariableLabels[v]).ToList();
            var full = term.Full.ToArray();
            for (var i = 0; i < labels.Count; i++)
            {
                var node = list.Variables[term.Variables[i]];
                if (labels[i] == response) throw _formula.Error("BLUP115", $"The response '{response}' is also a term.", node, "Take it out of the right side.");
                var factor = Variable(labels[i], node);
                // Without an intercept the first factor of the formula gets all its indicators (R's model.matrix).
                if (factor && !seenFactor) (full[i], seenFactor) = (true, true);
            }

            terms.Add(new BoundTerm(term.Label, labels, full));
        }

        return new BoundPart(list.Intercept, terms, list.Offsets);
    }

    private bool Variable(string label, Node node)
    {
        if (_isFactor.TryGetValue(label, out var known)) return known;
        var value = _kinds.Evaluate(node);
        if (value is not (Vector or Matrix or Truth or Factor))
            throw _formula.Error("BLUP117", $"'{label}' is {value.Describe}, not a column.", node, "A term is a column or a function of columns; the intercept is 1.");
        Use(node);
        _expressions.Add(label, node);
        return _isFactor[label] = value is Truth or Factor;
    }

    private BoundRandom Random(BinaryNode bar)
    {
        var list = TermAlgebra.Expand(_formula, bar.Left, _others);
        if (list.Offsets.Count > 0) throw _formula.Error("BLUP112", "An offset stands inside a random term.", bar, "An offset has no coefficient that could vary; put it outside the parentheses.");
        if (!list.Intercept && list.Terms.Count == 0)
            throw _formula.Error("BLUP114", $"The random term ({bar}) has no columns.", bar, "Write (1 | g) for a random intercept, (x | g) for an intercept and a slope.");
        var groups = Grouping.Expand(_formula, bar.Right);
        foreach (var node in groups.SelectMany(g => g.Variables))
        {
            var value = _kinds.Evaluate(node);
            if (value is not (Vector or Truth or Factor)) throw _formula.Error("BLUP113", $"'{node}' is {value.Describe} and cannot be a grouping factor.", node, "Use a column.");
            Use(node);
        }

        return new BoundRandom(Part(list), bar.Operator == "||", groups, bar);
    }

    private void Use(Node node)
    {
        foreach (var name in Trees.Names(node).Select(n => n.Name))
            if (_table.TryGetColumn(name, out _) && !_used.Contains(name, StringComparer.Ordinal)) _used.Add(name);
    }

    private void OptionColumn(string? name, string role, string code)
    {
        if (name is null) return;
        if (!_table.TryGetColumn(name, out var column))
        {
            var names = _table.Columns.Select(c => c.Name).ToList();
            var near = Suggestions.Nearest(name, names);
            throw new BlupException("BLUP317", $"The {role} column '{name}' is not in the table.", null, $"Columns: {Listing.Some(names, 30)}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
        }

        if (column is not NumericColumn) throw new BlupException(code, $"The {role} column '{name}' is not numeric.", null, TextInNumbers.Explain(column));
        if (!_used.Contains(name, StringComparer.Ordinal)) _used.Add(name);
    }

    private void CheckContrasts()
    {
        var factors = _isFactor.Where(v => v.Value).Select(v => v.Key).ToList();
        foreach (var (name, coding) in _options.Contrasts)
        {
            if (ContrastCoding.Find(coding) is null)
                throw new BlupException("BLUP312", $"'{coding}' is not a contrast coding (asked for factor '{name}').", null, $"Codings: {string.Join(", ", ContrastCoding.Names.Keys)}.");
            if (factors.Exists(f => Covers(name, _expressions[f]))) continue;
            var why = _isFactor.ContainsKey(name) ? "is numeric" : _table.TryGetColumn(name, out _) ? "is not a term of the formula" : "is not in the formula";
            var near = Suggestions.Nearest(name, factors);
            throw new BlupException("BLUP312", $"Contrasts are asked for '{name}', which {why}.", null,
                $"Factors of the formula: {(factors.Count == 0 ? "none" : string.Join(", ", factors))}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
        }
    }

    /// <summary>Whether a name in <see cref="DesignOptions.Contrasts"/> means this variable: its label, or the column inside <c>factor()</c>.</summary>
    internal static bool Covers(string name, Node node)
        => node switch
        {
            NameNode n => n.Name == name,
            CallNode { Function: "factor" or "as.factor" } c when c.Arguments[0].Value is NameNode n => n.Name == name || c.ToString() == name,
            _ => node.ToString() == name,
        };
}
