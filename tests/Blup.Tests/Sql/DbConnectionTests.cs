using System.Data;
using Blup.Diagnostics;
using Blup.Sql;
using Npgsql;

namespace Blup.Tests.Sql;

/// <summary>Any ADO.NET connection as an engine: here Npgsql's, behind the base class.</summary>
[Collection(PostgresTests.Name)]
public sealed class DbConnectionTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(null)]
    [InlineData(IsolationLevel.RepeatableRead)]
    public void A_fit_by_a_plain_connection_is_the_local_fit(IsolationLevel? isolation)
    {
        cluster.Require();
        var reference = ReferenceCase.Load("sleepstudy_slope");
        var table = reference.Data();
        var name = $"plain {isolation}";
        cluster.Load(0, name, table);
        using var connection = new NpgsqlConnection(cluster.Connection());
        connection.Open();
        using var engine = new DbConnectionEngine(connection, new PostgresDialect(), "a connection", isolation);
        Roads.AssertSame(Lmm.Fit(reference.Formula, table), SqlLmm.Fit(reference.Formula, engine, SqlSource.OfTable(name), levels: Roads.Levels(table)));
        Assert.Equal("BLUP833", Assert.Throws<BlupException>(() => SqlLmm.Fit(reference.Formula, engine, SqlSource.OfTable("nowhere"))).Code);
        Assert.Equal(isolation is not null, engine.HasSnapshot);
    }
}
