using System.Globalization;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Streaming;

/// <summary>A streamed fit is the in-memory fit, whatever the size of the blocks; its rows are given by a pass of their own.</summary>
public sealed class StreamedFitTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("blup-stream").FullName;

    public static TheoryData<string, string, string> Cases => new()
    {
        { "sleepstudy", "Reaction ~ Days + (Days | Subject)", "" },
        { "sleepstudy", "Reaction ~ scale(Days) + I(Days^2) + (Days || Subject)", "Subject" },
        { "sleepstudy", "log(Reaction) ~ factor(Days) + (1 | Subject)", "Subject" },
        { "kb07", "RTtrunc ~ 1 + S * P * C + (1 | subj) + (1 + P | item)", "subj,item" },
        { "made", "y ~ f * x + offset(o) + (1 + x | g) + (1 | h:g) + (1 | k)", "" },
        { "made", "y ~ 0 + f + l + (0 + f | g) + (1 | k)", "k" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_the_fit_in_memory(string data, string formula, string factors)
    {
        var (path, options) = (PathOf(data), new CsvOptions { Factors = factors.Split(',', StringSplitOptions.RemoveEmptyEntries) });
        foreach (var reml in new[] { true, false })
        {
            var lmm = new LmmOptions { Reml = reml, Df = DfMethod.Wald, Design = new() { Weights = data == "made" ? "w" : null } };
            var expected = Lmm.Fit(formula, Table.ReadCsv(path, options), lmm);
            var actual = Lmm.FitStream(formula, new StreamedTable(path, options, blockSize: 700), lmm);
            Assert.Equal(expected.Criterion, actual.Criterion, 1e-9 * Math.Abs(expected.Criterion));
            Assert.Equal(expected.FixedEffects.Names, actual.FixedEffects.Names);
            for (var j = 0; j < expected.FixedEffects.Estimates.Length; j++)
                Assert.Equal(expected.FixedEffects.Estimates[j], actual.FixedEffects.Estimates[j], 1e-5 * expected.FixedEffects.StandardErrors[j]);
            Assert.Equal(expected.Observations, actual.Observations);
            Assert.Equal(expected.ConditionalModes.Select(m => m.Levels), actual.ConditionalModes.Select(m => m.Levels));
            Assert.Equal(expected.Frame.Dropped.Select(d => (d.Variable, d.Count, string.Join(' ', d.FirstRows))), actual.Frame.Dropped.Select(d => (d.Variable, d.Count, string.Join(' ', d.FirstRows))));
            CheckQuartiles(expected, actual);
            CheckRows(expected, actual, path, options);
        }
    }

    [Fact]
    public void Depends_on_no_number_of_threads()
    {
        var path = PathOf("made");
        var fits = Enumerable.Range(0, 3).Select(_ => Lmm.FitStream("y ~ x + (1 + x | g) + (1 | k)", new StreamedTable(path, new CsvOptions(), 512), new LmmOptions { Df = DfMethod.Wald })).ToList();
        Assert.All(fits, f => Assert.Equal(BitConverter.DoubleToInt64Bits(fits[0].Criterion), BitConverter.DoubleToInt64Bits(f.Criterion)));
    }

    [Fact]
    public void A_number_column_that_turns_out_to_be_text_is_read_again()
    {
        var path = Path.Combine(_folder, "late.csv");
        File.WriteAllText(path, "y,g\n" + string.Concat(Enumerable.Range(0, 20_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i * 7919 % 1000},{(i == 19_990 ? "late" : (i % 50).ToString(CultureInfo.InvariantCulture))}\n"))));
        var fit = Lmm.FitStream("y ~ 1 + (1 | g)", new StreamedTable(path, new CsvOptions(), 4096), new LmmOptions { Df = DfMethod.Wald });
        Assert.Equal(Lmm.Fit("y ~ 1 + (1 | g)", Table.ReadCsv(path), new LmmOptions { Df = DfMethod.Wald }).ConditionalModes[0].Levels, fit.ConditionalModes[0].Levels);
        Assert.Contains("late", fit.ConditionalModes[0].Levels);
    }

    [Theory]
    [InlineData("Reaction ~ ns(Days, 3) + (1 | Subject)", "BLUP883")]
    [InlineData("Reaction ~ poly(Days, 10) + (1 | Subject)", "BLUP313")]
    [InlineData("Reaction ~ Dayss + (1 | Subject)", "BLUP101")]
    [InlineData("Reaction ~ 1 + (1 | factor(Days + Subject))", "BLUP882")]
    [InlineData("Reaction ~ Days", "BLUP405")]
    public void Says_what_cannot_be_streamed(string formula, string code)
        => Assert.Equal(code, Assert.Throws<BlupException>(() => Lmm.FitCsv(formula, PathOf("sleepstudy"))).Code);

    [Fact]
    public void Rows_that_are_not_here_answer_BLUP830_and_the_summary_still_has_residuals()
    {
        var fit = Lmm.FitCsv("Reaction ~ Days + (Days | Subject)", PathOf("sleepstudy"));
        Assert.Equal("BLUP830", Assert.Throws<BlupException>(() => fit.Residuals).Code);
        Assert.Contains("Scaled residuals: \n", fit.Summary(), StringComparison.Ordinal);
        Assert.Contains(fit.Messages, m => m.Code == "BLUP885");
    }

    [Fact]
    public void A_fit_that_would_not_fit_is_refused_before_its_sums_are_gathered()
    {
        var path = Path.Combine(_folder, "many.csv");
        // The response is the same in every row, which the pass for the sums would complain of.
        File.WriteAllText(path, "y,x,g\n" + string.Concat(Enumerable.Range(0, 40_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"1,{i % 7},{i / 2}\n"))));
        var error = Assert.Throws<BlupException>(() => Lmm.FitCsv("y ~ x + (1 + x | g)", path, options: new LmmOptions { MemoryLimit = 3 << 20 }));
        Assert.Equal("BLUP870", error.Code);
        Assert.Contains("(1 + x | g)", error.Message, StringComparison.Ordinal);
        Assert.Equal("BLUP304", Assert.Throws<BlupException>(() => Lmm.FitCsv("y ~ x + (1 + x | g)", path, options: new LmmOptions { MemoryLimit = 1 << 30 })).Code);
    }

    [Fact]
    public void A_malformed_row_is_named_by_its_line()
    {
        var path = Path.Combine(_folder, "bad.csv");
        File.WriteAllText(path, "y,g\n" + string.Concat(Enumerable.Range(0, 300).Select(i => i == 250 ? "1,2,3\n" : "1,a\n")));
        var error = Assert.Throws<BlupException>(() => Lmm.FitStream("y ~ 1 + (1 | g)", new StreamedTable(path, new CsvOptions(), 256), new LmmOptions()));
        Assert.Equal("BLUP219", error.Code);
        Assert.Contains("line 252", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static void CheckQuartiles(LmmFit expected, LmmFit actual)
    {
        var sorted = expected.ScaledResiduals().Order().ToArray();
        Assert.Equal(sorted[0], actual.ResidualQuartiles![0], 1e-6 * Math.Abs(sorted[0]));
        Assert.Equal(sorted[^1], actual.ResidualQuartiles[4], 1e-6 * Math.Abs(sorted[^1]));
        for (var k = 1; k < 4; k++)
        {
            // R's type 7 between the order statistics beside the rank, each to one part in 2,048.
            var rank = (sorted.Length - 1) * (k / 4.0);
            var (below, share) = ((int)rank, rank - (int)rank);
            var above = Math.Min(below + 1, sorted.Length - 1);
            var slack = Math.Max(Math.Abs(sorted[below]), Math.Abs(sorted[above])) / 2048 + 1e-7;
            Assert.Equal(sorted[below] + share * (sorted[above] - sorted[below]), actual.ResidualQuartiles[k], slack);
        }
    }

    private static void CheckRows(LmmFit expected, LmmFit actual, string path, CsvOptions options)
    {
        var text = new StringWriter();
        actual.AugmentCsv(path, text, options);
        var table = Table.ReadCsv(new StringReader(text.ToString()), options);
        var fitted = ((NumericColumn)table[".fitted"]).Values;
        var resid = ((NumericColumn)table[".resid"]).Values;
        var scale = expected.Sigma;
        for (var i = 0; i < expected.Observations; i++)
        {
            Assert.Equal(expected.Fitted[i], fitted[expected.Frame.RowNumbers[i] - 1], 1e-5 * scale);
            Assert.Equal(expected.Residuals[i], resid[expected.Frame.RowNumbers[i] - 1], 1e-5 * scale);
        }

        Assert.Equal(table.RowCount - expected.Observations, fitted.ToArray().Count(double.IsNaN));
    }

    private string PathOf(string data) => data == "made" ? Made() : Path.Combine(ReferenceData.Root, "data", data + ".csv");

    /// <summary>Factors in fixed and random parts, logical values, quotes, missing values, weights and an offset.</summary>
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
            writer.Write(string.Create(CultureInfo.InvariantCulture, $"{y:F4},{(i % 97 == 3 ? "NA" : x.ToString("F4", CultureInfo.InvariantCulture))},{"abc"[i % 3]},{(random.Next(2) == 0 ? "TRUE" : "FALSE")},\"group, \"\"{g}\"\"\",h{h},{(i % 211 == 7 ? "" : k)},{random.NextDouble():F3},{0.5 + random.NextDouble():F3}{(i % 2 == 0 ? "\r\n" : "\n")}"));
        }

        return path;
    }
}
