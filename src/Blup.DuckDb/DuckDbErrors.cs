using Blup.Diagnostics;

namespace Blup.DuckDb;

/// <summary>DuckDB's failures as errors with a code, told apart by the kind that begins DuckDB's own text.</summary>
internal static class DuckDbErrors
{
    /// <summary>The error that DuckDB's text stands for.</summary>
    /// <param name="text">DuckDB's text.</param>
    /// <param name="session">What was read, for the message.</param>
    public static BlupException From(string text, string session)
    {
        text = text.TrimEnd();
        bool Is(string kind) => text.StartsWith(kind, StringComparison.OrdinalIgnoreCase);
        bool Says(string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
        if (Is("Out of Memory Error"))
        {
            return Says("max_temp_directory_size") || Says("temporary directory") && Says("exceed")
                ? TempFull(text)
                : new BlupException("BLUP816", "DuckDB needs more memory than its limit.", text, "Raise the limit (BLUP_DUCKDB_MEMORY=4GB), use fewer threads (BLUP_DUCKDB_THREADS=1), or let it spill to a folder with room (BLUP_DUCKDB_TEMP).");
        }

        if (Says("No space left")) return TempFull(text);
        if (Is("IO Error") && (Says("Failed to create directory") || Says("temporary") || Says("duckdb_temp_"))) return TempUnusable(text);
        if (Says("Could not set lock on file") || Says("Conflicting lock")) return new BlupException("BLUP828", $"{session} is in use by another program.", text, "Close it there, or copy the file.");
        if (Is("Catalog Error") && Says("Table with name")) return new BlupException("BLUP818", $"The table is not in {session}.", text, "Check the name (case matters between quotes only); a schema is written schema.table.");
        if (IsDamage(text, Says)) return Damaged(session, text);
        if (Is("IO Error") && Says("No files found")) return NoFiles(session, text);
        if (Is("IO Error") && (Says("does not exist") || Says("No such file"))) return NoFiles(session, text);
        if (Is("Permission Error") || Says("Permission denied")) return new BlupException("BLUP826", $"DuckDB may not read what the query of {session} asks for.", text, "A query reads the files of DATA only; check also that you may read them.");
        if (Is("Conversion Error") || Says("Error when converting column") || Says("CSV Error") || Says("Malformed JSON"))
            return new BlupException("BLUP823", $"A value of {session} does not have the type of its column.", text, "Correct the value, or convert the column in a query (--query) with CAST or TRY_CAST.");
        if (Is("Parser Error") || Is("Binder Error") || Is("Catalog Error") || Is("Syntax Error") || Says("multiple statements"))
            return new BlupException("BLUP822", $"DuckDB does not accept the query of {session}.", text, "Correct the query; its columns and tables are those of DATA.");
        return new BlupException("BLUP829", $"DuckDB could not read {session}.", text, "Nothing was fitted; what had arrived was thrown away.");
    }

    /// <summary>A file that is not what its name says, or is cut short.</summary>
    public static BlupException Damaged(string session, string text)
        => new("BLUP819", $"{session} is damaged, or not a file of this kind.", text, "Write the file again, or give it the ending of what it is.");

    /// <summary>No file of that name.</summary>
    public static BlupException NoFiles(string pattern, string? text)
        => new("BLUP825", $"No file matches '{pattern}'.", text, "Check the name and the folder; put a glob between quotes.");

    /// <summary>A column that holds numbers in one file and text in another.</summary>
    public static BlupException TypeChanged(string column, string first, string firstType, string other, string otherType)
        => new("BLUP820", $"Column '{column}' is {firstType} in one file and {otherType} in another.", $"{first}: {firstType}\n{other}: {otherType}", "Write the files with the same types, or name only files that agree.");

    /// <summary>A column that not all files have.</summary>
    public static BlupException ColumnMissing(string column, string with, string without)
        => new("BLUP821", $"Column '{column}' is not in all files.", $"{with} has it\n{without} has not", "Write the files with the same columns, or name only files that agree.");

    /// <summary>A setting that DuckDB refuses.</summary>
    public static BlupException BadSetting(string name, string value, string? text)
        => new("BLUP827", $"{name} cannot be '{value}'.", text, "Memory is written as 500MB or 2GB, threads as a whole number of at least 1; the folder for temporary files must be one that can be written to.");

    private static bool IsDamage(string text, Func<string, bool> says)
        => says("magic bytes") || says("not a valid DuckDB database") || says("Corrupt") || says("decompress") || says("Failed to read file") || says("Checksum")
        || says("Invalid thrift") || says("TProtocolException") || says("footer") || says("too small to be a Parquet file")
        || text.Contains("is not a Parquet", StringComparison.OrdinalIgnoreCase);

    private static BlupException TempFull(string text)
        => new("BLUP817", "The folder for DuckDB's temporary files is full.", text, "Give a folder with more room (BLUP_DUCKDB_TEMP=/big/folder), or more memory (BLUP_DUCKDB_MEMORY=4GB). Nothing was fitted.");

    private static BlupException TempUnusable(string text)
        => new("BLUP817", "The folder for DuckDB's temporary files cannot be written to.", text, "Give another (BLUP_DUCKDB_TEMP=/some/folder), or more memory (BLUP_DUCKDB_MEMORY=4GB). Nothing was fitted.");
}
