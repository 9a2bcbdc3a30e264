using System.Text.RegularExpressions;
using Blup.Diagnostics;

namespace Blup.Sql;

/// <summary>Passwords in addresses, also in mistyped ones: found, refused, and never part of a message.</summary>
internal static partial class AddressSecrets
{
    /// <summary>
    /// A colon before an '@' begins a password, and so does one whose '@' lies behind a '/' or '?' that the password holds; the message shows none of it.
    /// </summary>
    /// <exception cref="BlupException">BLUP803 the address holds a password.</exception>
    public static void Refuse(string text, string rest)
    {
        var scheme = text[..^rest.Length];
        if (NamedSecret().Match(rest) is { Success: true } named && InKeys(rest, named.Index)) throw Password(scheme, Place(rest) + "?…=***");
        var (at, colon) = (rest.IndexOf('@', StringComparison.Ordinal), rest.IndexOf(':', StringComparison.Ordinal));
        if (at < 0 || colon < 0 || colon > at || HostAndPort().IsMatch(rest)) return;
        throw Password(scheme, $"{rest[..colon]}:***@…");
    }

    /// <summary>An address whose scheme is mistyped looks like a file; one that holds a password is refused before its name is shown as that of a missing file.</summary>
    /// <exception cref="BlupException">BLUP800 no file has this name, and it may be an address with a password.</exception>
    public static void RefuseInFile(string path, string forms)
    {
        if (File.Exists(path)) return;
        var server = MistypedServer().IsMatch(path);
        if (server || UserAndPassword().IsMatch(path) || path.Contains("://", StringComparison.Ordinal) || ConnectionString().IsMatch(path))
            throw new BlupException("BLUP800", "This is neither a file nor an address that can be read; it is not shown, since it may hold a password.", null, (server ? "An address begins with postgresql:// or clickhouse://.  " : "") + forms);
    }

    /// <summary>What stands before '://', where it is a word as schemes are, and otherwise nothing: it may hold a password. Null where there is no '://'.</summary>
    public static string? UnknownScheme(string text)
    {
        var end = text.IndexOf("://", StringComparison.Ordinal);
        return end < 0 ? null : Scheme().IsMatch(text[..end]) ? text[..end] + "://" : "";
    }

    /// <summary>The name of a key that is unknown; what does not look like a name may be the end of a password.</summary>
    public static string Key(string key) => Scheme().IsMatch(key) ? key : "…";

    /// <summary>The address without its keys: an unknown one may be a password's, or part of it.</summary>
    public static string WithoutValues(string text) => Place(text) + "?…";

    /// <summary>The address up to the host's colon: what stands in the place of the port may be a password.</summary>
    public static string WithoutPort(string text)
    {
        var start = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var colon = text.IndexOf(':', start);
        return text[..(colon < 0 ? start : colon)] + ":…";
    }

    /// <summary>BLUP803: the address holds a password.</summary>
    /// <param name="scheme">The address's beginning.</param>
    /// <param name="shown">What may be shown of the rest.</param>
    public static BlupException Password(string scheme, string shown) => new(
        "BLUP803",
        "An address does not hold a password: the list of running programs and the shell's history would show it.",
        scheme + shown,
        scheme.StartsWith("postgres", StringComparison.OrdinalIgnoreCase)
            ? "Leave it out; set PGPASSWORD, or put it into the password file (~/.pgpass)."
            : "Leave it out, and set CLICKHOUSE_PASSWORD.");

    private static string Place(string text) => text.IndexOf('?', StringComparison.Ordinal) is var question and >= 0 ? text[..question] : text;

    /// <summary>A filter may name a column as it likes.</summary>
    private static bool InKeys(string rest, int index)
        => Filter().Match(rest) is not { Success: true } filter || index < filter.Index;

    [GeneratedRegex(@"[?&][a-z]*(password|passwd|passwort|pwd|pass|secret|token)=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex NamedSecret();

    [GeneratedRegex("[?&]where=", RegexOptions.CultureInvariant)]
    private static partial Regex Filter();

    /// <summary>host:5432/db?table=t&amp;where=mail = 'a@b' has its '@' in the filter of an address without a user.</summary>
    [GeneratedRegex(@"^[^:@/?]*:[0-9]{1,5}/[^@?]*\?((table|sslmode)=[^@&]*&)*(table|where)=", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex HostAndPort();

    /// <summary>postgresql:/me:secret@host, postgresql//…, clickhouse:me:secret@host.</summary>
    [GeneratedRegex(@"^\s*(postgres\w*|pgsql|clickhouses?|jdbc)\s*([:;]/{0,3}|/{2,3})[^/]*[:@]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex MistypedServer();

    /// <summary>me:secret@host, also behind one slash or two.</summary>
    [GeneratedRegex(@"^(?![A-Za-z]:[\\/])([A-Za-z]+[:;]?/{2,3}|[A-Za-z]+[:;]/)?[^/?:]+:[^@]*@", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex UserAndPassword();

    /// <summary>host=h password=secret.</summary>
    [GeneratedRegex(@"\b(password|pwd)\s*=", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ConnectionString();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+._-]{0,30}$", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
