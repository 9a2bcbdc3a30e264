namespace Blup.Tables;

/// <summary>What one thread has seen of the values of each column: a set, so that it does not matter which blocks the thread read.</summary>
internal sealed class ScanWorker
{
    private const int Few = 31;

    private readonly IReadOnlyList<StreamedColumn> _columns;
    private readonly PieceParser _parser;

    public ScanWorker(CsvBlocks file, IReadOnlyList<StreamedColumn> columns)
    {
        (_columns, _parser) = (columns, new PieceParser(file, columns));
        Texts = [.. columns.Select(c => c.IsText ? new ByteLevels() : null)];
        Used = [.. columns.Select(_ => new bool[64])];
        Numbers = [.. columns.Select(c => c is { IsText: false, WantsValues: true } ? new HashSet<double>() : null)];
        FewNumbers = [.. columns.Select(_ => new HashSet<double>())];
    }

    /// <summary>The texts of each column of texts.</summary>
    public ByteLevels?[] Texts { get; }

    /// <summary>Which texts occur in complete rows.</summary>
    public bool[][] Used { get; }

    /// <summary>The numbers of complete rows, where wanted.</summary>
    public HashSet<double>?[] Numbers { get; }

    /// <summary>Some of the numbers of complete rows: all of them where there are fewer than 31.</summary>
    public HashSet<double>[] FewNumbers { get; }

    /// <summary>Reads a block.</summary>
    public ScannedBlock Scan(CsvBlock block)
    {
        var piece = _parser.Parse(block, c => Texts[c]!, add: true);
        var result = new ScannedBlock(piece.Rows, _columns.Count) { NotNumbers = piece.NotNumbers, Checksum = block.Checksum };
        var complete = new bool[piece.Rows];
        Array.Fill(complete, true);
        for (var c = 0; c < _columns.Count; c++) result.CountMissing(c, piece.Numbers[c], piece.Texts[c], complete);
        result.Complete = complete.AsSpan().Count(true);
        for (var c = 0; c < _columns.Count; c++)
            if (piece.Texts[c] is { } texts) Mark(c, texts, complete);
            else Collect(c, piece.Numbers[c]!, complete, ref result.Ranges[c]);
        return result;
    }

    private void Mark(int c, int[] texts, bool[] complete)
    {
        if (Used[c].Length < Texts[c]!.Count) Array.Resize(ref Used[c], 2 * Texts[c]!.Count);
        var used = Used[c];
        for (var i = 0; i < texts.Length; i++)
            if (complete[i]) used[texts[i]] = true;
    }

    private void Collect(int c, double[] values, bool[] complete, ref (double Sum, double Minimum, double Maximum) range)
    {
        var (sum, low, high) = (0.0, double.PositiveInfinity, double.NegativeInfinity);
        var (few, all, last) = (FewNumbers[c], Numbers[c], double.NaN);
        for (var i = 0; i < values.Length; i++)
        {
            if (!complete[i]) continue;
            var value = values[i];
            sum += value;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
            if (value == last) continue;
            last = value;
            if (few.Count < Few) few.Add(value + 0.0);
            all?.Add(value + 0.0);
        }

        range = (sum, low, high);
    }
}

/// <summary>What the first pass found in one block.</summary>
internal sealed class ScannedBlock(int rows, int columns)
{
    public int Rows { get; } = rows;

    /// <summary>Rows without a missing value.</summary>
    public int Complete { get; set; }

    /// <summary>Missing values of each column.</summary>
    public int[] Missing { get; } = new int[columns];

    /// <summary>The first rows (from 0, in the block) in which each column is missing.</summary>
    public List<int>[] First { get; } = [.. Enumerable.Range(0, columns).Select(_ => new List<int>())];

    /// <summary>Sum, smallest and largest of the numbers of complete rows.</summary>
    public (double Sum, double Minimum, double Maximum)[] Ranges { get; } = new (double, double, double)[columns];

    public required bool[] NotNumbers { get; init; }

    /// <summary>By which a later pass knows that the block is the same.</summary>
    public required int Checksum { get; init; }

    public void CountMissing(int c, double[]? numbers, int[]? texts, bool[] complete)
    {
        for (var i = 0; i < complete.Length; i++)
        {
            if (numbers is not null ? !double.IsNaN(numbers[i]) : texts![i] >= 0) continue;
            complete[i] = false;
            if (++Missing[c] <= 5) First[c].Add(i);
        }
    }
}
