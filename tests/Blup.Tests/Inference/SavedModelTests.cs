using System.Text;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Tests.Inference;

/// <summary>A saved fit comes back as it was, and damage is said so.</summary>
public sealed class SavedModelTests
{
    public static TheoryData<string> Ids => ["sleepstudy_slope", "sleepstudy_weights", "sleepstudy_poly", "missing_values", "rank_deficient", "pastes_nested", "dyestuff2_singular", "orthodont_sum", "sleepstudy_log"];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_fit_survives_the_file(string id)
    {
        var reference = ReferenceCase.Load(id);
        var fit = Lmm.Fit(reference.Formula, reference.Data(), reference.Options() with { DataName = "my \"data\"" });
        var back = RoundTrip(fit);
        Assert.Equal(fit.ToJson(), back.ToJson());
        Assert.Equal(fit.Summary(), back.Summary());
        Assert.Equal(fit.Frame.DroppedCount, back.Frame.DroppedCount);
        Assert.Equal(fit.Frame.RowNumbers, back.Frame.RowNumbers);
    }

    [Theory]
    [InlineData("lm_oats")]
    [InlineData("lm_md_noint")]
    [InlineData("lm_sleepstudy")]
    public void A_linear_fit_survives_the_file(string id)
    {
        var reference = ReferenceCase.Load(id);
        var fit = Lm.Fit(reference.Formula, reference.Data(), new LmOptions { DataName = "mine" });
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            fit.Save(path);
            var back = LmFit.Load(path);
            Assert.Equal(fit.ToJson(), back.ToJson());
            Assert.Equal(fit.Summary(), back.Summary());
            Assert.IsType<LmFit>(SavedModels.Load(path));
            Assert.Equal("BLUP691", Assert.Throws<BlupException>(() => LmmFit.Load(path)).Code);
            File.WriteAllText(path, File.ReadAllText(path).Replace("\"log_likelihood\": -", "\"log_likelihood\": ", StringComparison.Ordinal));
            Assert.Equal("BLUP685", Assert.Throws<BlupException>(() => LmFit.Load(path)).Code);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Verbs_work_on_a_loaded_fit()
    {
        var reference = ReferenceCase.Load("sleepstudy_slope");
        var fit = Lmm.Fit(reference.Formula, reference.Data(), reference.Options());
        var back = RoundTrip(fit);
        Assert.Equal(fit.ConfidenceIntervals().ToString(), back.ConfidenceIntervals().ToString());
        Assert.Equal(fit.Step().ToString(), back.Step().ToString());
        Assert.Equal(fit.Simulate(1, 2)[0], back.Simulate(1, 2)[0]);
    }

    [Fact]
    public void Another_version_is_refused()
        => Assert.Equal("BLUP686", Broken(t => t.Replace("\"blup_model\": 1", "\"blup_model\": 3", StringComparison.Ordinal)).Code);

    [Theory]
    [InlineData("Reaction ~ Days", "Reaction ~ Dayz")]
    [InlineData("\"criterion\": 17", "\"criterion\": 18")]
    [InlineData("\"theta\": [", "\"theta\": [ 1.0,")]
    [InlineData("\"kind\": \"numeric\"", "\"kind\": \"function\"")]
    [InlineData("\"reml\": true", "\"reml\": \"yes\"")]
    [InlineData("\"optimizer\"", "\"optimiser\"")]
    public void Damage_is_said(string from, string to)
        => Assert.Equal("BLUP685", Broken(t => t.Replace(from, to, StringComparison.Ordinal)).Code);

    [Fact]
    public void A_file_cut_short_or_of_something_else_is_refused()
    {
        Assert.Equal("BLUP685", Broken(t => t[..(t.Length / 2)]).Code);
        Assert.Equal("BLUP685", Broken(_ => "").Code);
        Assert.Equal("BLUP685", Broken(_ => "[1, 2]").Code);
        Assert.Equal("BLUP685", Broken(_ => "Reaction,Days\n1,2\n").Code);
    }

    private static LmmFit RoundTrip(LmmFit fit)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            fit.Save(path);
            return LmmFit.Load(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static BlupException Broken(Func<string, string> damage)
    {
        var reference = ReferenceCase.Load("sleepstudy_slope");
        var fit = Lmm.Fit(reference.Formula, reference.Data(), reference.Options());
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            fit.Save(path);
            var text = File.ReadAllText(path);
            var damaged = damage(text);
            Assert.NotEqual(text, damaged);
            File.WriteAllText(path, damaged, new UTF8Encoding(false));
            return Assert.Throws<BlupException>(() => LmmFit.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
