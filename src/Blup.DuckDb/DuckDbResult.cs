using System.Runtime.InteropServices;
using Blup.Diagnostics;

namespace Blup.DuckDb;

/// <summary>
/// The rows of a query, read forward in chunks of a couple of thousand. What is read of a chunk is copied from DuckDB's vectors, a whole column at a time.
/// </summary>
public sealed class DuckDbResult : IDisposable
{
    private readonly DuckDbSession _session;
    private readonly ResultHandle _result;
    private readonly CancellationTokenRegistration _registration;
    private readonly CancellationToken _cancellation;
    private readonly DuckDbColumn[] _columns;
    private readonly DuckVector[] _vectors;
    private ChunkHandle? _chunk;

    internal DuckDbResult(DuckDbSession session, ResultHandle result, CancellationTokenRegistration registration, CancellationToken cancellation)
    {
        _session = session;
        _result = result;
        _registration = registration;
        _cancellation = cancellation;
        _columns = new DuckDbColumn[checked((int)NativeMethods.ColumnCount(result))];
        for (var i = 0; i < _columns.Length; i++) _columns[i] = Describe((ulong)i);
        _vectors = new DuckVector[_columns.Length];
    }

    /// <summary>The columns in order.</summary>
    public IReadOnlyList<DuckDbColumn> Columns => _columns;

    /// <summary>The rows of the current chunk.</summary>
    public int Rows { get; private set; }

    /// <summary>Goes on to the next chunk; false at the end.</summary>
    /// <exception cref="BlupException">BLUP816–BLUP829: DuckDB stopped; the rows so far are not all.</exception>
    /// <exception cref="OperationCanceledException">The query's token was cancelled.</exception>
    public bool Next()
    {
        _chunk?.Dispose();
        _chunk = null;
        Rows = 0;
        _cancellation.ThrowIfCancellationRequested();
        var chunk = NativeMethods.FetchChunk(_result.Value);
        if (chunk.IsInvalid || NativeMethods.ChunkSize(chunk) == 0)
        {
            chunk.Dispose();
            // The end and a failure look the same but for the text.
            if (NativeMethods.ResultError(_result) is var error and not 0 && Marshal.ReadByte(error) != 0) throw _session.Failure(error, _cancellation);
            _registration.Dispose();
            return false;
        }

        _chunk = chunk;
        Rows = (int)NativeMethods.ChunkSize(chunk);
        for (var i = 0; i < _vectors.Length; i++)
        {
            var vector = NativeMethods.ChunkVector(chunk, (ulong)i);
            _vectors[i] = new DuckVector(NativeMethods.VectorData(vector), NativeMethods.VectorValidity(vector));
        }

        return true;
    }

    /// <summary>Whether a value of the current chunk is NULL.</summary>
    public bool IsMissing(int column, int row) => !At(column, row).IsValid(row);

    /// <summary>Which values of a column are NULL; false where none is, and <paramref name="missing"/> is then not written.</summary>
    public bool ReadMissing(int column, Span<bool> missing) => At(column, 0).ReadMissing(missing[..Rows]);

    /// <summary>Numbers and truths of the current chunk as doubles; NULL becomes NaN.</summary>
    /// <exception cref="InvalidOperationException">The column holds no numbers.</exception>
    public void ReadDoubles(int column, Span<double> values) => NumberVectors.Doubles(_columns[column], At(column, 0), values[..Rows]);

    /// <summary>Integers of up to 64 bits and truths of the current chunk; NULL becomes 0.</summary>
    /// <exception cref="InvalidOperationException">The column holds no such integers.</exception>
    /// <exception cref="BlupException">BLUP823 an unsigned integer is too large.</exception>
    public void ReadLongs(int column, Span<long> values) => NumberVectors.Longs(_columns[column], At(column, 0), values[..Rows]);

    /// <summary>Texts of the current chunk; NULL becomes null. Dates and times are written as in ISO 8601, with a blank before the time.</summary>
    /// <exception cref="InvalidOperationException">The column is not read as text.</exception>
    public void ReadTexts(int column, Span<string?> values)
    {
        for (var row = 0; row < Rows; row++) values[row] = Text(column, row);
    }

    /// <summary>One text of the current chunk, see <see cref="ReadTexts"/>.</summary>
    public string? Text(int column, int row) => TextVectors.Text(_columns[column], At(column, row), row);

    /// <summary>The bytes of a text of the current chunk without a copy, good until <see cref="Next"/>; of a <see cref="DuckDbType.Varchar"/> only. Empty for NULL.</summary>
    public ReadOnlySpan<byte> Utf8(int column, int row) => TextVectors.Utf8(_columns[column], At(column, row), row);

    /// <summary>Codes of an <see cref="DuckDbType.Enum"/> of the current chunk into its <see cref="DuckDbColumn.Levels"/>; -1 for NULL.</summary>
    public void ReadCodes(int column, Span<int> codes) => TextVectors.Codes(_columns[column], At(column, 0), codes[..Rows]);

    /// <summary>Ends the query, also where rows are left.</summary>
    public void Dispose()
    {
        _registration.Dispose();
        _chunk?.Dispose();
        _chunk = null;
        Rows = 0;
        _result.Dispose();
    }

    private DuckVector At(int column, int row)
    {
        if (_chunk is null || (uint)row >= (uint)Rows) throw new InvalidOperationException("There is no such row in the current chunk.");
        return _vectors[column];
    }

    private DuckDbColumn Describe(ulong column)
    {
        var name = Marshal.PtrToStringUTF8(NativeMethods.ColumnName(_result, column)) ?? "";
        using var type = NativeMethods.ColumnType(_result, column);
        var id = NativeMethods.TypeId(type);
        return id switch
        {
            DuckDbType.Decimal => new DuckDbColumn(name, id, null) { Storage = NativeMethods.DecimalStorage(type), Scale = NativeMethods.DecimalScale(type) },
            DuckDbType.Enum => new DuckDbColumn(name, id, Levels(type)) { Storage = NativeMethods.EnumStorage(type) },
            _ => new DuckDbColumn(name, id, null),
        };
    }

    private static string[] Levels(TypeHandle type)
    {
        var levels = new string[NativeMethods.EnumSize(type)];
        for (var i = 0; i < levels.Length; i++)
        {
            var text = NativeMethods.EnumValue(type, (ulong)i);
            levels[i] = Marshal.PtrToStringUTF8(text)!;
            NativeMethods.Free(text);
        }

        return levels;
    }
}
