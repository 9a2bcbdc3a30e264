using Blup.Sql;
using Blup.Tables;
using Npgsql;

namespace Blup.Tests.Sql;

/// <summary>A coordinator and two shards, started once for all tests on PostgreSQL.</summary>
public sealed class PostgresCluster : IDisposable
{
    private readonly Cluster? _cluster;
    private readonly string _why;

    public PostgresCluster()
    {
        (_cluster, _why) = Cluster.Start("postgres.sh", 3);
        if (_cluster is null) return;
        foreach (var shard in (int[])[1, 2])
        {
            Execute(0, shard == 1 ? "CREATE EXTENSION postgres_fdw" : "SELECT 1");
            Execute(0, $"CREATE SERVER shard{shard} FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '{Port(shard)}', dbname 'postgres', async_capable 'true')");
            Execute(0, $"CREATE USER MAPPING FOR blup SERVER shard{shard} OPTIONS (user 'blup', password '{_cluster.Password}')");
        }
    }

    public int Port(int server) => Started.Ports[server];

    public string Password => Started.Password;

    private Cluster Started => _cluster ?? throw new InvalidOperationException(_why);

    /// <summary>Skips the test where PostgreSQL is not installed.</summary>
    public void Require() => Assert.SkipWhen(_cluster is null, $"no cluster here: {_why}");

    public string Connection(int server = 0, string? password = null)
        => new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port(server), Username = "blup", Password = password ?? Password, Database = "postgres", Pooling = false }.ConnectionString;

    internal PostgresEngine Open(int server = 0) => PostgresEngine.Open(Connection(server));

    public void Execute(int server, string sql)
    {
        using var connection = new NpgsqlConnection(Connection(server));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>One number.</summary>
    public long Count(int server, string sql)
    {
        using var connection = new NpgsqlConnection(Connection(server));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (long)command.ExecuteScalar()!;
    }

    public void Kill(int server) => Started.Kill(Port(server));

    /// <summary>Loads a table on one server by binary COPY: numbers as double precision, all else as text.</summary>
    public void Load(int server, string name, Table table, Func<int, bool>? rows = null)
    {
        using var connection = new NpgsqlConnection(Connection(server));
        connection.Open();
        using (var create = new NpgsqlCommand($"CREATE TABLE {Quote(name)} ({Columns(table)})", connection)) create.ExecuteNonQuery();
        using var copy = connection.BeginBinaryImport($"COPY {Quote(name)} FROM STDIN (FORMAT BINARY)");
        for (var i = 0; i < table.RowCount; i++)
        {
            if (rows is not null && !rows(i)) continue;
            copy.StartRow();
            copy.Write(i, NpgsqlTypes.NpgsqlDbType.Integer);
            foreach (var column in table.Columns)
            {
                if (column.IsMissing(i)) copy.WriteNull();
                else if (column is NumericColumn numbers) copy.Write(numbers.Values[i], NpgsqlTypes.NpgsqlDbType.Double);
                else if (column is CategoricalColumn levels) copy.Write(levels.Levels[levels.Codes[i]], NpgsqlTypes.NpgsqlDbType.Text);
                else if (column is LogicalColumn truths) copy.Write(truths.Values[i] == 1, NpgsqlTypes.NpgsqlDbType.Boolean);
            }
        }

        copy.Complete();
    }

    /// <summary>A table of hash partitions on the two shards: each row is on the shard that its key belongs to, loaded there.</summary>
    public void Shard(string name, Table table, string key)
    {
        Execute(0, $"CREATE TABLE {Quote(name)} ({Columns(table)}) PARTITION BY HASH ({Quote(key)})");
        foreach (var shard in (int[])[1, 2])
            Execute(0, $"CREATE FOREIGN TABLE {Quote(name + shard)} PARTITION OF {Quote(name)} FOR VALUES WITH (MODULUS 2, REMAINDER {shard - 1}) SERVER shard{shard} OPTIONS (table_name '{name.Replace("'", "''", StringComparison.Ordinal)}')");
        var type = key == "row_id" ? "integer" : table.Column(key) is NumericColumn ? "double precision" : "text";
        bool[] first = new bool[table.RowCount];
        using (var connection = new NpgsqlConnection(Connection()))
        {
            connection.Open();
            using var command = new NpgsqlCommand($"SELECT satisfies_hash_partition($1::regclass, 2, 0, k) FROM unnest($2::{type}[]) WITH ORDINALITY AS u(k, i) ORDER BY i", connection);
            command.Parameters.Add(new NpgsqlParameter { Value = Quote(name), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text });
            command.Parameters.Add(new NpgsqlParameter { Value = Keys(table, key) });
            using var reader = command.ExecuteReader();
            for (var i = 0; reader.Read(); i++) first[i] = reader.GetBoolean(0);
        }

        Load(1, name, table, i => first[i]);
        Load(2, name, table, i => !first[i]);
    }

    public void Dispose() => _cluster?.Dispose();

    private static object Keys(Table table, string key)
    {
        if (key == "row_id") return Enumerable.Range(0, table.RowCount).ToArray();
        if (table.Column(key) is NumericColumn numbers) return numbers.Values.ToArray();
        var levels = (CategoricalColumn)table.Column(key);
        return Enumerable.Range(0, table.RowCount).Select(i => levels.Levels[levels.Codes[i]]).ToArray();
    }

    private static string Columns(Table table)
        => string.Join(", ", table.Columns.Select(c => $"{Quote(c.Name)} {c switch { NumericColumn => "double precision", LogicalColumn => "boolean", _ => "text" }}").Prepend("row_id integer"));

    private static string Quote(string name) => new PostgresDialect().Quote(name);
}

[CollectionDefinition(Name)]
public sealed class PostgresTests : ICollectionFixture<PostgresCluster>
{
    public const string Name = "PostgreSQL";
}
