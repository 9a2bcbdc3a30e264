using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Blup.Diagnostics;
using Blup.Inference.Saving;
using Blup.Results;
using Blup.Sql;
using Blup.Tables;
using Blup.Tests.DuckDb;
using Blup.Tests.Sql;

namespace Blup.Tests.Inference;

/// <summary>A fit from sums comes back from its file bit for bit, and damage is said so.</summary>
public sealed class SavedSumsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blup-saved").FullName;

    private string Saved => Path.Combine(_folder, "model.json");

    public static TheoryData<string> Cases() => new(ReferenceCase.MixedIds());

    public static TheoryData<string> Functions =>
    [
        "log(Reaction) ~ poly(Days, 2) + (1 | Subject)",
        "Reaction ~ ns(Days, 3) + (1 | Subject)",
        "Reaction ~ scale(Days) + (scale(Days) || Subject)",
        "Reaction ~ C(factor(Days), helmert) + (0 + Days | Subject)",
        "Reaction ~ (Days > 4) + Days + I(2 * Days) + (Days > 4 | Subject)",
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, MemberData(nameof(Cases))]
    public void Every_reference_model_survives_the_file(string id)
    {
        using var duck = new Duck();
        var reference = ReferenceCase.Load(id);
        var table = reference.Data();
        var (engine, source) = DuckDbRows.Of(duck, table);
        using (engine) Same(SqlLmm.Fit(reference.Formula, engine, source, reference.Options(), Roads.Levels(table)));
    }

    [Theory, MemberData(nameof(Functions))]
    public void Transforms_and_codings_survive(string formula)
    {
        using var duck = new Duck();
        var table = Table.ReadCsv(ReferenceData.Csv("sleepstudy"), new CsvOptions { Factors = ["Subject"] });
        var (engine, source) = DuckDbRows.Of(duck, table);
        LmmFit fit, back;
        using (engine) back = Same(fit = SqlLmm.Fit(formula, engine, source, new LmmOptions { Reml = false, Df = DfMethod.Wald }));
        foreach (var type in Enum.GetValues<AnovaType>()) SameAnswer(fit, back, f => f.Anova(type).ToJson());
        foreach (var level in Enum.GetValues<PredictionLevel>())
        {
            SameAnswer(fit, back, f => f.Predict(new PredictOptions { Level = level, Data = table, Interval = PredictionInterval.Prediction }).ToJson());
        }
    }

    [Theory]
    [InlineData("y ~ f * x + offset(o) + (1 + x | g) + (1 | h:g) + (1 | k)", "w")]
    [InlineData("y ~ f + x + (1 | k / f)", null)]
    [InlineData("y ~ 0 + f + l + (0 + f | g) + (1 | k)", null)]
    public void Every_verb_answers_as_before(string formula, string? weights)
    {
        var fit = Streamed(formula, new LmmOptions { Design = new() { Weights = weights, Contrasts = new Dictionary<string, string> { ["f"] = "sum" } }, DataName = "my \"data\"" });
        var back = Same(fit);
        foreach (var ask in (Func<LmmFit, string>[])
        [
            f => f.ConfidenceIntervals(IntervalMethod.Wald).ToString(),
            f => f.With(DfMethod.KenwardRoger).ToJson(),
            f => f.Means("pairwise ~ f", new MeansOptions()).ToString()!,
            f => f.Tidy(0.9).ToJson(),
            f => f.Glance().ToJson(),
            f => f.Equation(EquationStyle.Levels, estimates: true),
            f => f.ReportText(),
            f => f.PlotCaterpillar().ToVegaLite(),
            f => f.PlotVariance().ToVegaLite(),
            f => f.Summary(SummaryStyle.Statsmodels),
            f => f.Step().ToString(),
        ])
            SameAnswer(fit, back, ask);
        Assert.Equal("BLUP830", Assert.Throws<BlupException>(() => back.Residuals).Code);
        Assert.Equal(fit.Messages, back.Messages);
        Assert.Equal(fit.ResidualQuartiles, back.ResidualQuartiles);
        Assert.Equal(fit.Frame.Dropped.Select(d => (d.Variable, d.Count, string.Join(' ', d.FirstRows))), back.Frame.Dropped.Select(d => (d.Variable, d.Count, string.Join(' ', d.FirstRows))));
    }

    [Fact]
    public void Columns_that_follow_from_others_take_hardly_any_room()
    {
        var path = Path.Combine(_folder, "wide.csv");
        var random = new Random(3);
        using (var writer = new StreamWriter(path))
        {
            writer.Write("y,x,g\n");
            for (var i = 0; i < 60_000; i++) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{random.NextDouble():R},{random.NextDouble():R},{i % 10_000}\n"));
        }

        Same(Lmm.FitCsv("y ~ x + (x | g)", path, options: new LmmOptions { Df = DfMethod.Wald }));
        // ZᵀZ and Zᵀy are five numbers a level, one of them a count: 5 · 8 · 4/3 = 53 characters; nine would be 96.
        Assert.InRange(new FileInfo(Saved).Length, 1, 60 * 10_000);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(-3.25)]
    [InlineData(double.Epsilon)]
    [InlineData(double.MaxValue)]
    [InlineData(double.NegativeInfinity)]
    public void Units_in_the_last_place_lead_back(double from)
    {
        foreach (var to in (double[])[0.0, -0.0, 1.0, Math.BitIncrement(1.0), -1e300, double.Epsilon, double.PositiveInfinity])
            Assert.Equal(BitConverter.DoubleToInt64Bits(to), BitConverter.DoubleToInt64Bits(ColumnCoding.Moved(from, ColumnCoding.Distance(to, from))));
        Assert.Equal(0UL, ColumnCoding.Distance(from, from));
        Assert.Equal(2UL, ColumnCoding.Distance(Math.BitIncrement(1.0), 1.0));
        Assert.Equal(1UL, ColumnCoding.Distance(-0.0, 0.0));
    }

    [Fact]
    public void A_file_cut_anywhere_or_with_a_byte_changed_is_refused_or_the_same()
    {
        var fit = Streamed("y ~ f + x + (x | g) + (1 | k)", new LmmOptions { Df = DfMethod.Wald });
        fit.Save(Saved);
        var whole = File.ReadAllBytes(Saved);
        var random = new Random(11);
        for (var i = 0; i < 400; i++)
        {
            var bytes = i % 4 == 0 ? whole[..random.Next(whole.Length)] : (byte[])whole.Clone();
            if (i % 4 != 0) bytes[random.Next(bytes.Length)] = (byte)(i % 4 == 1 ? random.Next(256) : "0123456789-,\"[]{}nAz"[random.Next(20)]);
            File.WriteAllBytes(Saved, bytes);
            try
            {
                // What is no number of the model (a name, a second) may differ.
                Assert.Equal(fit.Criterion, LmmFit.Load(Saved).Criterion, 1e-6 * Math.Abs(fit.Criterion));
            }
            catch (BlupException e)
            {
                Assert.Contains(e.Code, (string[])["BLUP685", "BLUP686"]);
            }
        }
    }

    [Theory]
    [InlineData("sums.rows", "0")]
    [InlineData("sums.rows", "1e9")]
    [InlineData("sums.aliasing.rank", "3")]
    [InlineData("sums.aliasing.pivot", "[1,0,2,3]")]
    [InlineData("sums.aliasing.pivot", "[0,1,2,9]")]
    [InlineData("sums.chain", "[]")]
    [InlineData("sums.chain", "[\"k\",\"g\"]")]
    [InlineData("sums.chain", "[\"nobody\"]")]
    [InlineData("sums.schema", "[]")]
    [InlineData("sums.schema.0.kind", "\"Categorical\"")]
    [InlineData("sums.schema.0.kind", "\"Lambda\"")]
    [InlineData("sums.schema.0.kind", "\"7\"")]
    [InlineData("sums.groups", "{}")]
    [InlineData("sums.levels", "{}")]
    [InlineData("sums.transforms", "[]")]
    [InlineData("sums.transforms.0.scaling", "[1]")]
    [InlineData("sums.transforms.0.scaling", "[1,null]")]
    [InlineData("sums.transform.factor", "[1]")]
    [InlineData("sums.transform.factor.0", "0")]
    [InlineData("sums.transform.factor.0", "null")]
    [InlineData("sums.transform.response", "[1]")]
    [InlineData("sums.transform.response_scale", "-1")]
    [InlineData("sums.moments.sizes", "[0,1]")]
    [InlineData("sums.moments.sizes", "[3,2]")]
    [InlineData("sums.moments.random", "[]")]
    [InlineData("sums.condensed.values.columns", "[]")]
    [InlineData("sums.whitening.0.full", "[1]")]
    [InlineData("sums.whitening", "[]")]
    [InlineData("sums.panels", "[]")]
    [InlineData("sums.panels.0.own.count", "2147483647")]
    [InlineData("sums.panels.0.own.count", "-1")]
    [InlineData("sums.panels.0.own.planes", "[]")]
    [InlineData("sums.panels.0.own.planes.0", "\"AAAA\"")]
    [InlineData("sums.panels.0.own.planes.0", "\"?\"")]
    [InlineData("sums.panels.0.partners", "[]")]
    [InlineData("sums.panels.0.partners.0", "{}")]
    [InlineData("sums.panels.0.fixed.0.combination", "[1e308,1e308]")]
    [InlineData("sums.groups.g.lengths.count", "2000000000")]
    [InlineData("residual_quartiles", "[1,2,3]")]
    [InlineData("certificate.numbers", "[]")]
    [InlineData("theta", "[1]")]
    [InlineData("theta", "[1e300,1e300,1e300,1e300]")]
    [InlineData("df", "\"99\"")]
    [InlineData("sums", "7")]
    [InlineData("sums", "{}")]
    public void A_part_that_cannot_be_is_refused(string path, string value) => Refused(path, JsonNode.Parse(value));

    [Fact]
    public void Numbers_that_cannot_be_are_refused()
    {
        Refused("sums.fixed", Packed(json => PackedNumbers.Write(json, null, Enumerable.Repeat(double.NaN, 25).ToArray())));
        Refused("sums.panels.0.response", Packed(json => PackedNumbers.Write(json, null, Enumerable.Repeat(double.PositiveInfinity, 80).ToArray())));
        Refused("sums.panels.0.response", Packed(json => PackedNumbers.Write(json, null, new double[79])));
        Refused("sums.panels.0.own_upper_units", Packed(json => PackedNumbers.Write(json, null, Enumerable.Repeat(ulong.MaxValue, 40).ToArray())));
        Refused("sums.panels.0.own", Packed(json => PackedNumbers.Write(json, null, Enumerable.Repeat(-1.0, 120).ToArray())));
        Refused("sums.groups.g", Packed(json =>
        {
            json.WriteStartObject();
            PackedTexts.Write(json, "t", ["a", "b"]);
            json.WriteEndObject();
        })!["t"]!.DeepClone());
        // 40 groups of the same name.
        Refused("sums.groups.g.texts", Packed(json => PackedNumbers.Write(json, null, Encoding.UTF8.GetBytes(new string('g', 900)))));
        foreach (var level in (int[])[-1, 12, int.MaxValue])
            Refused("sums.panels.0.partners.0", Packed(json =>
            {
                json.WriteStartObject();
                PackedNumbers.Write(json, "counts", Enumerable.Repeat(1, 40).ToArray());
                PackedNumbers.Write(json, "steps", Enumerable.Repeat(level, 40).ToArray());
                json.WriteEndObject();
            }));
    }

    [Fact]
    public void Claims_without_numbers_take_no_room()
    {
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var claim = Packed(json => PackedNumbers.Write(json, null, new double[1 << 18]));
        claim!["count"] = 1 << 28;
        claim["planes"] = new JsonArray([.. Enumerable.Range(0, 8 << 10).Select(_ => (JsonNode?)JsonValue.Create("AAAA"))]);
        using var document = JsonDocument.Parse(claim.ToJsonString());
        Assert.Throws<FormatException>(() => PackedNumbers.Doubles(document.RootElement));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - bytes, 0, 64L << 20);
    }

    [Fact]
    public void A_failed_save_leaves_what_was_there()
    {
        var fit = Lmm.Fit("log(Reaction) ~ Days + (1 | Subject)", Table.ReadCsv(ReferenceData.Csv("sleepstudy")));
        File.WriteAllText(Saved, "before");
        Assert.Equal("BLUP684", Assert.Throws<BlupException>(() => fit.Refit(fit.Simulate(1, 1)[0]).Save(Saved)).Code);
        Assert.Equal("before", File.ReadAllText(Saved));
        Assert.Single(Directory.GetFiles(_folder));
    }

    /// <summary>The same text, or the same refusal.</summary>
    private static void SameAnswer(LmmFit before, LmmFit after, Func<LmmFit, string> ask)
    {
        string Answer(LmmFit fit)
        {
            try
            {
                return ask(fit);
            }
            catch (BlupException e)
            {
                return e.Message;
            }
        }

        Assert.Equal(Answer(before), Answer(after));
    }

    private LmmFit Same(LmmFit fit)
    {
        Assert.False(fit.Frame.HasRows);
        fit.Save(Saved);
        var back = LmmFit.Load(Saved);
        Assert.Equal(fit.ToJson(), back.ToJson());
        Assert.Equal(fit.Summary(), back.Summary());
        var (before, after) = (fit.State!.Model, back.State!.Model);
        Assert.Equal(before.CrossProducts.Fixed, after.CrossProducts.Fixed);
        Assert.Equal(before.Layout.Factors.Select(f => f.Name), after.Layout.Factors.Select(f => f.Name));
        foreach (var (a, b) in before.CrossProducts.Panels.Zip(after.CrossProducts.Panels))
        {
            Assert.Equal(Bits(a.Diagonal), Bits(b.Diagonal));
            Assert.Equal(Bits(a.Values), Bits(b.Values));
            Assert.Equal(a.Rows, b.Rows);
            Assert.Equal(a.Uniform, b.Uniform);
        }

        return back;
    }

    private static long[] Bits(double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);

    private LmmFit Streamed(string formula, LmmOptions options) => Lmm.FitStream(formula, new StreamedTable(Made(), new CsvOptions { Factors = ["k"] }, blockSize: 4096), options);

    /// <summary>Puts a value in the place of another in the file of a model of four fixed columns, and of crossed factors of 40 and 12 levels.</summary>
    private void Refused(string path, JsonNode? value)
    {
        Streamed("y ~ f + scale(x) + (x | g) + (1 | k)", new LmmOptions { Df = DfMethod.Wald }).Save(Saved);
        var root = JsonNode.Parse(File.ReadAllText(Saved))!;
        var (steps, at) = (path.Split('.'), root);
        foreach (var step in steps[..^1]) at = int.TryParse(step, out var index) ? at![index] : at![step];
        Assert.NotNull(at);
        if (int.TryParse(steps[^1], out var last)) at[last] = value;
        else at[steps[^1]] = value;
        File.WriteAllText(Saved, root.ToJsonString());
        Assert.Equal("BLUP685", Assert.Throws<BlupException>(() => LmmFit.Load(Saved)).Code);
    }

    private static JsonNode? Packed(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) write(json);
        return JsonNode.Parse(stream.ToArray());
    }

    /// <summary>Factors in fixed and random parts, logical values, quotes, missing values, weights and an offset; k is crossed with g.</summary>
    private string Made()
    {
        var path = Path.Combine(_folder, "made.csv");
        var random = new Random(5);
        var effects = Enumerable.Range(0, 40).Select(_ => random.NextDouble() * 4).ToArray();
        using var writer = new StreamWriter(path);
        writer.Write("y,x,f,l,g,h,k,o,w\n");
        for (var i = 0; i < 900; i++)
        {
            var (g, h, k, x) = (random.Next(40), random.Next(3), random.Next(12), 1000 + random.NextDouble());
            var y = 3 + 2 * (x - 1000) + effects[g] + effects[k] * (x - 1000) + h * effects[(g + h) % 40] * 0.3 + random.NextDouble();
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{y:F4},{(i % 97 == 3 ? "NA" : x.ToString("F4", CultureInfo.InvariantCulture))},{"abc"[i % 3]},{(random.Next(2) == 0 ? "TRUE" : "FALSE")},\"group, \"\"{g}\"\"\",h{h},{k},{random.NextDouble():F3},{0.5 + random.NextDouble():F3}\n"));
        }

        return path;
    }
}
