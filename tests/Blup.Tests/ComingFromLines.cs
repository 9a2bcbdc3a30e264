using Blup.Results;
using Blup.Tables;

#pragma warning disable IDE0059, S1481, CA1814, CA1861, IDE0018, IDE0028, CS0219 // The lines of a page, one by one.

namespace Blup.Tests;

/// <summary>The C# of <c>docs/coming-from.md</c>, line by line.</summary>
internal static class ComingFromLines
{
    public static void Run()
    {
        var data = Table.ReadCsv("samples/data/sleepstudy.csv");
        var trial = Table.ReadCsv("samples/data/feeding_trial.csv").AsFactor("Day");
        var f = Lmm.Fit("DryMatter ~ Day * Trt + (1 | Room)", trial);
        double[,] X = { { 0.1, 1.2 }, { 0.9, 0.3 }, { 0.4, 0.8 }, { 0.7, 1.9 }, { 0.2, 0.5 }, { 0.6, 1.1 }, { 0.3, 0.1 }, { 0.8, 1.4 }, { 0.5, 0.9 } };
        double[] y = [1.0, 2.1, 1.4, 2.9, 0.9, 2.2, 0.6, 2.6, 1.9];
        int[] subject = [1, 1, 1, 2, 2, 2, 3, 3, 3];
        var m = Lmm.Fit("Reaction ~ Days + (Days | Subject)", data);
        var ml = Lmm.Fit("Reaction ~ Days + (Days | Subject)", data, new LmmOptions { Reml = false });
        Console.Write(m.Summary());
        Console.Write(m.With(DfMethod.KenwardRoger).Summary());
        var b = m.FixedEffects.Estimates;
        var v = m.VarianceComponents;
        var u = m.ConditionalModes[0].Values;
        Console.Write(m.Anova());
        Console.Write(m.DeletionTests());
        Console.Write(m.Drop1());
        Console.Write(m.Step());
        Console.Write(ModelComparison.Of(Lmm.Fit("Reaction ~ Days + (1 | Subject)", data), m));
        Console.Write(m.ConfidenceIntervals());
        var fitted = m.Fitted;
        var mean = m.Predict(new PredictOptions { Level = PredictionLevel.Population });
        var alone = m.NoPooling("Subject");
        var means = f.Means("~ Trt");
        var pairs = f.Means("~ Trt").Contrasts();
        var control = f.Means("~ Trt | Day").Contrasts("trt.vs.ctrl");
        var letters = f.Means("~ Trt").Letters();
        Console.Write(f.Anova(AnovaType.II, DfMethod.Wald));
        Console.Write(f.Anova(AnovaType.II, DfMethod.KenwardRoger));
        var rows = f.Tidy();
        var one = f.Glance();
        var si = Lmm.Fit("Reaction ~ Days + (1 | Subject)", data);
        var ss = Lmm.Fit("Reaction ~ Days + (Days | Subject)", data);
        var so = Lmm.Fit("Reaction ~ Days + (0 + Days | Subject)", data);
        var vc = Lmm.Fit("DryMatter ~ Day * Trt + (1 | Room/Pen)", trial);
        var cr = Lmm.Fit("dissolve ~ 1 + (1 | solute) + (1 | solvent)", Table.ReadCsv("samples/data/solutions.csv"));
        Console.Write(ss.Summary(SummaryStyle.Statsmodels));
        var modes = ss.ConditionalModes;
        var model = new LinearMixedEffectsModel();
        var arrays = model.Fit(X, y, subject, ["x1", "x2"]);
        var p = arrays.Params;
        Console.Write(arrays.Summary());
        var pm = Lmm.Fit("Reaction ~ Days + (Days | Subject)", data);
        var days = Table.ReadCsv("samples/data/feeding_trial.csv", new CsvOptions { Factors = ["Day"] });
        Console.Write(pm.Anova());
        Console.Write(f.Means("~ Trt").Contrasts());
        var page = m.Report();
        var svg = m.PlotCaterpillar().ToSvg();
    }
}
