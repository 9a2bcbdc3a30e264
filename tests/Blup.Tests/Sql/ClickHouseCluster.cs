using System.Globalization;
using System.Text;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Tests.Sql;

/// <summary>Two ClickHouse shards, started once for all tests on ClickHouse.</summary>
public sealed class ClickHouseCluster : IDisposable
{
    private readonly Cluster? _cluster;
    private readonly string _why;
    private readonly HttpClient _client = new();

    public ClickHouseCluster() => (_cluster, _why) = Cluster.Start("clickhouse.sh", 2, portsEach: 2);

    public string Password => _cluster!.Password;

    /// <summary>Whether servers could be started.</summary>
    public bool IsHere => _cluster is not null;

    public void Require() => Assert.SkipWhen(_cluster is null, $"no cluster here: {_why}");

    public Uri Address(int server = 0) => new($"http://127.0.0.1:{_cluster!.Ports[2 * server].ToString(CultureInfo.InvariantCulture)}");

    internal ClickHouseEngine Open() => ClickHouseEngine.Open(Address(), user: "default", password: Password);

    public void Kill(int server) => _cluster!.Kill(_cluster.Ports[2 * server]);

    public string Execute(int server, string sql)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(server)) { Content = new StringContent(sql, Encoding.UTF8) };
        request.Headers.Add("X-ClickHouse-User", "default");
        request.Headers.Add("X-ClickHouse-Key", Password);
        using var response = _client.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        var text = reader.ReadToEnd();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException(text);
    }

    /// <summary>Loads rows on the shards in turn, and makes a Distributed table of the same name with "all" before it on the first.</summary>
    public void Shard(string name, Table table)
    {
        var columns = string.Join(", ", table.Columns.Select(c => $"{Quote(c.Name)} Nullable({(c is NumericColumn ? "Float64" : c is LogicalColumn ? "UInt8" : "String")})"));
        for (var s = 0; s < 2; s++)
        {
            Execute(s, $"CREATE TABLE {Quote(name)} (row_id Int32, {columns}) ENGINE = MergeTree ORDER BY row_id");
            var rows = new StringBuilder($"INSERT INTO {Quote(name)} FORMAT TabSeparated\n");
            for (var i = s; i < table.RowCount; i += 2)
            {
                rows.Append(i.ToString(CultureInfo.InvariantCulture));
                foreach (var column in table.Columns) rows.Append('\t').Append(Field(column, i));
                rows.Append('\n');
            }

            Execute(s, rows.ToString());
        }

        Execute(0, $"CREATE TABLE {Quote("all " + name)} AS {Quote(name)} ENGINE = Distributed(shards, default, {Quote(name)})");
    }

    public void Dispose()
    {
        _client.Dispose();
        _cluster?.Dispose();
    }

    private static string Field(Column column, int row)
        => column.IsMissing(row) ? "\\N" : column switch
        {
            NumericColumn n => n.Values[row].ToString("R", CultureInfo.InvariantCulture),
            LogicalColumn l => l.Values[row].ToString(CultureInfo.InvariantCulture),
            CategoricalColumn c => ClickHouseDialect.Escape(c.Levels[c.Codes[row]], null),
            _ => "",
        };

    private static string Quote(string name) => new ClickHouseDialect().Quote(name);
}

[CollectionDefinition(Name)]
public sealed class ClickHouseTests : ICollectionFixture<ClickHouseCluster>
{
    public const string Name = "ClickHouse";
}
