namespace Blup.Tables;

/// <summary>Whole records of a CSV file: valid UTF-8, from the beginning of one record to the end of another.</summary>
/// <param name="Index">The block's number, from 0.</param>
/// <param name="Offset">The file position of its first byte.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record CsvBlock(int Index, long Offset, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>A hash of the bytes, the same within one run of the program.</summary>
    public int Checksum
    {
        get
        {
            var hash = new HashCode();
            hash.AddBytes(Bytes.Span);
            return hash.ToHashCode();
        }
    }
}
