using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Web;
using Blup.Diagnostics;
using Blup.Sql;

namespace Blup.Tests.Sql;

/// <summary>What only newer ClickHouse servers than Debian's have, against a stand-in that speaks the protocol: query parameters, and faults half way through an answer.</summary>
public sealed class ClickHouseParameterTests : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<string> _queries = [];
    private readonly Uri _address;
    private string _answer = "version()\nString\n24.8.1.1\n";
    private readonly List<string?> _passwords = [];
    private string? _redirect;
    private bool _cut;

    public ClickHouseParameterTests()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = new Uri($"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)}/");
        }

        _listener.Prefixes.Add(_address.ToString());
        _listener.Start();
        _ = Serve();
    }

    [Fact]
    public void Values_travel_as_parameters_escaped_as_the_server_reads_them()
    {
        using var engine = ClickHouseEngine.Open(_address, "lab", "me", "secret");
        Assert.StartsWith("ClickHouse 24.8.1.1 at 127.0.0.1", engine.Description, StringComparison.Ordinal);
        _answer = "a\tb\nNullable(Float64)\tLowCardinality(String)\n1.5\tx\\ty\n\\N\t\\\\N\n";
        var query = engine.Dialect.Write(global::Blup.Sql.Sql.Of($"SELECT {0.1}, {"a'\\\t"}, {7L}, {true}, {0.1}"));
        Assert.Equal("SELECT {p1:Float64}, {p2:String}, {p3:Int64}, {p4:UInt8}, {p1:Float64}", query.Text);
        var chunk = Assert.Single(engine.Query(query, default));
        Assert.Equal(2, chunk.Rows);
        Assert.True(chunk.Columns[0].IsMissing(1));
        Assert.Equal(["x\ty", "\\N"], ((SqlTexts)chunk.Columns[1]).Values.Take(2));
        var sent = HttpUtility.ParseQueryString(_queries[^1]);
        Assert.Equal("0.1|a'\\\\\\t|7|1|lab", string.Join('|', sent["param_p1"], sent["param_p2"], sent["param_p3"], sent["param_p4"], sent["database"]));
        Assert.DoesNotContain("secret", string.Join(' ', _queries), StringComparison.Ordinal);
    }

    [Fact]
    public void A_message_in_the_middle_of_an_answer_is_no_row()
    {
        using var engine = ClickHouseEngine.Open(_address);
        _answer = "a\tb\nFloat64\tFloat64\n1\t2\nCode: 209. DB::Exception: Timeout exceeded\n";
        Assert.Equal("BLUP834", Assert.Throws<BlupException>(() => engine.Query(new SqlQuery("SELECT 1", []), default).ToList()).Code);
    }

    [Fact]
    public void An_answer_that_is_cut_is_a_lost_connection()
    {
        using var engine = ClickHouseEngine.Open(_address);
        (_answer, _cut) = ("a\nFloat64\n1\n", true);
        Assert.Equal("BLUP835", Assert.Throws<BlupException>(() => engine.Query(new SqlQuery("SELECT 1", []), default).ToList()).Code);
    }

    /// <summary>The password would go wherever the answer points.</summary>
    [Fact]
    public void A_redirect_is_not_followed()
    {
        _redirect = _address + "elsewhere";
        var error = Assert.Throws<BlupException>(() => ClickHouseEngine.Open(_address, "lab", "me", "secret"));
        Assert.Equal("BLUP831", error.Code);
        Assert.Contains("redirect", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Single(_queries);
    }

    [Fact]
    public void Passwords_of_any_letters_but_line_breaks()
    {
        using var engine = ClickHouseEngine.Open(_address, "lab", "me", "sécret 😀");
        Assert.Equal("sécret 😀", _passwords[^1]);
        foreach (var password in (string[])["sec\nret", "sec\rret", "sec\0ret"])
        {
            var error = Assert.Throws<BlupException>(() => ClickHouseEngine.Open(_address, "lab", "me", password));
            Assert.Equal("BLUP832", error.Code);
            Assert.DoesNotContain("ret", error.Message[..error.Message.IndexOf("Check", StringComparison.Ordinal)].Replace("secret", "", StringComparison.Ordinal).Replace("break", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }
    }

    /// <summary>A server's text is shown, and not obeyed by the terminal.</summary>
    [Fact]
    public void A_servers_message_holds_no_commands_for_a_terminal()
    {
        using var engine = ClickHouseEngine.Open(_address);
        _answer = "a\nFloat64\nCode: 1. \u001b]0;title\u0007 evil\n";
        var error = Assert.Throws<BlupException>(() => engine.Query(new SqlQuery("SELECT 1", []), default).ToList());
        Assert.Contains("\\u001b]0;title\\u0007 evil", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
    }

    public void Dispose() => _listener.Close();

    private async Task Serve()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync().ConfigureAwait(false);
                _queries.Add(context.Request.Url!.Query);
                // The listener takes bytes for Latin-1; what was sent is UTF-8.
                _passwords.Add(context.Request.Headers["X-ClickHouse-Key"] is { } key ? Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(key)) : null);
                if (_redirect is { } target && !context.Request.Url.AbsolutePath.StartsWith("/elsewhere", StringComparison.Ordinal))
                {
                    context.Response.StatusCode = 307;
                    context.Response.RedirectLocation = target;
                }

                var bytes = Encoding.UTF8.GetBytes(_answer);
                context.Response.ContentLength64 = bytes.Length + (_cut ? 100 : 0);
                await context.Response.OutputStream.WriteAsync(bytes).ConfigureAwait(false);
                if (_cut) context.Response.Abort();
                else context.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // Closed, or cut on purpose.
            }
        }
    }
}
