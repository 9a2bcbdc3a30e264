using Blup.Results;

namespace Blup.Tests.Means;

/// <summary>Tables to the letter against emmeans 1.8.4 (make_means.R).</summary>
public sealed class MeansTextTests
{
    private static readonly Dictionary<string, double[]> Two = new(StringComparer.Ordinal) { ["AvsB"] = [1, -1, 0, 0, 0, 0], ["x"] = [0, 0, 0.5, 0.5, -0.5, -0.5] };

    private static readonly Dictionary<string, double[]> Half = new(StringComparer.Ordinal) { ["half"] = [0.5, 0.5, 0], ["d"] = [1, -1, 0] };

    private static readonly Dictionary<string, Func<string>> Tables = new(StringComparer.Ordinal)
    {
        ["crd_trt"] = () => Of("crd", "~Trt").ToString(),
        ["blk_by"] = () => Of("blk", "~Trt | Day").ToString(),
        ["blk_by_pairs"] = () => Of("blk", "~Trt | Day").Contrasts().ToString(),
        ["blk_by_ctrl"] = () => Of("blk", "~Trt | Day").Contrasts("trt.vs.ctrl").ToString(),
        ["blk_both"] = () => Of("blk", "~Trt * Day").ToString(),
        ["blk_cross"] = () => Of("blk", "~Room * Day").Contrasts().ToString(),
        ["blk_one"] = () => Of("blk", "~1").ToString(),
        ["day_pairs"] = () => Of("blk", "~Day").Contrasts().ToString(),
        ["eff"] = () => Trt("eff").ToString(),
        ["deleff"] = () => Trt("del.eff").ToString(),
        ["poly"] = () => Trt("poly").ToString(),
        ["rev"] = () => Trt("revpairwise").ToString(),
        ["ctrlk"] = () => Trt("trt.vs.ctrlk").ToString(),
        ["ctrl_tukey"] = () => Trt("trt.vs.ctrl", Adjustment.Tukey).ToString(),
        ["ctrl_ref"] = () => Of("blk", "~Trt").Contrasts("trt.vs.ctrl", new ContrastOptions { Reference = "C" }).ToString(),
        ["custom"] = () => Of("blk", "~Trt").Contrasts(Two).ToString(),
        ["none"] = () => Trt("pairwise", Adjustment.None).ToString(),
        ["sidak"] = () => Trt("pairwise", Adjustment.Sidak).ToString(),
        ["holm"] = () => Trt("pairwise", Adjustment.Holm).ToString(),
        ["bonferroni"] = () => Trt("pairwise", Adjustment.Bonferroni).ToString(),
        ["hochberg"] = () => Trt("pairwise", Adjustment.Hochberg).ToString(),
        ["fdr"] = () => Trt("pairwise", Adjustment.BenjaminiHochberg).ToString(),
        ["scheffe"] = () => Trt("pairwise", Adjustment.Scheffe).ToString(),
        ["ci_tukey"] = () => Intervals(Trt("pairwise")),
        ["ci_holm"] = () => Intervals(Trt("pairwise", Adjustment.Holm)),
        ["ci_scheffe"] = () => Intervals(Of("blk", "~Trt | Day").Contrasts("pairwise", new ContrastOptions { Adjust = Adjustment.Scheffe })),
        ["ci_ctrl"] = () => Intervals(Trt("trt.vs.ctrl")),
        ["both"] = () => Trt("pairwise").Print(intervals: true, tests: true),
        ["ci_means"] = () => MeansFits.Of("blk").Means("~Trt", new MeansOptions { Adjust = Adjustment.Bonferroni }).ToString(),
        ["test_means"] = () => Of("blk", "~Trt").Print(intervals: false, tests: true),
        ["joint"] = () => Trt("pairwise").PrintJointTests(),
        ["joint_by"] = () => Of("blk", "~Trt | Day").Contrasts().PrintJointTests(),
        ["joint_free"] = () => Trt("consec").PrintJointTests(),
        ["mix_by"] = () => Of("mix", "~Trt | Day").ToString(),
        ["mix_pairs"] = () => Of("mix", "~Trt").Contrasts().ToString(),
        ["mix_wald"] = () => Wald("mix", "~Trt").ToString(),
        ["mix_wald_pairs"] = () => Wald("mix", "~Trt").Contrasts().ToString(),
        ["log_link"] = () => Of("lg", "~wool | tension").ToString(),
        ["log_resp"] = () => Response("lg", "~wool | tension").ToString(),
        ["log_pairs"] = () => Of("lg", "~wool | tension").Contrasts().ToString(),
        ["log_ratio"] = () => Response("lg", "~wool | tension").Contrasts().ToString(),
        ["log_ratio_ci"] = () => Intervals(Response("lg", "~wool | tension").Contrasts()),
        ["log_custom"] = () => Response("lg", "~tension").Contrasts(Half).ToString(),
        ["log_eff"] = () => Response("lg", "~tension").Contrasts("eff").ToString(),
        ["log_test"] = () => Response("lg", "~tension").Print(intervals: false, tests: true),
        ["sqrt_link"] = () => Of("sq", "~tension").ToString(),
        ["sqrt_resp"] = () => Response("sq", "~tension").ToString(),
        ["sqrt_pairs"] = () => Response("sq", "~tension").Contrasts().ToString(),
        ["sqrt_pairs_link"] = () => Of("sq", "~tension").Contrasts().ToString(),
        ["log1_resp"] = () => Response("lp", "~tension").ToString(),
        ["log1_pairs"] = () => Response("lp", "~tension").Contrasts().ToString(),
        ["log2_pairs"] = () => Response("l2", "~tension").Contrasts().ToString(),
        ["two_sqrt"] = () => Response("inv", "~tension").ToString(),
        ["cov_at"] = () => At("cov", "~tension | wool", "u", 3, 5).ToString(),
        ["cov_by"] = () => At("cov", "~tension | wool + u", "u", 10, 3).Contrasts("consec").ToString(),
        ["cov_values"] = () => At("cov", "~u", "u", 1, 2.5, 10.123456789).ToString(),
        ["cov_mean"] = () => Of("cov", "~u | wool").ToString(),
        ["two_kept"] = () => Of("two", "~tension").ToString(),
        ["two_told"] = () => Of("two", "~two").Contrasts().ToString(),
        ["factor_days"] = () => Of("fac", "~Days").ToString(),
        ["factor_days_pairs"] = () => At("fac", "~Days", "Days", 0, 1, 2).Contrasts().ToString(),
        ["hole"] = () => Of("hole", "~tension").ToString(),
        ["hole_by"] = () => Of("hole", "~wool | tension").ToString(),
        ["hole_pairs"] = () => Of("hole", "~tension").Contrasts().ToString(),
        ["hole_holm"] = () => Of("hole", "~wool * tension").Contrasts("pairwise", new ContrastOptions { Adjust = Adjustment.Holm }).ToString(),
        ["slp_at"] = () => At("slp", "~Days", "Days", 0, 5, 10).ToString(),
        ["slp_mean"] = () => Of("slp", "~Days").ToString(),
        ["slp_pairs"] = () => MeansFits.Of("slp").Means("~Days", new MeansOptions { Df = DfMethod.Wald, At = Points("Days", 0, 5, 10) }).Contrasts().ToString(),
        ["sll_resp"] = () => MeansFits.Of("sll").Means("~Days", new MeansOptions { Type = MeansScale.Response, At = Points("Days", 0, 5) }).ToString(),
        ["sll_pairs"] = () => MeansFits.Of("sll").Means("~Days", new MeansOptions { Type = MeansScale.Response, At = Points("Days", 0, 5) }).Contrasts().ToString(),
        ["trend"] = () => MeansFits.Of("cov").Slopes("u", "~wool").ToString(),
        ["trend_one"] = () => MeansFits.Of("slp").Slopes("Days", "~1").ToString(),
        ["trend_pairs"] = () => MeansFits.Of("cov").Slopes("u", "~wool").Contrasts().ToString(),
        ["trend_log"] = () => MeansFits.Of("sll").Slopes("Days", "~1").ToString(),
        ["off"] = () => Of("off", "~tension").ToString(),
        ["off_pairs"] = () => Of("off", "~tension").Contrasts().ToString(),
    };

    public static TheoryData<string> Ids => [.. MeansFits.Recorded.GetProperty("text").EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Text_is_that_of_emmeans(string id)
        => Assert.Equal(MeansFits.Recorded.GetProperty("text").GetProperty(id).GetString()!.TrimEnd('\n'), Tables[id]().TrimEnd('\n'));

    [Fact]
    public void Recorded_prints()
    {
        Assert.Equal(Recorded("feeding_means"), Of("crd", "~ Trt").ToString().TrimEnd());
        var kenwardRoger = new MeansOptions { Df = DfMethod.KenwardRoger };
        Assert.Equal(Recorded("feeding_pairs_kr"), MeansFits.Of("mix").Means("~ Trt", kenwardRoger).Contrasts().ToString().TrimEnd());
    }

    private static string Recorded(string name) => File.ReadAllText(Path.Combine(ReferenceData.Root, "printed", name + ".txt")).ReplaceLineEndings("\n").TrimEnd();

    private static MarginalMeans Of(string fit, string specs) => MeansFits.Of(fit).Means(specs);

    private static MarginalMeans Wald(string fit, string specs) => MeansFits.Of(fit).Means(specs, new MeansOptions { Df = DfMethod.Wald });

    private static MarginalMeans Response(string fit, string specs) => MeansFits.Of(fit).Means(specs, new MeansOptions { Type = MeansScale.Response });

    private static MarginalMeans At(string fit, string specs, string name, params double[] values) => MeansFits.Of(fit).Means(specs, new MeansOptions { At = Points(name, values) });

    private static MeanContrasts Trt(string family, Adjustment adjust = Adjustment.Default) => Of("blk", "~Trt").Contrasts(family, new ContrastOptions { Adjust = adjust });

    private static string Intervals(MeanContrasts contrasts) => contrasts.Print(intervals: true, tests: false);

    internal static Dictionary<string, IReadOnlyList<double>> Points(string name, params double[] values) => new(StringComparer.Ordinal) { [name] = values };
}
