using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>One column of a streamed file: its kind, its distinct values once all rows were seen, and how pieces of it become columns.</summary>
internal sealed class StreamedColumn(string name, int position, bool keepText)
{
    private int[] _codes = [];
    private Dictionary<double, int>? _numberCodes;

    public string Name { get; } = name;

    /// <summary>Its place in a record.</summary>
    public int Position { get; } = position;

    /// <summary>Whether its values are texts; a column of numbers becomes one at the first value that is none.</summary>
    public bool IsText { get; set; }

    /// <summary>Whether the values of a number are wanted one by one, as levels.</summary>
    public bool WantsValues { get; set; }

    /// <summary>The texts, numbered; null for numbers.</summary>
    public ByteLevels? Texts { get; private set; }

    /// <summary>The distinct values of complete rows, as a column of the kind that the whole column has; without values where they were not wanted.</summary>
    public Column Values { get; private set; } = new NumericColumn(name, []);

    /// <summary>Sum over the complete rows, smallest and largest value, for numbers.</summary>
    public (double Sum, double Minimum, double Maximum) Range { get; set; }

    /// <summary>Up to 31 distinct numbers of complete rows.</summary>
    public double[] FewValues { get; set; } = [];

    /// <summary>Takes the distinct numbers.</summary>
    public void LearnNumbers(double[] values, CsvOptions options)
    {
        Array.Sort(values);
        Values = Finish(new NumericColumn(Name, values), options);
        if (Values is CategoricalColumn coded) _numberCodes = Enumerable.Range(0, values.Length).ToDictionary(i => values[i], i => coded.Codes[i]);
    }

    /// <summary>Takes the distinct texts; <paramref name="used"/> says which occur in complete rows.</summary>
    public void LearnTexts(ByteLevels texts, bool[] used, CsvOptions options)
    {
        Texts = texts;
        var all = new string[texts.Count];
        for (var i = 0; i < all.Length; i++) all[i] = texts.Text(i);
        if (!keepText && Array.TrueForAll(all, LogicalText.IsWord))
        {
            _codes = Array.ConvertAll(all, text => LogicalText.IsTrue(text) ? 1 : 0);
            Values = new LogicalColumn(Name, [.. Enumerable.Range(0, all.Length).Where(i => used[i]).Select(i => (sbyte)_codes[i])]);
            return;
        }

        var ranks = LevelOrder.Sort(all);
        var column = (CategoricalColumn)Finish(new CategoricalColumn(Name, [.. Enumerable.Range(0, all.Length)], all), options);
        _codes = Array.ConvertAll(ranks, rank => column.Codes[rank]);
        Values = new CategoricalColumn(Name, [.. Enumerable.Range(0, ranks.Length).Where(i => used[i]).Select(i => _codes[i])], (string[])column.Levels);
    }

    /// <summary>A piece of the column from its numbers, or from the numbers of its texts (−1 missing; written over).</summary>
    public Column Piece(double[]? numbers, int[]? texts)
    {
        if (texts is not null)
        {
            if (Values is LogicalColumn) return new LogicalColumn(Name, Array.ConvertAll(texts, t => (sbyte)(t < 0 ? -1 : _codes[t])));
            for (var i = 0; i < texts.Length; i++) texts[i] = texts[i] < 0 ? -1 : _codes[texts[i]];
            return new CategoricalColumn(Name, texts, (string[])((CategoricalColumn)Values).Levels);
        }

        if (_numberCodes is null) return new NumericColumn(Name, numbers!);
        var coded = Array.ConvertAll(numbers!, v => double.IsNaN(v) ? -1 : _numberCodes.TryGetValue(v + 0.0, out var code) ? code : throw Changed());
        return new CategoricalColumn(Name, coded, (string[])((CategoricalColumn)Values).Levels);
    }

    /// <summary>A value that the first pass did not see.</summary>
    public BlupException Changed() => new("BLUP881", $"Column '{Name}' holds a value that was not there when the file was read first.", null, "The file is read more than once; try again when nothing writes to it.");

    private Column Finish(Column column, CsvOptions options)
    {
        if (options.Factors.Contains(Name, StringComparer.Ordinal)) column = Categoricals.From(column);
        return options.Levels.TryGetValue(Name, out var levels) ? Categoricals.WithLevels(column, levels) : column;
    }
}
