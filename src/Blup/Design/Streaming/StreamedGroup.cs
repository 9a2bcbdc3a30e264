using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Design;

/// <summary>A grouping factor of a streamed table: levels learnt from the distinct values of its columns, codes of each piece by look-up.</summary>
internal sealed class StreamedGroup
{
    private readonly Variable[] _variables;
    private readonly long[] _radix;
    private Dictionary<long, int>? _cells;

    /// <param name="formula">The formula.</param>
    /// <param name="group">The grouping factor.</param>
    /// <param name="values">The distinct values of a table column in complete rows.</param>
    /// <param name="transforms">Transforms, learnt.</param>
    public StreamedGroup(Formula formula, GroupingFactor group, Func<string, Column?> values, TransformState transforms)
    {
        Name = group.Name;
        _variables = [.. group.Variables.Select(node => Variable.Of(formula, node, values, transforms))];
        _radix = new long[_variables.Length];
        var product = 1L;
        for (var v = _variables.Length - 1; v >= 0; v--)
        {
            _radix[v] = product;
            product = checked(product * Math.Max(1, _variables[v].Levels.Count));
        }

        if (_variables.Length == 1) Levels = _variables[0].Levels;
    }

    public string Name { get; }

    /// <summary>Whether the combinations that occur are still to be found by a pass over the rows.</summary>
    public bool IsOpen => _variables.Length > 1 && _cells is null;

    /// <summary>The levels that occur in complete rows.</summary>
    public IReadOnlyList<string> Levels { get; private set; } = [];

    /// <summary>The combinations of levels in a piece.</summary>
    public HashSet<long> Cells(Evaluator evaluator, CompleteRows rows) => [.. Keys(evaluator, rows)];

    /// <summary>Takes the combinations that occur, all pieces together: levels in the order of the first variable, then the second.</summary>
    public void Close(IEnumerable<long> cells)
    {
        var sorted = cells.Distinct().Order().ToArray();
        _cells = Enumerable.Range(0, sorted.Length).ToDictionary(i => sorted[i], i => i);
        Levels = Array.ConvertAll(sorted, key => string.Join(':', _variables.Select((variable, v) => variable.Levels[(int)(key / _radix[v] % Math.Max(1, variable.Levels.Count))])));
    }

    /// <summary>The level of each complete row of a piece.</summary>
    public Factor Read(Evaluator evaluator, CompleteRows rows)
        => new(_variables.Length == 1 ? _variables[0].Codes(evaluator, rows) : Array.ConvertAll(Keys(evaluator, rows), key => _cells![key]), Levels);

    private long[] Keys(Evaluator evaluator, CompleteRows rows)
    {
        var keys = new long[rows.Count];
        for (var v = 0; v < _variables.Length; v++)
        {
            var codes = _variables[v].Codes(evaluator, rows);
            for (var i = 0; i < keys.Length; i++) keys[i] += codes[i] * _radix[v];
        }

        return keys;
    }

    /// <summary>One variable of a grouping factor.</summary>
    private sealed class Variable
    {
        private readonly Node _node;
        private readonly IReadOnlyList<string> _raw;
        private readonly int[] _map;
        private readonly Dictionary<double, int>? _numbers;

        /// <summary>Levels by name, for pieces that number theirs otherwise.</summary>
        private readonly Lazy<Dictionary<string, int>> _places;

        private Variable(Node node, Value value)
        {
            var raw = FactorCodes.From(value)!;
            var used = FactorCodes.DropUnused(raw);
            (_node, _raw, Levels) = (node, raw.Levels, used.Levels);
            var place = new int[used.Levels.Count == raw.Levels.Count ? 0 : raw.Levels.Count];
            for (var i = 0; i < raw.Codes.Length && place.Length > 0; i++)
                if (raw.Codes[i] >= 0) place[raw.Codes[i]] = used.Codes[i];
            _map = place;
            _places = new Lazy<Dictionary<string, int>>(() => Enumerable.Range(0, Levels.Count).ToDictionary(i => Levels[i], i => i, StringComparer.Ordinal));
            if (value is not Vector vector) return;
            _numbers = new Dictionary<double, int>(vector.Data.Length);
            for (var i = 0; i < vector.Data.Length; i++)
                if (!double.IsNaN(vector.Data[i])) _numbers.TryAdd(vector.Data[i] + 0.0, used.Codes[i]);
        }

        public IReadOnlyList<string> Levels { get; }

        public static Variable Of(Formula formula, Node node, Func<string, Column?> values, TransformState transforms)
            => new(node, StreamedValues.Of(formula, node, values, transforms));

        public int[] Codes(Evaluator evaluator, CompleteRows rows)
        {
            switch (rows.Take(evaluator.Evaluate(_node)))
            {
                case Vector v:
                    return Array.ConvertAll(v.Data, x => _numbers!.TryGetValue(x + 0.0, out var code) ? code : -1);
                case Truth t:
                    return Array.ConvertAll(t.Data, b => b < 0 || _map.Length == 0 ? b : _map[b]);
                case Factor f when !ReferenceEquals(f.Levels, _raw):
                    var own = f.Levels.Select(level => _places.Value.GetValueOrDefault(level, -1)).ToArray();
                    return Array.ConvertAll(f.Codes, c => c < 0 ? -1 : own[c]);
                case Factor f:
                    return _map.Length == 0 ? f.Codes : Array.ConvertAll(f.Codes, c => c < 0 ? -1 : _map[c]);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
    }
}

/// <summary>Evaluates what depends on one column of a streamed table on the distinct values of that column.</summary>
internal static class StreamedValues
{
    /// <summary>The value of an expression on the distinct values of its only column.</summary>
    /// <exception cref="BlupException">BLUP882 it depends on several columns.</exception>
    public static Value Of(Formula formula, Node node, Func<string, Column?> values, TransformState transforms)
    {
        var columns = Trees.Names(node).Select(n => n.Name).Distinct(StringComparer.Ordinal).Select(values).OfType<Column>().ToList();
        if (columns.Count == 1) return new Evaluator(formula, new Table(columns), transforms).Evaluate(node);
        throw formula.Error("BLUP882", $"The levels of '{node}' depend on {Listing.Count(columns.Count, "column")} together and cannot be learnt from a stream.", node,
            "Put it into a column of the file, or fit in memory (without --stream).");
    }
}
