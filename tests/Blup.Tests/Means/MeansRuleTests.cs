using Blup.Design;
using Blup.Diagnostics;
using Blup.Inference.Means;
using Blup.Results;

namespace Blup.Tests.Means;

/// <summary>What must hold for every fit: codings, groups, letters, mistakes.</summary>
public sealed class MeansRuleTests
{
    [Theory]
    [InlineData("sum", "helmert")]
    [InlineData("poly", "sum")]
    [InlineData("helmert", "treatment")]
    public void Codings_change_nothing(string first, string second)
    {
        var options = new LmmOptions { Design = new DesignOptions { Contrasts = new Dictionary<string, string>(StringComparer.Ordinal) { ["Trt"] = first, ["Day"] = second } } };
        var plain = MeansFits.Of("mix").Means("~Trt | Day").Contrasts("consec", new ContrastOptions { Adjust = Adjustment.Holm });
        var coded = Lmm.Fit("DryMatter ~ Day * Trt + (1 | Room)", MeansFits.Feeding(), options).Means("~Trt | Day").Contrasts("consec", new ContrastOptions { Adjust = Adjustment.Holm });
        for (var i = 0; i < plain.Rows; i++)
        {
            Assert.Equal(plain.Estimates[i], coded.Estimates[i], 1e-7);
            Assert.Equal(plain.StandardErrors[i], coded.StandardErrors[i], 1e-6);
            Assert.Equal(plain.PValues[i], coded.PValues[i], 1e-6);
        }

        Assert.Equal(plain.JointTests[1].F, coded.JointTests[1].F, 1e-5);
    }

    [Fact]
    public void A_cell_without_data_is_not_a_number_in_any_coding()
    {
        var options = new LmOptions { Design = new DesignOptions { Contrasts = new Dictionary<string, string>(StringComparer.Ordinal) { ["wool"] = "sum", ["tension"] = "helmert" } } };
        var (plain, coded) = (MeansFits.Of("hole").Means("~wool * tension"), Lm.Fit("breaks ~ wool * tension", MeansFits.Warp(i => i < 45), options).Means("~wool * tension"));
        for (var i = 0; i < plain.Rows; i++)
        {
            Assert.Equal(i == 5, double.IsNaN(plain.Estimates[i]));
            if (i == 5) Assert.True(double.IsNaN(coded.Estimates[i]) && double.IsNaN(coded.StandardErrors[i]) && double.IsNaN(coded.Lower[i]));
            else Assert.Equal(plain.Estimates[i], coded.Estimates[i], 1e-9);
        }

        Assert.Contains(plain.Messages, m => m.Code == "BLUP720");
        Assert.Contains("nonEst", plain.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_L_give_the_estimates()
    {
        var fit = MeansFits.Of("mix");
        var means = fit.Means("~Trt");
        for (var i = 0; i < means.Rows; i++)
            Assert.Equal(means.Estimates[i], Enumerable.Range(0, fit.FixedEffects.Estimates.Length).Sum(j => means.L[i, j] * fit.FixedEffects.Estimates[j]), 1e-10);
        Assert.Equal(["Day"], means.AveragedOver);
        Assert.Contains(means.Messages, m => m.Code == "BLUP719");
        Assert.DoesNotContain(fit.Means("~Trt | Day").Messages, m => m.Code == "BLUP719");
    }

    [Fact]
    public void A_slope_does_not_depend_on_the_basis()
    {
        var table = MeansFits.Warp(MeansFits.Balanced);
        var options = new MeansOptions { At = MeansTextTests.Points("u", 6) };
        var orthogonal = Lm.Fit("breaks ~ tension * poly(u, 2)", table).Slopes("u", "~tension", options);
        var raw = Lm.Fit("breaks ~ tension * (u + I(u^2))", table);
        var slopes = raw.Slopes("u", "~tension", options);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(slopes.Estimates[i], orthogonal.Estimates[i], 1e-8);
            Assert.Equal(slopes.StandardErrors[i], orthogonal.StandardErrors[i], 1e-8);
        }

        // At 6 the derivative of b1 u + b2 u² is b1 + 12 b2.
        var b = raw.FixedEffects.Names.Zip(raw.FixedEffects.Estimates).ToDictionary(x => x.First, x => x.Second, StringComparer.Ordinal);
        Assert.Equal(b["u"] + 12 * b["I(u^2)"], slopes.Estimates[0], 1e-9);
    }

    [Fact]
    public void Means_share_a_letter_exactly_where_they_do_not_differ()
    {
        var random = new Random(11);
        for (var run = 0; run < 300; run++)
        {
            var n = random.Next(2, 9);
            var differ = new bool[n, n];
            for (var i = 0; i < n; i++)
                for (var j = 0; j < i; j++) differ[i, j] = differ[j, i] = random.NextDouble() < 0.4;
            var letters = LetterDisplay.Letters(differ, [.. Enumerable.Range(0, n).Select(_ => random.NextDouble())]);
            for (var i = 0; i < n; i++)
            {
                Assert.NotEqual("", letters[i]);
                for (var j = 0; j < i; j++) Assert.Equal(differ[i, j], !letters[i].Intersect(letters[j]).Any());
            }

            // No letter can be left out.
            foreach (var letter in letters.SelectMany(l => l).Distinct().ToList())
            {
                var without = letters.Select(l => l.Replace(letter.ToString(), "", StringComparison.Ordinal)).ToArray();
                Assert.True(without.Any(l => l.Length == 0) || Enumerable.Range(0, n).Any(i => Enumerable.Range(0, i).Any(j => !differ[i, j] && !without[i].Intersect(without[j]).Any())));
            }
        }
    }

    [Fact]
    public void Letters_of_the_feeding_trial()
    {
        // Of the recorded Tukey p-values only B - D and B - F are below 0.05; A - B too.
        var letters = MeansFits.Of("blk").Means("~Trt").Letters();
        Assert.Equal(["a", "b", "ab", "a", "ab", "a"], letters.Letters);
        Assert.Contains("significance level used: alpha = 0.05", letters.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("~Trtt", "BLUP711", "Did you mean 'Trt'?")]
    [InlineData("~Trt | Dat", "BLUP711", "       ^^^")]
    [InlineData("~Trt - Day", "BLUP710", "'|' before those that form groups")]
    [InlineData("~log(Trt)", "BLUP710", "log(Trt)")]
    public void A_wrong_specification_is_pointed_at(string specs, string code, string part) => Fails(code, part, () => MeansFits.Of("blk").Means(specs));

    [Fact]
    public void Mistakes_say_what_was_expected()
    {
        var fit = MeansFits.Of("blk");
        Fails("BLUP712", "has 2 coefficients, but there are 6 means", () => fit.Means("~Trt").Contrasts(new Dictionary<string, double[]>(StringComparer.Ordinal) { ["AvsB"] = [1, -1] }));
        Fails("BLUP713", "Did you mean 'pairwise'?", () => fit.Means("~Trt").Contrasts("pairwize"));
        Fails("BLUP713", "Means: A, B, C, D, E, F", () => fit.Means("~Trt").Contrasts("trt.vs.ctrl", new ContrastOptions { Reference = "G" }));
        Fails("BLUP714", "Levels: 5, 10, 17", () => fit.Means("~Trt", new MeansOptions { At = MeansTextTests.Points("Day", 6) }));
        Fails("BLUP714", "is not a predictor", () => fit.Means("~Trt", new MeansOptions { At = MeansTextTests.Points("Dayy", 6) }));
        Fails("BLUP715", "not between 0 and 1", () => fit.Means("~Trt", new MeansOptions { Level = 95 }));
        Fails("BLUP717", "Covariates: none", () => fit.Slopes("Trt", "~Day"));
        Fails("BLUP630", "Satterthwaite", () => fit.Means("~Trt", new MeansOptions { Df = DfMethod.Satterthwaite }));
    }

    [Fact]
    public void The_verb_prints_and_gives_json()
    {
        string[] common = ["means", "DryMatter ~ Day * Trt", ReferenceData.Csv("feeding_trial"), "--factor", "Day,Trt", "--levels", "Day=5,10,17", "--specs", "~ Trt"];
        var (status, output, error) = Cli.Cli.Run([.. common]);
        Assert.Equal((0, "NOTE: Results may be misleading due to involvement in interactions\n"), (status, error));
        Assert.StartsWith(" Trt emmean    SE  df lower.CL upper.CL\n A     19.0 0.979 252     17.0     20.9\n", output, StringComparison.Ordinal);
        var json = System.Text.Json.JsonDocument.Parse(Cli.Cli.Run([.. common, "--contrast", "AvsB=1,-1,0,0,0,0", "m=1/3,1/3,1/3,-1/3,-1/3,-1/3", "--adjust", "none", "--json"]).Output).RootElement;
        Assert.Equal(["AvsB", "m"], json.GetProperty("contrasts").GetProperty("contrast").EnumerateArray().Select(x => x.GetString()!));
        Assert.Equal(6, json.GetProperty("means").GetProperty("emmean").GetArrayLength());
        Assert.Contains("group", Cli.Cli.Run([.. common, "--letters"]).Output, StringComparison.Ordinal);
        Assert.Equal(1, Cli.Cli.Run([.. common, "--contrast", "AvsB=1,-1"]).Status);
    }

    [Fact]
    public void Every_code_is_listed()
    {
        var root = Path.Combine(ReferenceData.Root, "..", "..");
        var listed = File.ReadAllText(Path.Combine(root, "docs", "errors", "means.md"));
        var files = Directory.EnumerateFiles(Path.Combine(root, "src", "Blup", "Inference", "Means"), "*.cs");
        foreach (var code in files.SelectMany(f => System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(f), "\"(?<code>BLUP7[0-9]{2})\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).Select(m => m.Groups["code"].Value)).Distinct())
            Assert.Contains($"| {code} |", listed, StringComparison.Ordinal);
    }

    private static void Fails(string code, string part, Action action)
    {
        var error = Assert.Throws<BlupException>(action);
        Assert.Equal(code, error.Code);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
