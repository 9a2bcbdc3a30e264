using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Tests.Sql;

/// <summary>The formula language as SQL: functions, bases, missing values, weights, offsets, odd names and levels.</summary>
[Collection(PostgresTests.Name)]
public sealed class PostgresDesignTests(PostgresCluster cluster)
{
    private static readonly Table Made = Make();
    private static int loaded;

    [Theory]
    [InlineData("y ~ x + (1 | g)")]
    [InlineData("log(pos) ~ log(pos2) + sqrt(pos) + exp(x / 10) + (1 | g)")]
    [InlineData("y ~ poly(x, 3) + (1 | g)")]
    [InlineData("y ~ poly(year, 2) + (1 | g)")]
    [InlineData("y ~ poly(x, 2, raw = TRUE) + (1 | g)")]
    [InlineData("y ~ ns(x, 4) + (1 | g)")]
    [InlineData("y ~ ns(x, df = 3, intercept = TRUE) - 1 + (1 | g)")]
    [InlineData("y ~ scale(year) + (scale(year) | g)")]
    [InlineData("y ~ scale(log(pos), scale = FALSE) * f + (1 | g)")]
    [InlineData("y ~ year + (year | g)")]
    [InlineData("y ~ 0 + f + x + (1 | g)")]
    [InlineData("y ~ 0 + x + (0 + x | g)")]
    [InlineData("y ~ f * k + I(x^2) + I(x^3) + (f || g)")]
    [InlineData("y ~ factor(k) + (x > 0) + b + (1 | g)")]
    [InlineData("y ~ I(x > 0 & pos < 3) + log2(pos) + log1p(pos) + (1 | g) + (1 | h)")]
    [InlineData("y ~ x %% 2 + x %/% 2 + abs(x) + floor(pos) + ceiling(pos) + round(x) + (1 | g)")]
    [InlineData("y ~ C(f, sum) + C(k, poly) + (1 | g/h)")]
    [InlineData("y ~ x + (1 | factor(k):g) + (1 | h)")]
    [InlineData("y ~ x + (1 | b) + (x | g:h)")]
    [InlineData("y ~ I(f == 'b') + x:f + offset(pos) + (1 | g)")]
    [InlineData("y ~ x + twice + (1 | g)")]
    public void A_formula_means_the_same_in_SQL(string formula)
    {
        cluster.Require();
        var options = new LmmOptions { Df = DfMethod.KenwardRoger };
        var (memory, pushed) = (Lmm.Fit(formula, Made, options), Pushed(formula, options));
        Roads.AssertSame(memory, pushed);
        if (!formula.Contains("& pos", StringComparison.Ordinal) && !formula.Contains("(x > 0)", StringComparison.Ordinal))
            foreach (var type in (AnovaType[])[AnovaType.I, AnovaType.II, AnovaType.III]) Roads.AssertSame(memory.Anova(type), pushed.Anova(type));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Weights_and_offset(bool reml)
    {
        cluster.Require();
        var options = new LmmOptions { Reml = reml, Design = new DesignOptions { Weights = "pos", Offset = "pos2" } };
        Roads.AssertSame(Lmm.Fit("y ~ x * f + (x | g) + (1 | h)", Made, options), Pushed("y ~ x * f + (x | g) + (1 | h)", options));
    }

    [Theory]
    [InlineData("y ~ log(x) + (1 | g)", "BLUP306")]
    [InlineData("y ~ x + (1 | nowhere)", "BLUP101")]
    [InlineData("y ~ x + (one | g)", "BLUP311")]
    [InlineData("one ~ x + (1 | g)", "BLUP304")]
    [InlineData("y ~ only + (1 | g)", "BLUP308")]
    [InlineData("y ~ x + (1 | only)", "BLUP309")]
    [InlineData("y ~ x + (1 | row_id)", "BLUP402")]
    [InlineData("f ~ x + (1 | g)", "BLUP303")]
    [InlineData("y ~ round(x, 2) + (1 | g)", "BLUP838")]
    [InlineData("y ~ x", "BLUP405")]
    public void A_mistake_has_the_code_that_it_has_in_memory(string formula, string code)
    {
        cluster.Require();
        Assert.Equal(code, Assert.Throws<BlupException>(() => Pushed(formula, new LmmOptions())).Code);
    }

    [Fact]
    public void Only_what_needs_rows_is_refused()
    {
        cluster.Require();
        var (memory, pushed) = (Lmm.Fit("y ~ x * f + (1 | g)", Made), Pushed("y ~ x * f + (1 | g)", new LmmOptions()));
        Assert.False(pushed.Frame.HasRows);
        Assert.Equal("BLUP830", Assert.Throws<BlupException>(() => pushed.Residuals).Code);
        Assert.Equal("BLUP830", Assert.Throws<BlupException>(() => pushed.ScaledResiduals()).Code);
        Assert.Contains("not computed; the model was fitted from sums", pushed.Summary(), StringComparison.Ordinal);
        Assert.Contains("\"fitted\":null,\"residual\":null", pushed.ToJson(), StringComparison.Ordinal);
        var (a, b) = (memory.Means("f"), pushed.Means("f"));
        Assert.Equal(a.Estimates.Length, b.Estimates.Length);
        for (var i = 0; i < a.Estimates.Length; i++) Assert.Equal(a.Estimates[i], b.Estimates[i], 1e-8);
    }

    [Fact]
    public void Names_and_levels_are_data_whatever_they_look_like()
    {
        cluster.Require();
        string[] nasty = ["a'; DROP TABLE made; --", "\"quoted\"", "$1", "{p}", "\\", "levels of g", "é 'x", "NULL"];
        var random = new Random(7);
        var g = Enumerable.Range(0, 160).Select(i => nasty[i % nasty.Length]).ToArray();
        var h = Enumerable.Range(0, 160).Select(i => nasty[i / 4 % 3]).ToArray();
        var x = Enumerable.Range(0, 160).Select(_ => random.NextDouble()).ToArray();
        var y = x.Select((v, i) => v + i % nasty.Length + random.NextDouble()).ToArray();
        var table = new Table(
        [
            new NumericColumn("y\"; DROP TABLE x; --", y), new NumericColumn("x'$1", x),
            Categoricals.FromText("select \"g\"", g), Categoricals.FromText("b_h{0}", h),
        ]);
        cluster.Load(0, "t\"; DROP TABLE x; --'", table);
        const string Formula = "`y\"; DROP TABLE x; --` ~ `x'$1` + `b_h{0}` + (1 | `select \"g\"`)";
        using var engine = cluster.Open();
        Roads.AssertSame(Lmm.Fit(Formula, table), SqlLmm.Fit(Formula, engine, SqlSource.OfTable("t\"; DROP TABLE x; --'")));
    }

    [Fact]
    public void A_filter_and_a_query_are_sources_too()
    {
        cluster.Require();
        Load();
        using var engine = cluster.Open();
        var filtered = SqlLmm.Fit("y ~ x + (1 | g)", engine, SqlSource.OfTable("made").Filtered(global::Blup.Sql.Sql.Of($"{new SqlName("f")} = {"b"}")), levels: Roads.Levels(Made));
        var query = SqlLmm.Fit("y ~ x + (1 | g)", engine, SqlSource.OfQuery("SELECT * FROM made WHERE f = 'b' -- the end;", "query"));
        Assert.Equal(filtered.Criterion, query.Criterion, 1e-9);
        var f = (CategoricalColumn)Made["f"];
        Roads.AssertSame(Lmm.Fit("y ~ x + (1 | g)", Made.Take([.. Enumerable.Range(0, Made.RowCount).Where(i => f.Codes[i] >= 0 && f.Levels[f.Codes[i]] == "b")])), filtered);
    }

    [Fact]
    public void Explaining_runs_nothing_and_shows_every_query()
    {
        cluster.Require();
        Load();
        using var engine = cluster.Open();
        var recorder = new RecordingEngine(engine);
        var steps = SqlLmm.Explain("y ~ poly(x, 2) * f + (x | g) + (1 | h)", recorder, SqlSource.OfTable("made"));
        Assert.Empty(recorder.Queries);
        Assert.Contains(steps, s => s.Title == "sums by g and h");
        Assert.Contains(steps.SelectMany(s => s.Query.Parameters), p => p.Meaning == "mean of x");
        SqlLmm.Fit("y ~ poly(x, 2) * f + (x | g) + (1 | h)", recorder, SqlSource.OfTable("made"));
        // A level more or less changes a CASE, not the queries; but values are asked for only where they are few.
        Assert.Equal(steps.Count(s => !s.Title.StartsWith("values of", StringComparison.Ordinal)), recorder.Queries.Count);
    }

    private LmmFit Pushed(string formula, LmmOptions options)
    {
        Load();
        using var engine = cluster.Open();
        return SqlLmm.Fit(formula, engine, SqlSource.OfTable("made"), options, Roads.Levels(Made));
    }

    private void Load()
    {
        if (Interlocked.Exchange(ref loaded, 1) == 0) cluster.Load(0, "made", Made);
    }

    private static Table Make()
    {
        const int n = 600;
        var random = new Random(20261121);
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double[] x = [.. Enumerable.Range(0, n).Select(_ => Math.Round(3 * Normal(), 3))], pos = [.. x.Select(_ => 0.2 + 4 * random.NextDouble())], pos2 = [.. x.Select(_ => 0.1 + random.NextDouble())];
        double[] year = [.. x.Select(_ => 2000.0 + random.Next(25))], k = [.. x.Select(_ => (double)random.Next(3))];
        int[] g = [.. x.Select(_ => random.Next(14))], h = [.. x.Select(_ => random.Next(5))], f = [.. x.Select(_ => random.Next(3))];
        double[] effect = [.. Enumerable.Range(0, 14).Select(_ => 2 * Normal())], other = [.. Enumerable.Range(0, 5).Select(_ => Normal())];
        double[] y = [.. x.Select((v, i) => 10 + 0.5 * v + 0.1 * v * v + f[i] + 0.05 * (year[i] - 2010) + effect[g[i]] * (1 + 0.1 * v) + other[h[i]] + Normal())];
        sbyte[] b = [.. x.Select(_ => (sbyte)random.Next(2))];
        for (var i = 0; i < n; i += 37) (x[i], f[(i + 5) % n], b[(i + 11) % n]) = (double.NaN, -1, -1);
        return new Table(
        [
            new NumericColumn("y", y), new NumericColumn("x", x), new NumericColumn("pos", pos), new NumericColumn("pos2", pos2), new NumericColumn("year", year), new NumericColumn("k", k),
            new NumericColumn("one", [.. x.Select(_ => 1.0)]), new NumericColumn("twice", [.. x.Select(v => 2 * v + 3)]), new LogicalColumn("b", b),
            new CategoricalColumn("g", g, [.. Enumerable.Range(0, 14).Select(i => $"g{13 - i}")]), new CategoricalColumn("h", h, ["v", "w", "x", "y", "z"]),
            new CategoricalColumn("f", f, ["c", "a", "b"]), new CategoricalColumn("only", [.. x.Select(_ => 0)], ["o"]),
        ]);
    }
}
