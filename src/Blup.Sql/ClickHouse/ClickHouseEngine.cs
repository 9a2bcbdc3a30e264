using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Blup.Diagnostics;

namespace Blup.Sql;

/// <summary>
/// ClickHouse over HTTP. User and password come from <c>CLICKHOUSE_USER</c> and <c>CLICKHOUSE_PASSWORD</c>. Results are complete before their first row is read
/// (<c>wait_end_of_query</c>), so that a failure half way never looks like a short result. There are no snapshots: a change of the table between two queries is told from
/// checksums.
/// </summary>
public sealed partial class ClickHouseEngine : ISqlEngine
{
    private const int Attempts = 3;

    private readonly HttpClient _client;
    private readonly string _database;
    private bool _modern;

    private ClickHouseEngine(Uri server, string database, string? user, string? password)
    {
        // A redirect is not followed: the password would go wherever it points.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        _client = new HttpClient(handler) { BaseAddress = server, Timeout = Timeout.InfiniteTimeSpan };
        _database = database;
        Description = $"ClickHouse at {server.Host}:{server.Port.ToString(CultureInfo.InvariantCulture)}/{database}";
        // Headers, since addresses end up in logs.
        if ($"{user}{password}".AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) throw SqlErrors.Refused(Description, "the user or the password holds a line break.");
        if (user is not null) _client.DefaultRequestHeaders.Add("X-ClickHouse-User", user);
        if (password is not null) _client.DefaultRequestHeaders.Add("X-ClickHouse-Key", password);
    }

    /// <inheritdoc/>
    public SqlDialect Dialect { get; private set; } = new ClickHouseDialect();

    /// <inheritdoc/>
    public string Description { get; private set; }

    /// <inheritdoc/>
    public bool HasSnapshot => false;

    /// <summary>Connects: asks for the version. A server that does not answer is tried three times; a refusal is final.</summary>
    /// <param name="server">Its HTTP address, such as <c>http://localhost:8123</c>.</param>
    /// <param name="database">The database.</param>
    /// <param name="user">The user; null for <c>CLICKHOUSE_USER</c>, or the server's default.</param>
    /// <param name="password">The password; null for <c>CLICKHOUSE_PASSWORD</c>, or none.</param>
    /// <param name="cancellation">Stops waiting.</param>
    /// <exception cref="BlupException">BLUP831 it cannot be reached; BLUP832 it refused.</exception>
    public static ClickHouseEngine Open(Uri server, string database = "default", string? user = null, string? password = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        var engine = new ClickHouseEngine(server, database, user ?? Environment.GetEnvironmentVariable("CLICKHOUSE_USER"), password ?? Environment.GetEnvironmentVariable("CLICKHOUSE_PASSWORD"));
        try
        {
            var chunk = engine.Query(new SqlQuery("SELECT version()", []), cancellation).First();
            var version = ((SqlTexts)chunk.Columns[0]).Values[0]!;
            engine.Description = engine.Description.Replace("ClickHouse", "ClickHouse " + version, StringComparison.Ordinal);
            var numbers = version.Split('.').Select(p => int.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var v) ? v : 0).ToArray();
            engine._modern = numbers[0] > 20 || (numbers[0] == 20 && numbers.Length > 1 && numbers[1] >= 3);
            engine.Dialect = new ClickHouseDialect(engine._modern);
            return engine;
        }
        catch (BlupException e)
        {
            engine.Dispose();
            if (e.Code == "BLUP835") throw SqlErrors.Unreachable(engine.Description, e.InnerException?.Message ?? e.What, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<SqlColumn> Columns(SqlSource source, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        try
        {
            using var response = Send(Dialect.Write(Sql.Of($"SELECT * FROM {source.From} LIMIT 0")), cancellation);
            using var rows = new TabSeparated(response.Content.ReadAsStream(cancellation));
            return [.. rows.Names.Zip(rows.Types, (name, type) => new SqlColumn(name, TabSeparated.TypeOf(type), type))];
        }
        catch (BlupException e) when (e.Code == "BLUP834")
        {
            throw SqlErrors.NoTable(Description, source.Name, e.InnerException?.Message ?? e.What, e);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<SqlChunk> Query(SqlQuery query, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(query);
        using var response = Send(query, cancellation);
        using var rows = Guarded(() => new TabSeparated(response.Content.ReadAsStream(cancellation)), cancellation);
        while (Guarded(rows.Next, cancellation) is { } chunk) yield return chunk;
    }

    /// <inheritdoc/>
    public void Begin(CancellationToken cancellation)
    {
    }

    /// <inheritdoc/>
    public void End()
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Sends a query. One that could not be delivered is sent again: it reads only, and nothing of an answer was seen.</summary>
    private HttpResponseMessage Send(SqlQuery query, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString("N");
        var address = new StringBuilder("?wait_end_of_query=1&readonly=2&query_id=").Append(id).Append("&database=").Append(Uri.EscapeDataString(_database));
        if (_modern) address.Append("&cancel_http_readonly_queries_on_client_close=1");
        if (_modern)
            for (var i = 0; i < query.Parameters.Count; i++)
                address.Append(CultureInfo.InvariantCulture, $"&param_p{i + 1}={Uri.EscapeDataString(Text(query.Parameters[i].Value))}");
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address.ToString(), UriKind.Relative)) { Content = new StringContent(query.Text + "\nFORMAT TabSeparatedWithNamesAndTypes", Encoding.UTF8) };
                var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                if (response.StatusCode == HttpStatusCode.OK) return response;
                using (response) throw Fault(response, cancellation);
            }
            catch (HttpRequestException e) when (e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError && attempt < Attempts)
            {
                cancellation.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200 * attempt));
            }
            catch (OperationCanceledException) when (!_modern)
            {
                Stop(id);
                throw;
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                cancellation.ThrowIfCancellationRequested();
                throw SqlErrors.Lost(Description, e.InnerException?.Message ?? e.Message, e);
            }
        }
    }

    /// <summary>Older servers go on when nobody waits any more; a query under the same name that may take its place ends the first.</summary>
    private void Stop(string id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"?readonly=2&replace_running_query=1&query_id={id}", UriKind.Relative)) { Content = new StringContent("SELECT 1", Encoding.UTF8) };
            using var response = _client.Send(request, patience.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            // The server is gone, and the query with it; that it was cancelled is told by the caller.
        }
    }

    private BlupException Fault(HttpResponseMessage response, CancellationToken cancellation)
    {
        if ((int)response.StatusCode is >= 300 and < 400)
            return SqlErrors.Unreachable(Description, string.Create(CultureInfo.InvariantCulture, $"it answers with a redirect (status {(int)response.StatusCode}), which is not followed, since the password would go there."));
        using var reader = new StreamReader(response.Content.ReadAsStream(cancellation));
        var buffer = new char[2000];
        var text = new string(buffer, 0, reader.ReadBlock(buffer)).Trim();
        var shown = text.Length == 0 ? string.Create(CultureInfo.InvariantCulture, $"status {(int)response.StatusCode}") : text[..Math.Min(text.Length, 600)];
        var inner = new InvalidOperationException(shown);
        var code = CodeNumber().Match(text) is { Success: true } m ? m.Groups["code"].Value : "";
        // Unknown user, wrong or missing password, not allowed from this address.
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden || code is "192" or "193" or "194" or "195" or "516") return SqlErrors.Refused(Description, shown, inner);
        return SqlErrors.Failed(Description, shown, inner);
    }

    private T Guarded<T>(Func<T> work, CancellationToken cancellation)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw SqlErrors.Lost(Description, e.InnerException?.Message ?? e.Message, e);
        }
        catch (FormatException e)
        {
            throw SqlErrors.Failed(Description, e.Message, e);
        }
    }

    /// <summary>A parameter as ClickHouse reads it: escaped as in a tab-separated file.</summary>
    private static string Text(object value) => value switch
    {
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        long l => l.ToString(CultureInfo.InvariantCulture),
        bool b => b ? "1" : "0",
        var other => ClickHouseDialect.Escape((string)other, null),
    };

    [GeneratedRegex(@"Code: (?<code>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodeNumber();
}
