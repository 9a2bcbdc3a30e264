using Blup.Diagnostics;
using Blup.Tables;

namespace Blup.Design;

/// <summary>The rows in which no column used is missing.</summary>
internal sealed class CompleteRows
{
    private readonly int[]? _kept;
    private readonly int _firstRow;

    private CompleteRows(int[]? kept, int count, IReadOnlyList<DroppedRows> dropped, int firstRow = 0)
    {
        _kept = kept;
        _firstRow = firstRow;
        Count = count;
        Dropped = dropped;
    }

    /// <summary>n, the number of rows kept.</summary>
    public int Count { get; }

    /// <summary>Columns with missing values, in order of use.</summary>
    public IReadOnlyList<DroppedRows> Dropped { get; }

    /// <summary>All rows of a table, missing values or not.</summary>
    public static CompleteRows All(Table table) => new(null, table.RowCount, []);

    /// <summary>The complete rows of a piece of a table, if any, numbered as in the whole.</summary>
    public static CompleteRows OfPiece(Table table, IReadOnlyList<string> columns, int firstRow)
    {
        var n = table.RowCount;
        int[]? kept = null;
        foreach (var name in columns)
        {
            var column = table.Column(name);
            for (var i = 0; i < n; i++)
            {
                if (!column.IsMissing(i)) continue;
                kept ??= [.. Enumerable.Range(0, n)];
                kept[i] = -1;
            }
        }

        if (kept is not null) kept = Array.FindAll(kept, i => i >= 0);
        return new CompleteRows(kept, kept?.Length ?? n, [], firstRow);
    }

    /// <summary>The complete rows.</summary>
    /// <exception cref="BlupException">BLUP302 none is complete; BLUP305 the response is missing everywhere.</exception>
    public static CompleteRows Find(Table table, IReadOnlyList<string> columns, IEnumerable<string> response)
    {
        var n = table.RowCount;
        var missing = new bool[n];
        var dropped = new List<DroppedRows>();
        foreach (var name in columns)
        {
            table.TryGetColumn(name, out var column);
            var first = new List<int>();
            var count = 0;
            for (var i = 0; i < n; i++)
            {
                if (!column!.IsMissing(i)) continue;
                missing[i] = true;
                if (++count <= 5) first.Add(i + 1);
            }

            if (count > 0) dropped.Add(new DroppedRows(name, count, first));
        }

        if (dropped.Count == 0) return new CompleteRows(null, n, []);
        var gone = dropped.Find(d => d.Count == n && response.Contains(d.Variable, StringComparer.Ordinal));
        if (gone is not null) throw new BlupException("BLUP305", $"The response column '{gone.Variable}' is missing in every row.", null, "Check the column's name and how it was read.");
        var kept = Enumerable.Range(0, n).Where(i => !missing[i]).ToArray();
        if (kept.Length == 0)
            throw new BlupException("BLUP302", $"No row is complete: each of the {Listing.Count(n, "row")} has a missing value in a column used.", null,
                "Missing: " + string.Join(", ", dropped.Select(d => $"{d.Variable} in {Listing.Count(d.Count, "row")}")) + ". Take the emptiest column out of the formula.");
        return new CompleteRows(kept, kept.Length, dropped);
    }

    /// <summary>Input row numbers (from 1) of the rows kept.</summary>
    public int[] Numbers()
    {
        var numbers = new int[Count];
        for (var i = 0; i < Count; i++) numbers[i] = Number(i);
        return numbers;
    }

    /// <summary>Input row number (from 1) of the i-th row kept.</summary>
    public int Number(int i) => _firstRow + (_kept is null ? i : _kept[i]) + 1;

    /// <summary>A value on the rows kept.</summary>
    public Value Take(Value value)
    {
        if (_kept is null) return value;
        return value switch
        {
            Vector v => new Vector(Take(v.Data)),
            Matrix m => new Matrix(Array.ConvertAll(m.Columns, Take)),
            Truth t => new Truth(Take(t.Data)),
            Factor f => f with { Codes = Take(f.Codes) },
            _ => value,
        };
    }

    /// <summary>An array on the rows kept.</summary>
    public T[] Take<T>(T[] values) => _kept is null ? values : Array.ConvertAll(_kept, i => values[i]);
}
