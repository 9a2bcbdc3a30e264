using Blup.Diagnostics;
using Blup.Sql;

namespace Blup.Tests.Sql;

public sealed class DataAddressTests
{
    [Theory]
    [InlineData("data.csv", "data")]
    [InlineData("../some where/trial.parquet", "trial")]
    [InlineData("parts/*.parquet", "*")]
    [InlineData(@"C:\data\trial.csv", null)]
    public void Paths(string text, string? name)
    {
        var address = Assert.IsType<FileAddress>(DataAddress.Parse(text));
        Assert.Equal((text, (RowFilter?)null), (address.Path, address.Where));
        if (name is not null) Assert.Equal(name, address.Name);
    }

    [Fact]
    public void A_path_with_a_filter()
    {
        var address = Assert.IsType<FileAddress>(DataAddress.Parse("part?.csv?where=x = 'a&b?'"));
        Assert.Equal("part?.csv", address.Path);
        Assert.Equal("a&b?", Assert.Single(address.Where!.Conditions).Values[0]);
    }

    [Theory]
    [InlineData("duckdb:lab.duckdb", "lab.duckdb", null, null)]
    [InlineData("duckdb:/full/lab.db?table=trials", "/full/lab.db", null, "trials")]
    [InlineData("DUCKDB:lab.db?table=s.trials&where=y > 1", "lab.db", "s", "trials")]
    [InlineData("duckdb:lab.db?table=\"a.b\".\"say \"\"c\"\"\"", "lab.db", "a.b", "say \"c\"")]
    [InlineData("duckdb:lab.db?table=50%25%26more", "lab.db", null, "50%&more")]
    public void DuckDb_files(string text, string file, string? schema, string? table)
    {
        var address = Assert.IsType<DuckDbAddress>(DataAddress.Parse(text));
        Assert.Equal((file, schema, table), (address.File, address.Table?.Schema, address.Table?.Table));
        Assert.Equal(text.Contains("where", StringComparison.Ordinal), address.Where is not null);
    }

    [Theory]
    [InlineData("postgresql://me@db.host:5433/lab?table=s.t", "me", "db.host", 5433, "lab", "s.t", null)]
    [InlineData("postgres://localhost/lab?table=t&sslmode=verify-full", null, "localhost", null, "lab", "t", "verify-full")]
    [InlineData("postgresql://me%40corp@[::1]:5432/my%20lab", "me@corp", "::1", 5432, "my lab", null, null)]
    [InlineData("postgresql://host:5432/lab?table=t&where=mail = 'a@b'", null, "host", 5432, "lab", "t", null)]
    public void PostgreSql(string text, string? user, string host, int? port, string database, string? table, string? ssl)
    {
        var address = Assert.IsType<PostgresAddress>(DataAddress.Parse(text));
        Assert.Equal((user, host, port, database, table, ssl), (address.User, address.Host, address.Port, address.Database, address.Table?.ToString(), address.SslMode));
    }

    [Theory]
    [InlineData("clickhouse://host/lab?table=t", null, null, false, "t")]
    [InlineData("clickhouses://me@host:8443/lab?table=lab.t", "me", 8443, true, "t")]
    public void ClickHouse(string text, string? user, int? port, bool tls, string name)
    {
        var address = Assert.IsType<ClickHouseAddress>(DataAddress.Parse(text));
        Assert.Equal((user, port, tls, name), (address.User, address.Port, address.Tls, address.Name));
    }

    [Theory]
    [InlineData("duckdb:lab.db?table=s.t")]
    [InlineData("postgresql://me@host:5432/lab?table=t")]
    [InlineData("postgresql://[::1]:5432/lab?table=\"a.b\"")]
    [InlineData("clickhouses://host/lab?table=t")]
    public void An_address_reads_back_what_it_writes(string text)
    {
        Assert.Equal(text, DataAddress.Parse(text).ToString());
        Assert.Equal(DataAddress.Parse(text), DataAddress.Parse(DataAddress.Parse(text).ToString()!));
    }

    [Theory]
    [InlineData("", "BLUP800", "empty")]
    [InlineData("s3://bucket/x.parquet", "BLUP800", "'s3://'")]
    [InlineData("postgresq://me:secret@host/db?table=t", "BLUP800", "Did you mean 'postgresql://'?")]
    [InlineData("duckdb://lab.db?table=t", "BLUP800", "duckdb:lab.db")]
    [InlineData("postgresql:/me:secret@host/db?table=t", "BLUP800", "begins with postgresql://")]
    [InlineData("postgresql:me:secret@host/db?table=t", "BLUP800", "begins with postgresql://")]
    [InlineData("postgresql//me:secret@host/db?table=t", "BLUP800", "begins with postgresql://")]
    [InlineData("postgres;//me:secret@host/db", "BLUP800", "begins with postgresql://")]
    [InlineData("clickhouse:/me:secret@host/db", "BLUP800", "begins with postgresql://")]
    [InlineData("jdbc:postgresql://me:secret@host/db", "BLUP800", "address of this kind")]
    [InlineData("me:secret@host://db", "BLUP800", "address of this kind")]
    [InlineData("me:secret@host/db?table=t", "BLUP800", "may hold a password")]
    [InlineData("mysql:/me:secret@host/db", "BLUP800", "may hold a password")]
    [InlineData("host=h user=me password=secret dbname=x", "BLUP800", "may hold a password")]
    [InlineData("Host=h;Username=me;Password = secret", "BLUP800", "may hold a password")]
    [InlineData("duckdb:postgresql://me:secret@host/db?table=t", "BLUP800", "may hold a password")]
    [InlineData("duckdb:host=h password=secret?table=t", "BLUP800", "may hold a password")]
    [InlineData("postgresql://me:secret", "BLUP805", "postgresql://me:…")]
    [InlineData("postgresql://me:secret/lab?table=t", "BLUP805", "postgresql://me:…")]
    [InlineData("postgresql://me:secret%40host/lab?table=t", "BLUP805", "postgresql://me:…")]
    [InlineData("clickhouse://me:secret?table=t", "BLUP805", "clickhouse://me:…")]
    [InlineData("postgresql://me@host:secret/lab?table=t", "BLUP805", "postgresql://me@host:…")]
    [InlineData("postgresql://host/lab?table=t&credential=secret", "BLUP802", "no 'credential'")]
    [InlineData("postgresql://host/lab?table=t&se/cret@host", "BLUP802", "no '…'")]
    [InlineData("postgresql://one,two/lab?table=t", "BLUP806", "no host that there can be")]
    [InlineData("postgresql://a;Host=evil/lab?table=t", "BLUP806", "no host that there can be")]
    [InlineData("clickhouse://a b/lab?table=t", "BLUP806", "no host that there can be")]
    [InlineData("clickhouse://a#b/lab?table=t", "BLUP806", "no host that there can be")]
    [InlineData("duckdb:lab.db?table=a.b.c", "BLUP801", "schema.table")]
    [InlineData("duckdb:lab.db?table=\"a", "BLUP801", "schema.table")]
    [InlineData("duckdb:lab.db?table=a.", "BLUP801", "schema.table")]
    [InlineData("duckdb:lab.db?tabel=t", "BLUP802", "Did you mean 'table'?")]
    [InlineData("duckdb:lab.db?", "BLUP802", "?table=T")]
    [InlineData("duckdb:lab.db?table=t&", "BLUP802", "")]
    [InlineData("clickhouse://host/lab?table=t&sslmode=require", "BLUP802", "sslmode")]
    [InlineData("duckdb:lab.db?table=", "BLUP804", "no value")]
    [InlineData("duckdb:lab.db?table=t&table=u", "BLUP804", "twice")]
    [InlineData("postgresql://host/lab?table=t&sslmode=yes", "BLUP804", "verify-full")]
    [InlineData("postgresql://host:http/lab?table=t", "BLUP805", "localhost:5432")]
    [InlineData("postgresql://host:70000/lab?table=t", "BLUP805", "65535")]
    [InlineData("postgresql://host:/lab?table=t", "BLUP805", "65535")]
    [InlineData("duckdb:?table=t", "BLUP806", "no DuckDB file")]
    [InlineData("postgresql:///lab?table=t", "BLUP806", "no host")]
    [InlineData("postgresql://@host/lab?table=t", "BLUP806", "no user")]
    [InlineData("postgresql://host?table=t", "BLUP806", "no database")]
    [InlineData("clickhouse://host/?table=t", "BLUP806", "no database")]
    [InlineData("duckdb:lab.db?table=50%", "BLUP807", "%25")]
    [InlineData("duckdb:lab.db?table=t&where=", "BLUP808", "column is expected")]
    [InlineData("duckdb:lab.db?where=y > 1&table=t", "BLUP808", "where= last")]
    public void Mistakes(string text, string code, string says)
    {
        var e = Assert.Throws<BlupException>(() => DataAddress.Parse(text));
        Assert.Equal(code, e.Code);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.NotNull(e.Expected);
        Assert.DoesNotContain("cret", e.Message, StringComparison.Ordinal);
    }

    /// <summary>What looks odd and is allowed: no colon is taken for a password's, no filter for an address.</summary>
    [Theory]
    [InlineData("data/10:30@site/*.csv")]
    [InlineData("C:\\data\\a@b.csv")]
    [InlineData("postgres-dump 2020.csv")]
    [InlineData("trial.csv?where=url = 'http://a:b@c' and password = 'x'")]
    public void Files_of_any_name(string text) => Assert.IsType<FileAddress>(DataAddress.Parse(text));

    [Theory]
    [InlineData("postgresql://me:secret@host/lab?table=t")]
    [InlineData("postgresql://me:se/cret@host/lab?table=t")]
    [InlineData("postgresql://me:1234/secret@host/lab?table=t")]
    [InlineData("postgresql://me:12?secret@host/lab?table=t")]
    [InlineData("postgresql://me:se@cret@host:5432/lab?table=t")]
    [InlineData("postgresql://me:@host/lab?table=t")]
    [InlineData("clickhouse://me:secret@host:8123/lab")]
    [InlineData("postgresql://host/lab?table=t&password=secret")]
    [InlineData("postgresql://host/lab?PASSWORD=secret")]
    [InlineData("postgresql://host/lab?table=t&pwd=secret")]
    [InlineData("clickhouse://host/lab?sslpassword=secret&password=secret")]
    [InlineData("postgresql://me%3Asecret@host/lab?table=t")]
    [InlineData("postgresql://me:1234/sec?ret@host/lab?table=t")]
    [InlineData("clickhouse://me:secret@")]
    public void A_password_is_refused_and_not_shown(string text)
    {
        var e = Assert.Throws<BlupException>(() => DataAddress.Parse(text));
        Assert.Equal("BLUP803", e.Code);
        Assert.DoesNotContain("cret", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("1234", e.Message, StringComparison.Ordinal);
        Assert.Contains("PASSWORD", e.Message, StringComparison.Ordinal);
    }
}
