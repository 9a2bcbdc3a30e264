using Blup.Sql;

namespace Blup.DuckDb;

/// <summary>Gathers a result column into an array that is used again for every chunk.</summary>
internal sealed class ChunkColumn
{
    private readonly double[]? _doubles;
    private readonly long[]? _longs;
    private readonly string?[]? _texts;
    private readonly bool[] _missing;
    private bool _anyMissing;

    public ChunkColumn(DuckDbColumn column, int rows, string engine)
    {
        _missing = new bool[rows];
        if (column.IsInteger || column.Type == DuckDbType.Boolean) _longs = new long[rows];
        else if (column.IsNumber) _doubles = new double[rows];
        else if (column.IsText) _texts = new string?[rows];
        else throw SqlErrors.Unreadable(engine, column.Name, column.Type.ToString());
    }

    public void Append(DuckDbResult result, int column, int at)
    {
        // The mask of the rows before belongs to the same chunk; a fresh chunk begins without one.
        if (at == 0) _anyMissing = false;
        if (_doubles is not null) result.ReadDoubles(column, _doubles.AsSpan(at));
        else if (_longs is not null) result.ReadLongs(column, _longs.AsSpan(at));
        else result.ReadTexts(column, _texts.AsSpan(at));
        var missing = _missing.AsSpan(at, result.Rows);
        if (result.ReadMissing(column, missing))
        {
            if (!_anyMissing) _missing.AsSpan(0, at).Clear();
            _anyMissing = true;
        }
        else if (_anyMissing)
        {
            missing.Clear();
        }
    }

    public SqlVector Vector()
    {
        var missing = _anyMissing ? _missing : null;
        return _doubles is not null ? new SqlDoubles(_doubles, missing) : _longs is not null ? new SqlLongs(_longs, missing) : new SqlTexts(_texts!, missing);
    }
}
