using System.Globalization;
using Blup.Diagnostics;

namespace Blup.Sql;

/// <summary>Reads addresses, and says what is wrong with one without showing a password.</summary>
internal static class AddressReader
{
    public const string DuckDb = "duckdb:";
    public const string Postgres = "postgresql://";
    public const string ClickHouse = "clickhouse://";
    public const string ClickHouseTls = "clickhouses://";

    private const string Where = "where=";
    private static readonly string[] Schemes = [DuckDb, Postgres, ClickHouse, ClickHouseTls];
    private static readonly string[] SslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"];

    public static DataAddress Read(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) throw new BlupException("BLUP800", "The address of the data is empty.", null, Forms);
        if (After(text, DuckDb) is { } duck) return OfDuckDb(text, duck);
        if ((After(text, Postgres) ?? After(text, "postgres://")) is { } postgres) return Server(text, Postgres, postgres);
        if (After(text, ClickHouse) is { } click) return Server(text, ClickHouse, click);
        if (After(text, ClickHouseTls) is { } secure) return Server(text, ClickHouseTls, secure);
        var filter = text.IndexOf("?" + Where, StringComparison.Ordinal);
        var path = filter < 0 ? text : text[..filter];
        if (AddressSecrets.UnknownScheme(path) is { } scheme) throw UnknownScheme(scheme);
        AddressSecrets.RefuseInFile(path, Forms);
        return filter < 0 ? new FileAddress(path) : new FileAddress(path) { Where = RowFilter.Parse(text[(filter + 1 + Where.Length)..]) };
    }

    private static string Forms => "Write a file, a glob between quotes, duckdb:FILE?table=T, postgresql://user@host:port/db?table=schema.t or clickhouse://host:port/db?table=T.";

    private static DuckDbAddress OfDuckDb(string text, string rest)
    {
        var (file, keys, filter) = Split(text, rest);
        AddressSecrets.RefuseInFile(file, Forms);
        if (file.StartsWith("//", StringComparison.Ordinal)) throw new BlupException("BLUP800", "A DuckDB file is written without '//'.", text, $"Write duckdb:{file.TrimStart('/')}, or duckdb:/{file.TrimStart('/')} for a full path.");
        if (file.Length == 0) throw new BlupException("BLUP806", "The address names no DuckDB file.", text, "Write duckdb:FILE?table=T.");
        var values = Values(text, keys, "table");
        return new DuckDbAddress(file, Table(text, values)) { Where = filter };
    }

    private static ServerAddress Server(string text, string scheme, string rest)
    {
        AddressSecrets.Refuse(text, rest);
        var (place, keys, filter) = Split(text, rest);
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        var (authority, database) = slash < 0 ? (place, "") : (place[..slash], Decode(text, place[(slash + 1)..]));
        var at = authority.LastIndexOf('@');
        var user = at < 0 ? null : Decode(text, authority[..at]);
        var (host, port) = HostAndPort(text, authority[(at + 1)..]);
        if (user?.Contains(':', StringComparison.Ordinal) == true) throw AddressSecrets.Password(scheme, user[..user.IndexOf(':', StringComparison.Ordinal)] + ":***@…");
        if (host.Length == 0 || user is { Length: 0 }) throw new BlupException("BLUP806", $"The address names no {(host.Length == 0 ? "host" : "user before the '@'")}.", text, $"Write {scheme}user@host:port/db?table=T.");
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown) throw new BlupException("BLUP806", "The address names no host that there can be: a name or an IP address, one of them.", scheme + "…", $"Write {scheme}user@host:port/db?table=T.");
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal)) throw new BlupException("BLUP806", "The address names no database after the host.", text, $"Write {scheme}user@host:port/db?table=T.");
        if (scheme != Postgres)
        {
            var table = Table(text, Values(text, keys, "table"));
            return new ClickHouseAddress(user, host, port, database, table) { Where = filter, Tls = scheme == ClickHouseTls };
        }

        var values = Values(text, keys, "table", "sslmode");
        var ssl = values.GetValueOrDefault("sslmode");
        if (ssl is not null && !SslModes.Contains(ssl, StringComparer.Ordinal)) throw new BlupException("BLUP804", $"sslmode cannot be '{ssl}'.", text, $"Choose one of {string.Join(", ", SslModes)}.");
        return new PostgresAddress(user, host, port, database, Table(text, values)) { Where = filter, SslMode = ssl };
    }

    /// <summary>The part before '?', the keys, and the filter: <c>where=</c> takes all that follows it, so that a filter may hold any character.</summary>
    private static (string Place, string[] Keys, RowFilter? Filter) Split(string text, string rest)
    {
        var question = rest.IndexOf('?', StringComparison.Ordinal);
        if (question < 0) return (rest, [], null);
        var (place, query) = (rest[..question], rest[(question + 1)..]);
        var where = query.StartsWith(Where, StringComparison.Ordinal) ? 0 : query.IndexOf("&" + Where, StringComparison.Ordinal);
        var filter = where < 0 ? null : RowFilter.Parse(query[(query.IndexOf(Where, where, StringComparison.Ordinal) + Where.Length)..]);
        var keys = where < 0 ? query : query[..where];
        if (keys.Length == 0 && where < 0) throw new BlupException("BLUP802", "Nothing follows the '?' of the address.", text, "Write ?table=T after it, or leave it out.");
        return (place, keys.Length == 0 ? [] : keys.Split('&'), filter);
    }

    private static Dictionary<string, string> Values(string text, string[] pairs, params string[] known)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var (key, equals) = (pair.Split('=', 2)[0], pair.IndexOf('=', StringComparison.Ordinal));
            if (!known.Contains(key, StringComparer.Ordinal))
            {
                var near = Suggestions.Nearest(key, [.. known, "where"]);
                throw new BlupException("BLUP802", $"An address has no '{AddressSecrets.Key(key)}'.", AddressSecrets.WithoutValues(text), $"It may have {string.Join(", ", known)} and, at its end, where.{(near is null ? "" : $"  Did you mean '{near}'?")}");
            }

            var value = equals < 0 ? "" : Decode(text, pair[(equals + 1)..]);
            if (value.Length == 0) throw new BlupException("BLUP804", $"'{key}' has no value.", text, $"Write {key}=VALUE, or leave it out.");
            if (!values.TryAdd(key, value)) throw new BlupException("BLUP804", $"'{key}' is given twice.", text, "Give it once.");
        }

        return values;
    }

    private static TableName? Table(string text, Dictionary<string, string> values)
        => !values.TryGetValue("table", out var table) ? null
            : TableName.Parse(table) ?? throw new BlupException("BLUP801", $"'{table}' is no name of a table.", text, "Write table or schema.table; a name with a dot in it stands between double quotes.");

    private static (string Host, int? Port) HostAndPort(string text, string place)
    {
        var colon = place.StartsWith('[') ? place.IndexOf("]:", StringComparison.Ordinal) + 1 : place.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 && !place.StartsWith(':')) return (place.Trim('[', ']'), null);
        if (!int.TryParse(place[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new BlupException("BLUP805", "The port is not a number from 1 to 65535.", AddressSecrets.WithoutPort(text), "Write host:port, such as localhost:5432.");
        return (place[..colon].Trim('[', ']'), port);
    }

    private static string Decode(string text, string value)
    {
        for (var i = value.IndexOf('%', StringComparison.Ordinal); i >= 0; i = value.IndexOf('%', i + 1))
        {
            if (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2]))
                throw new BlupException("BLUP807", "A '%' of the address is not followed by two hexadecimal digits.", text, "Write %25 for a percent sign, %26 for '&', %3F for '?'.");
        }

        return Uri.UnescapeDataString(value);
    }

    private static string? After(string text, string scheme) => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? text[scheme.Length..] : null;

    private static BlupException UnknownScheme(string scheme)
    {
        var near = Suggestions.Nearest(scheme, Schemes);
        return new BlupException("BLUP800", scheme.Length == 0 ? "Data cannot be read from an address of this kind." : $"Data cannot be read from '{scheme}'.", null, (near is null ? "" : $"Did you mean '{near}'?  ") + Forms);
    }
}
