using System.Globalization;
using Blup.DuckDb;

namespace Blup.Tests.DuckDb;

public sealed class DuckDbSessionTests
{
    private static string? One(string sql, params object?[] parameters)
    {
        Duck.Require();
        using var session = DuckDbSession.Open();
        return Assert.Single(session.Texts(sql, parameters));
    }

    [Fact]
    public void The_version_is_that_of_the_lock()
    {
        Duck.Require();
        Assert.StartsWith("v1.", DuckDbLibrary.Version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TINYINT", -128, 127)]
    [InlineData("SMALLINT", -32768, 32767)]
    [InlineData("INTEGER", int.MinValue, int.MaxValue)]
    [InlineData("BIGINT", long.MinValue, long.MaxValue)]
    [InlineData("UTINYINT", 0, 255)]
    [InlineData("USMALLINT", 0, 65535)]
    [InlineData("UINTEGER", 0, 4294967295)]
    [InlineData("UBIGINT", 0, long.MaxValue)]
    public void Integers_of_all_widths(string type, long least, long most)
    {
        Duck.Require();
        using var session = DuckDbSession.Open();
        using var result = session.Query($"SELECT CAST(x AS {type}) FROM (VALUES ({least}::HUGEINT), (NULL), ({most}::HUGEINT)) t(x)");
        Assert.True(result.Next());
        var longs = new long[result.Rows];
        var doubles = new double[result.Rows];
        result.ReadLongs(0, longs);
        result.ReadDoubles(0, doubles);
        Assert.Equal([least, 0, most], longs);
        Assert.Equal([least, double.NaN, most], doubles);
        Assert.Equal([false, true, false], new[] { result.IsMissing(0, 0), result.IsMissing(0, 1), result.IsMissing(0, 2) });
        Assert.False(result.Next());
    }

    [Theory]
    [InlineData("1.25::DOUBLE", 1.25)]
    [InlineData("1.25::FLOAT", 1.25)]
    [InlineData("-12.3::DECIMAL(4,1)", -12.3)]
    [InlineData("-1234.567::DECIMAL(9,3)", -1234.567)]
    [InlineData("123456789012.345::DECIMAL(18,3)", 123456789012.345)]
    [InlineData("-12345678901234567890.5::DECIMAL(38,1)", -12345678901234567890.5)]
    [InlineData("0.00000000000000000000000000000012345678::DECIMAL(38,38)", 1.2345678e-31)]
    [InlineData("99999999999999.9999::DECIMAL(18,4)", 99999999999999.9999)]
    [InlineData("170141183460469231731687303715884105727::HUGEINT", 1.7014118346046923e38)]
    [InlineData("-5::HUGEINT", -5)]
    [InlineData("5::UHUGEINT", 5)]
    [InlineData("18446744073709551615::UBIGINT", 18446744073709551615.0)]
    [InlineData("true", 1)]
    [InlineData("'nan'::DOUBLE", double.NaN)]
    [InlineData("'-inf'::DOUBLE", double.NegativeInfinity)]
    public void Numbers(string value, double expected)
    {
        Duck.Require();
        using var session = DuckDbSession.Open();
        using var result = session.Query($"SELECT {value}");
        Assert.True(result.Next());
        var doubles = new double[1];
        result.ReadDoubles(0, doubles);
        Assert.Equal(expected, doubles[0]);
    }

    [Fact]
    public void An_unsigned_integer_beyond_64_bits_with_sign_is_an_error()
    {
        Duck.Require();
        using var session = DuckDbSession.Open();
        using var result = session.Query("SELECT 18446744073709551615::UBIGINT AS u");
        Assert.True(result.Next());
        Assert.Contains("'u' holds 18446744073709551615", Duck.Fails("BLUP823", () => result.ReadLongs(0, new long[1])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("''", "")]
    [InlineData("'twelve bytes'", "twelve bytes")]
    [InlineData("'thirteen bytes'", "thirteen bytes")]
    [InlineData("'Größe 長さ 🦆'", "Größe 長さ 🦆")]
    [InlineData("NULL::VARCHAR", null)]
    [InlineData("repeat('ab', 5000)", null)]
    public void Texts_short_and_long(string value, string? expected)
        => Assert.Equal(value.StartsWith("repeat", StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat("ab", 5000)) : expected, One($"SELECT {value}"));

    [Theory]
    [InlineData("DATE '2020-02-29'")]
    [InlineData("DATE '1969-12-31'")]
    [InlineData("DATE '0001-01-01'")]
    [InlineData("DATE 'infinity'")]
    [InlineData("TIMESTAMP '2020-02-29 23:59:59.123456'")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.5'")]
    [InlineData("TIMESTAMP '2020-01-01 00:00:00'")]
    [InlineData("TIMESTAMP '-infinity'")]
    [InlineData("TIMESTAMP_S '2020-01-01 01:02:03'")]
    [InlineData("TIMESTAMP_MS '2020-01-01 01:02:03.25'")]
    [InlineData("TIMESTAMP_NS '2020-01-01 01:02:03.123456789'")]
    [InlineData("TIME '13:14:15.5'")]
    [InlineData("UUID 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6'")]
    [InlineData("UUID '00000000-0000-0000-0000-000000000001'")]
    public void Dates_and_the_like_read_as_DuckDB_writes_them(string value)
    {
        Duck.Require();
        using var session = DuckDbSession.Open();
        using var result = session.Query($"SELECT {value}, CAST({value} AS VARCHAR)");
        Assert.True(result.Next());
        Assert.Equal(result.Text(1, 0), result.Text(0, 0));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(300)]
    [InlineData(70000)]
    public void Dictionaries_of_all_code_widths(int levels)
    {
        Duck.Require();
        using var session = DuckDbSession.Open(null, null, locked: false);
        session.Execute($"CREATE TYPE e AS ENUM (SELECT 'L' || range FROM range({levels}))");
        using var result = session.Query($"SELECT CAST('L' || ({levels} - 1) AS e), CAST(NULL AS e)");
        Assert.True(result.Next());
        Assert.Equal($"L{levels - 1}", result.Text(0, 0));
        Assert.Equal(levels, result.Columns[0].Levels!.Count);
        var codes = new int[1];
        result.ReadCodes(0, codes);
        Assert.Equal([levels - 1], codes);
        result.ReadCodes(1, codes);
        Assert.Equal([-1], codes);
    }

    [Fact]
    public void Values_are_bound_not_written()
    {
        const string hostile = "'; DROP TABLE t; --";
        Assert.Equal(hostile, One("SELECT $1", hostile));
        Assert.Equal("", One("SELECT $1", ""));
        Assert.Equal("a\0b".Length.ToString(CultureInfo.InvariantCulture), One("SELECT CAST(length($1) AS VARCHAR)", "a\0b"));
        Assert.Equal("1.5|2|true|NULL|3", One("SELECT concat_ws('|', $1, $2, $3, coalesce($4, 'NULL'), $5)", 1.5, 2L, true, null, 3));
    }

    [Fact]
    public void The_number_of_values_is_that_of_the_placeholders()
        => Assert.Contains("has 2 parameters; 1 values", Duck.Fails("BLUP822", () => One("SELECT $1 || $2", "a")).Message, StringComparison.Ordinal);

    [Fact]
    public void One_statement_at_a_time()
        => Duck.Fails("BLUP822", () => One("SELECT 'a'; SELECT 'b'"));

    [Fact]
    public void Many_chunks_add_up()
    {
        Duck.Require();
        using var session = DuckDbSession.Open(new DuckDbOptions { Threads = 2, MemoryLimit = "100MB" });
        using var result = session.Query("SELECT range AS i, CASE WHEN range % 7 = 0 THEN NULL ELSE range / 2 END AS h, 'level ' || (range % 1000) AS t FROM range(100000)");
        var (rows, expected) = (0L, 0L);
        var longs = new long[2048];
        var doubles = new double[2048];
        while (result.Next())
        {
            result.ReadLongs(0, longs);
            result.ReadDoubles(1, doubles);
            for (var row = 0; row < result.Rows; row++, rows++)
            {
                Assert.Equal(rows, longs[row]);
                Assert.Equal(rows % 7 == 0 ? double.NaN : rows / 2.0, doubles[row]);
                Assert.Equal("level " + (rows % 1000), System.Text.Encoding.UTF8.GetString(result.Utf8(2, row)));
            }

            expected++;
        }

        Assert.Equal(100_000, rows);
        Assert.True(expected > 10);
    }

    [Fact]
    public void Nothing_leaks()
    {
        Duck.Require();
        using var session = DuckDbSession.Open(new DuckDbOptions { MemoryLimit = "64MB", Threads = 1 });
        void Round()
        {
            for (var i = 0; i < 400; i++)
            {
                using var result = session.Query("SELECT repeat('x', 1000) || range AS t, range AS i FROM range(5000) WHERE range >= $1", [(long)i]);
                Assert.True(result.Next());
                // Left in the middle on purpose, every second time.
                while (i % 2 == 0 && result.Next()) Assert.True(result.Rows > 0);
            }
        }

        Round();
        var before = Environment.WorkingSet;
        Round();
        Round();
        Assert.True(Environment.WorkingSet - before < 100 << 20, $"{(Environment.WorkingSet - before) >> 20} MB more");
    }

    [Fact]
    public void Sessions_come_and_go()
    {
        Duck.Require();
        for (var i = 0; i < 50; i++) Assert.Equal("a", One("SELECT 'a'"));
    }
}
