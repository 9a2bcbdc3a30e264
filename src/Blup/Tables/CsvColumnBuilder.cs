namespace Blup.Tables;

/// <summary>
/// Collects one CSV column and infers its kind: numbers as long as every value is one, text codes from the first value that is not.
/// Texts of numbers are not kept; <see cref="FirstCodedRow"/> says how many rows have to be read again when that guess failed.
/// </summary>
internal sealed class CsvColumnBuilder(string name, int capacity, bool keepText)
{
    private double[] _numbers = new double[capacity];
    private int[] _codes = [];
    private LevelCoder? _coder;
    private bool _sawNumber;

    /// <summary>Rows before this one hold numbers whose text is needed after all; 0 when there are none.</summary>
    public int FirstCodedRow { get; private set; }

    /// <summary>Takes the next row; rows come in order from 0.</summary>
    public void Add(int row, ReadOnlySpan<byte> field, bool missing)
    {
        if (_coder is not null)
        {
            if (row == _codes.Length) Array.Resize(ref _codes, 2 * row);
            _codes[row] = missing ? -1 : _coder.Code(field);
            return;
        }

        if (row == _numbers.Length) Array.Resize(ref _numbers, Math.Max(16, 2 * row));
        if (missing)
        {
            _numbers[row] = double.NaN;
        }
        else if (NumberText.TryParse(field, out _numbers[row]))
        {
            _sawNumber = true;
        }
        else
        {
            StartCoding(row);
            Add(row, field, missing);
        }
    }

    /// <summary>Gives the text of a row before <see cref="FirstCodedRow"/>.</summary>
    public void AddAgain(int row, ReadOnlySpan<byte> field, bool missing) => _codes[row] = missing ? -1 : _coder!.Code(field);

    /// <summary>The finished column of <paramref name="rows"/> rows.</summary>
    public Column Build(int rows)
    {
        if (_coder is null) return new NumericColumn(name, Trim(_numbers, rows));
        var codes = Trim(_codes, rows);
        return !keepText && _coder.Levels.All(LogicalText.IsWord) ? ToLogical(codes, _coder.Levels) : _coder.ToColumn(name, codes);
    }

    private void StartCoding(int row)
    {
        _coder = new LevelCoder();
        _codes = new int[_numbers.Length];
        _codes.AsSpan(0, row).Fill(-1);
        _numbers = [];
        if (_sawNumber) FirstCodedRow = row;
    }

    private LogicalColumn ToLogical(int[] codes, IReadOnlyList<string> words)
    {
        var values = new sbyte[codes.Length];
        for (var row = 0; row < values.Length; row++)
        {
            values[row] = codes[row] < 0 ? (sbyte)-1 : LogicalText.IsTrue(words[codes[row]]) ? (sbyte)1 : (sbyte)0;
        }

        return new LogicalColumn(name, values);
    }

    private static T[] Trim<T>(T[] values, int rows) => values.Length == rows ? values : values[..rows];
}

/// <summary>The words that R reads as logical.</summary>
internal static class LogicalText
{
    public static bool IsTrue(string text) => text is "TRUE" or "T" or "true" or "True";

    public static bool IsWord(string text) => IsTrue(text) || text is "FALSE" or "F" or "false" or "False";

    public static string Format(bool value) => value ? "TRUE" : "FALSE";
}
