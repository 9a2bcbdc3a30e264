using Blup.Diagnostics;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Tests.Sql;

public sealed class RowFilterTests
{
    private static readonly SqlColumn[] Columns =
    [
        new("n", SqlType.Integer, "BIGINT"), new("x", SqlType.Double, "DOUBLE"), new("g", SqlType.Text, "VARCHAR"), new("t", SqlType.Boolean, "BOOLEAN"),
        new("d", SqlType.Other, "DATE"), new("l", SqlType.Other, "INTEGER[]"), new("a b", SqlType.Text, "VARCHAR"),
    ];

    private static SqlQuery Write(string filter) => new SqlDialect().Write(RowFilter.Parse(filter).ToSql(Columns, new SqlDialect()));

    [Theory]
    [InlineData("n >= 2020", "(\"n\" >= $1)", 2020L)]
    [InlineData("n < 1.5", "(\"n\" < $1)", 1.5)]
    [InlineData("n==-3", "(\"n\" = $1)", -3L)]
    [InlineData("x > 1e-3", "((\"x\" IS NOT NULL AND NOT isnan(CAST(\"x\" AS DOUBLE PRECISION))) AND CAST(\"x\" AS DOUBLE PRECISION) > $1)", 1e-3)]
    [InlineData("g <> 'it''s'", "(CAST(\"g\" AS VARCHAR) <> $1)", "it's")]
    [InlineData("t != TRUE", "(\"t\" <> $1)", true)]
    [InlineData("d >= '2020-12-31'", "(\"d\" >= CAST($1 AS DATE))", "2020-12-31")]
    [InlineData("\"a b\" = ''", "(CAST(\"a b\" AS VARCHAR) = $1)", "")]
    [InlineData("`a b` = '\"; DROP TABLE x --'", "(CAST(\"a b\" AS VARCHAR) = $1)", "\"; DROP TABLE x --")]
    public void One_condition_as_sql(string filter, string sql, object value)
    {
        var query = Write(filter);
        Assert.Equal(sql, query.Text);
        Assert.Equal(value, Assert.Single(query.Parameters).Value);
    }

    [Fact]
    public void Several_conditions()
    {
        var query = Write("n in (1, 2) AND g NOT IN ('a') and d is missing And t is not null");
        Assert.Equal("(\"n\" IN ($1, $2)) AND (CAST(\"g\" AS VARCHAR) NOT IN ($3)) AND (NOT \"d\" IS NOT NULL) AND \"t\" IS NOT NULL", query.Text);
        Assert.Equal([1L, 2L, "a"], query.Parameters.Select(p => p.Value));
    }

    [Theory]
    [InlineData("", "column is expected", 0)]
    [InlineData("> 3", "column is expected", 0)]
    [InlineData("3 > n", "column is expected", 0)]
    [InlineData("n", "operator is expected", 1)]
    [InlineData("n like 'a'", "operator is expected", 2)]
    [InlineData("n >", "value is missing", 3)]
    [InlineData("n > EU", "'EU' is no value", 4)]
    [InlineData("n > 1e999", "is no value", 4)]
    [InlineData("g = 'open", "never closed", 4)]
    [InlineData("n > 1 or n < 0", "joined by 'and' only", 6)]
    [InlineData("n > 1; drop table x", "'and' or the end", 5)]
    [InlineData("n > 1 and", "column is expected", 9)]
    [InlineData("n in 1", "'(' is expected", 5)]
    [InlineData("n in (1, 'a')", "different kinds", 11)]
    [InlineData("n in (1 2)", "',' or ')'", 8)]
    [InlineData("n in ()", "value is expected", 6)]
    [InlineData("n not 3", "'in' is expected", 6)]
    [InlineData("n is 3", "'missing' is expected", 5)]
    [InlineData("n = 1&table=t", "ends with its filter", 5)]
    public void What_cannot_be_read_is_pointed_at(string filter, string says, int at)
    {
        var e = Assert.Throws<BlupException>(() => RowFilter.Parse(filter));
        Assert.Equal("BLUP808", e.Code);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.Equal(at, e.Where!.Split('\n')[1].IndexOf('^', StringComparison.Ordinal));
        Assert.NotNull(e.Expected);
    }

    [Theory]
    [InlineData("N > 1", "BLUP809", "Columns: n, x")]
    [InlineData("n = '1'", "BLUP810", "holds numbers")]
    [InlineData("g = 1", "BLUP810", "holds text")]
    [InlineData("t = 1", "BLUP810", "holds true and false")]
    [InlineData("t > true", "BLUP810", "= and != only")]
    [InlineData("d > 2020", "BLUP810", "'2020-12-31'")]
    [InlineData("l = '1'", "BLUP810", "cannot be compared")]
    public void What_does_not_fit_the_columns(string filter, string code, string says)
    {
        var e = Assert.Throws<BlupException>(() => Write(filter));
        Assert.Equal(code, e.Code);
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x > 1", "2 3")]
    [InlineData("x != 2", "1 3")]
    [InlineData("x is missing", "4")]
    [InlineData("g in ('a', 'c')", "1 4")]
    [InlineData("g not in ('a', 'c') and x <= 2", "2")]
    [InlineData("g >= 'b'", "2 4")]
    [InlineData("t = true", "1 2")]
    [InlineData("t is not missing and t != true", "4")]
    public void On_a_table_in_memory(string filter, string rows)
    {
        var table = Table.ReadCsv(new StringReader("i,x,g,t\n1,1,a,TRUE\n2,2,b,TRUE\n3,3,NA,NA\n4,NA,c,FALSE\n"));
        var kept = FilterRows.Keep(table, RowFilter.Parse(filter));
        Assert.Equal(rows, string.Join(' ', ((NumericColumn)kept["i"]).Values.ToArray()));
        Assert.Equal(((CategoricalColumn)kept["g"]).Codes.ToArray().Where(c => c >= 0).Distinct().Count(), ((CategoricalColumn)kept["g"]).Levels.Count);
    }

    [Fact]
    public void A_filter_that_no_row_meets()
        => Assert.Equal("BLUP811", Assert.Throws<BlupException>(() => FilterRows.Keep(Table.FromColumns(("x", new[] { 1.0 })), RowFilter.Parse("x > 1"))).Code);
}
