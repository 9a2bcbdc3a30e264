using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Blup.Diagnostics;

namespace Blup.DuckDb;

/// <summary>
/// A DuckDB of this process with one connection. One query runs at a time, and a result is read before the next query.
/// Nothing is downloaded: extensions are those built into the library (Parquet, JSON, ICU).
/// </summary>
public sealed class DuckDbSession : IDisposable
{
    private readonly DatabaseHandle _database;
    private readonly ConnectionHandle _connection;
    private readonly string _temp;

    private DuckDbSession(DatabaseHandle database, ConnectionHandle connection, string name, string temp)
    {
        _database = database;
        _connection = connection;
        Name = name;
        _temp = temp;
    }

    /// <summary>What messages call the data.</summary>
    public string Name { get; }

    /// <summary>The files that may be read, globs expanded, as absolute paths: for each pattern in ordinal order.</summary>
    public IReadOnlyList<string> Files { get; private set; } = [];

    /// <summary>Opens a session.</summary>
    /// <param name="options">Memory, threads, files; null for the defaults.</param>
    /// <param name="name">What messages call the data; null for the database file or "DuckDB".</param>
    /// <exception cref="BlupException">BLUP815 no library; BLUP819 not a DuckDB file; BLUP825 no file; BLUP827 a setting is refused; BLUP828 the file is in use.</exception>
    public static DuckDbSession Open(DuckDbOptions? options = null, string? name = null) => Open(options, name, locked: true);

    /// <summary>Opens a session; one that is not locked may write files, for tests and measurements.</summary>
    internal static DuckDbSession Open(DuckDbOptions? options, string? name, bool locked)
    {
        DuckDbLibrary.Require();
        options ??= new DuckDbOptions();
        name ??= options.Database is null ? "DuckDB" : $"'{options.Database}'";
        if (locked && options.Database is { } file && !File.Exists(file)) throw DuckDbErrors.NoFiles(file, null);
        var temp = PrivateFolder(options.TempDirectory ?? Path.GetTempPath());
        DatabaseHandle database;
        try
        {
            database = OpenDatabase(options, name, temp, locked);
        }
        catch
        {
            Remove(temp);
            throw;
        }

        DuckDbSession? session = null;
        try
        {
            if (NativeMethods.Connect(database, out var connection) != 0) throw new BlupException("BLUP829", $"DuckDB could not read {name}.", "It gave no connection.", null);
            session = new DuckDbSession(database, connection, name, temp);
            session.LimitTemp(options.TempLimit);
            session.Execute(string.Create(CultureInfo.InvariantCulture, $"SET perfect_ht_threshold = {DirectTable.Bits(options)}"));
            if (locked) session.Lock(options);
            return session;
        }
        catch
        {
            session?.Dispose();
            database.Dispose();
            Remove(temp);
            throw;
        }
    }

    /// <summary>Runs one statement; its rows are read from the result, chunk by chunk, while DuckDB goes on.</summary>
    /// <param name="sql">The statement, with placeholders $1, $2, …</param>
    /// <param name="parameters">Values of the placeholders: double, long, int, string, bool or null.</param>
    /// <param name="cancellation">Interrupts the query, also while its result is read.</param>
    /// <exception cref="BlupException">BLUP816–BLUP829 with DuckDB's text.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public DuckDbResult Query(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(sql);
        ObjectDisposedException.ThrowIf(_connection.IsClosed, this);
        cancellation.ThrowIfCancellationRequested();
        var state = NativeMethods.Prepare(_connection, sql, out var statement);
        using (statement)
        {
            if (state != 0) throw Failure(NativeMethods.PrepareError(statement), cancellation);
            Bind(statement, parameters ?? [], sql);
            // Asked for before the query begins, so that no cancellation is missed; given up with the result.
            var registration = cancellation.UnsafeRegister(static c => Interrupt((ConnectionHandle)c!), _connection);
            try
            {
                state = NativeMethods.PendingStreaming(statement, out var pending);
                using (pending)
                {
                    if (state != 0) throw Failure(NativeMethods.PendingError(pending), cancellation);
                    var result = new ResultHandle();
                    state = NativeMethods.ExecutePending(pending, result);
                    if (state == 0) return new DuckDbResult(this, result, registration, cancellation);
                    using (result) throw Failure(NativeMethods.ResultError(result), cancellation);
                }
            }
            catch
            {
                registration.Dispose();
                throw;
            }
        }
    }

    /// <summary>Runs one statement and throws its rows away.</summary>
    /// <inheritdoc cref="Query"/>
    public void Execute(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        using var result = Query(sql, parameters, cancellation);
        while (result.Next())
        {
            // The rows are not wanted.
        }
    }

    /// <summary>All texts of the first column of a result; null for a missing one.</summary>
    /// <inheritdoc cref="Query"/>
    public IReadOnlyList<string?> Texts(string sql, IReadOnlyList<object?>? parameters = null, CancellationToken cancellation = default)
    {
        var texts = new List<string?>();
        using var result = Query(sql, parameters, cancellation);
        while (result.Next())
        {
            for (var row = 0; row < result.Rows; row++) texts.Add(result.Text(0, row));
        }

        return texts;
    }

    /// <summary>Closes the session and removes its temporary files.</summary>
    public void Dispose()
    {
        if (_connection.IsClosed) return;
        _connection.Dispose();
        _database.Dispose();
        Remove(_temp);
    }

    /// <summary>A folder of this session's own in which to spill: rows of others are nobody else's to read, and DuckDB clears the folder that it is given.</summary>
    private static string PrivateFolder(string parent)
    {
        var folder = Path.Combine(parent, string.Create(CultureInfo.InvariantCulture, $"blup-duckdb-{Environment.ProcessId}-{Guid.NewGuid():N}"));
        try
        {
            Directory.CreateDirectory(parent);
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // DuckDB fails by itself (BLUP817) where it has to spill; most queries do not.
        }

        return folder;
    }

    private static void Remove(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Left for the system to clear; the answer does not depend on it.
        }
    }

    /// <summary>A text literal; for where DuckDB takes no parameter.</summary>
    internal static string Literal(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    /// <summary>An identifier in quotes.</summary>
    internal static string Identifier(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    /// <summary>DuckDB's text as an error: a cancellation where one was asked for.</summary>
    internal Exception Failure(nint text, CancellationToken cancellation)
    {
        var words = Marshal.PtrToStringUTF8(text) ?? "DuckDB gave no reason.";
        return cancellation.IsCancellationRequested && words.Contains("interrupt", StringComparison.OrdinalIgnoreCase)
            ? new OperationCanceledException($"The query of {Name} was cancelled.", cancellation)
            : DuckDbErrors.From(words, Name);
    }

    private static DatabaseHandle OpenDatabase(DuckDbOptions options, string name, string temp, bool locked)
    {
        if (NativeMethods.CreateConfig(out var config) != 0) throw new InvalidOperationException("DuckDB gave no configuration.");
        using (config)
        {
            void Set(string key, string? value)
            {
                if (value is not null && NativeMethods.SetConfig(config, key, value) != 0) throw DuckDbErrors.BadSetting(key, value, null);
            }

            Set("autoinstall_known_extensions", "false");
            Set("autoload_known_extensions", "false");
            Set("allow_community_extensions", "false");
            Set("allow_persistent_secrets", "false");
            Set("memory_limit", options.MemoryLimit);
            Set("threads", options.Threads?.ToString(CultureInfo.InvariantCulture));
            Set("temp_directory", temp);
            if (options.Database is not null && locked) Set("access_mode", "read_only");
            var state = NativeMethods.Open(options.Database, out var database, config, out var error);
            if (state == 0) return database;
            database.Dispose();
            var text = Marshal.PtrToStringUTF8(error) ?? "";
            NativeMethods.Free(error);
            throw DuckDbErrors.From(text, name);
        }
    }

    /// <summary>Not a setting to open with: DuckDB would show it and not keep to it.</summary>
    private void LimitTemp(string? limit)
    {
        if (limit is null) return;
        try
        {
            Execute($"SET max_temp_directory_size = {Literal(limit)}");
        }
        catch (BlupException e)
        {
            throw DuckDbErrors.BadSetting("max_temp_directory_size", limit, e.Where);
        }
    }

    /// <summary>From here on the session reaches the files asked for and no others.</summary>
    private void Lock(DuckDbOptions options)
    {
        Files = [.. options.Files.SelectMany(Expand)];
        if (Files.Count > 0) Execute($"SET allowed_paths = [{string.Join(", ", Files.Select(Literal))}]");
        Execute("SET enable_external_access = false");
        Execute("SET lock_configuration = true");
    }

    /// <summary>The files of a glob; a file that exists under exactly that name is taken for itself.</summary>
    private IEnumerable<string> Expand(string pattern)
    {
        if (File.Exists(pattern)) return [Path.GetFullPath(pattern)];
        if (pattern.IndexOfAny(DuckDbFiles.GlobCharacters) < 0) throw DuckDbErrors.NoFiles(pattern, null);
        var files = Texts("SELECT file FROM glob($1)", [Path.GetFullPath(pattern)]);
        return files.Count > 0 ? files.OfType<string>().Order(StringComparer.Ordinal) : throw DuckDbErrors.NoFiles(pattern, null);
    }

    private void Bind(StatementHandle statement, IReadOnlyList<object?> parameters, string sql)
    {
        var wanted = NativeMethods.ParameterCount(statement);
        if (wanted != (ulong)parameters.Count)
            throw new BlupException("BLUP822", string.Create(CultureInfo.InvariantCulture, $"The query of {Name} has {wanted} parameters; {parameters.Count} values were given."), sql, "Give one value for each of $1, $2, …");
        for (var i = 0; i < parameters.Count; i++)
        {
            var index = (ulong)i + 1;
            var state = parameters[i] switch
            {
                null => NativeMethods.BindNull(statement, index),
                bool value => NativeMethods.BindBoolean(statement, index, value),
                double value => NativeMethods.BindDouble(statement, index, value),
                long value => NativeMethods.BindInt64(statement, index, value),
                int value => NativeMethods.BindInt64(statement, index, value),
                string value => BindText(statement, index, value),
                var value => throw new ArgumentException($"A {value.GetType().Name} cannot be a parameter.", nameof(parameters)),
            };
            if (state != 0) throw Failure(NativeMethods.PrepareError(statement), CancellationToken.None);
        }
    }

    private static int BindText(StatementHandle statement, ulong index, string value)
    {
        var utf8 = Encoding.UTF8.GetBytes(value);
        // An empty span has no address, and DuckDB takes none for an error.
        return NativeMethods.BindVarchar(statement, index, utf8.Length == 0 ? "\0"u8 : utf8, (ulong)utf8.Length);
    }

    private static void Interrupt(ConnectionHandle connection)
    {
        try
        {
            NativeMethods.Interrupt(connection);
        }
        catch (ObjectDisposedException)
        {
            // The session is closed; there is nothing to interrupt.
        }
    }
}
