using Blup.Diagnostics;

namespace Blup.Sql;

/// <summary>The errors of this assembly, BLUP830 to BLUP869; see docs/errors/sql.md.</summary>
public static class SqlErrors
{
    /// <summary>BLUP831: the engine cannot be reached.</summary>
    public static BlupException Unreachable(string engine, string text, Exception? inner = null)
        => new("BLUP831", $"{engine} cannot be reached: {PlainText.Of(text)}", null, "Check host, port and that the server runs.", inner);

    /// <summary>BLUP832: user name or password refused.</summary>
    public static BlupException Refused(string engine, string text, Exception? inner = null)
        => new("BLUP832", $"{engine} refused the connection: {PlainText.Of(text)}", null, "Check the user name; the password comes from the environment or the password file.", inner);

    /// <summary>BLUP833: no such table.</summary>
    public static BlupException NoTable(string engine, string table, string text, Exception? inner = null)
        => new("BLUP833", $"'{table}' cannot be read from {engine}: {PlainText.Of(text)}", null, "Check the table's name and schema (case matters), and that this user may read it.", inner);

    /// <summary>BLUP834: the engine refused a query or stopped in it.</summary>
    public static BlupException Failed(string engine, string text, Exception? inner = null)
        => new("BLUP834", $"{engine} could not finish a query: {PlainText.Of(text)}", null, "Nothing was fitted; what had arrived was thrown away.", inner);

    /// <summary>BLUP835: the connection was lost.</summary>
    public static BlupException Lost(string engine, string text, Exception? inner = null)
        => new("BLUP835", $"The connection to {engine} was lost: {PlainText.Of(text)}", null, "Nothing was fitted; what had arrived was thrown away. Run it again.", inner);

    /// <summary>BLUP836: a result column of an unreadable type.</summary>
    public static BlupException Unreadable(string engine, string column, string type)
        => new("BLUP836", $"{engine} returned the column '{column}' as {type}, which cannot be read.", null, "Cast it to a number or a text in the query.");

    /// <summary>BLUP842: the table is another than it was for an earlier query of the same fit.</summary>
    public static BlupException Changed(string table, string how)
        => new("BLUP842", $"'{table}' changed while it was read: {how}.", null, "Nothing was fitted. Run it again when the table is at rest, or on a copy of it.");

    /// <summary>BLUP837: a name that no engine can have.</summary>
    public static BlupException BadName(string name)
        => new("BLUP837", $"The name '{name.Replace("\0", "\\0", StringComparison.Ordinal)}' holds a NUL character.", null, "Give the column or table another name.");
}
