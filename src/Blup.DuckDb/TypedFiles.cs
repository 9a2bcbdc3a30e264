namespace Blup.DuckDb;

/// <summary>Parquet and JSON files, whose columns have types of their own: read together where those agree.</summary>
internal sealed class TypedFiles(DuckDbSession session, DuckDbFormat format, CancellationToken cancellation)
{
    /// <summary>The table expression of all files.</summary>
    public string Expression()
    {
        var first = Columns(session.Files[0]);
        var same = true;
        foreach (var file in session.Files.Skip(1))
        {
            var columns = Columns(file);
            FileAgreement.Check(session.Files[0], first, file, columns);
            same &= first.SequenceEqual(columns);
        }

        return Read(session.Files, same ? "" : ", union_by_name = true");
    }

    private string Read(IEnumerable<string> files, string options)
        => $"{(format == DuckDbFormat.Parquet ? "read_parquet" : "read_json")}([{string.Join(", ", files.Select(DuckDbSession.Literal))}]{options})";

    private List<FileColumn> Columns(string file) => FileAgreement.Describe(session, Read([file], ""), cancellation);
}

/// <summary>A column of one file.</summary>
internal sealed record FileColumn(string Name, string Type)
{
    /// <summary>Number, text or truth; null where the file does not tell (all values missing).</summary>
    public string? Kind => Type switch
    {
        "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT" or "FLOAT" or "DOUBLE" => "a number",
        _ when Type.StartsWith("DECIMAL", StringComparison.Ordinal) => "a number",
        "VARCHAR" => "text",
        "BOOLEAN" => "true or false",
        "JSON" or "\"NULL\"" or "NULL" => null,
        _ when Type.StartsWith("ENUM", StringComparison.Ordinal) => "text",
        _ when Type.StartsWith("TIMESTAMP", StringComparison.Ordinal) => "a date and time",
        _ => $"of type {Type}",
    };
}

/// <summary>Whether files can be one table.</summary>
internal static class FileAgreement
{
    public static List<FileColumn> Describe(DuckDbSession session, string read, CancellationToken cancellation)
    {
        var columns = new List<FileColumn>();
        using var result = session.Query($"DESCRIBE SELECT * FROM {read}", cancellation: cancellation);
        while (result.Next())
        {
            for (var row = 0; row < result.Rows; row++) columns.Add(new FileColumn(result.Text(0, row)!, result.Text(1, row)!));
        }

        return columns;
    }

    /// <summary>Throws where a column is in one file only, or of another kind.</summary>
    public static void Check(string firstFile, List<FileColumn> first, string file, List<FileColumn> columns)
    {
        foreach (var column in first)
        {
            if (columns.Find(c => string.Equals(c.Name, column.Name, StringComparison.Ordinal)) is not { } other) throw DuckDbErrors.ColumnMissing(column.Name, firstFile, file);
            if (column.Kind is { } kind && other.Kind is { } otherKind && !string.Equals(kind, otherKind, StringComparison.Ordinal))
                throw DuckDbErrors.TypeChanged(column.Name, firstFile, kind, file, otherKind);
        }

        if (columns.Find(c => !first.Exists(f => string.Equals(f.Name, c.Name, StringComparison.Ordinal))) is { } extra) throw DuckDbErrors.ColumnMissing(extra.Name, file, firstFile);
    }
}
