#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// A feeding trial in three rooms, analysed three ways: rooms ignored, rooms as a fixed factor, rooms as a random one; then means and contrasts.
// Run from the root of the repository: dotnet run samples/feeding/feeding.cs
using Blup;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/feeding_trial.csv").AsFactor("Day");

var ignored = Lm.Fit("DryMatter ~ Day * Trt", data);
var asFixed = Lm.Fit("DryMatter ~ Day * Trt + Room", data);
var asRandom = Lmm.Fit("DryMatter ~ Day * Trt + (1 | Room)", data);

Console.WriteLine(asRandom.Anova());
foreach (var (name, means) in new[] { ("rooms ignored", ignored.Means("~ Trt")), ("rooms fixed", asFixed.Means("~ Trt")), ("rooms random", asRandom.Means("~ Trt")) })
{
    var difference = means.Contrasts(new Dictionary<string, double[]> { ["A - B"] = [1, -1, 0, 0, 0, 0] });
    Console.WriteLine(FormattableString.Invariant($"{name}: mean of A {means.Estimates[0]:F3} (SE {means.StandardErrors[0]:F3}), A - B {difference.Estimates[0]:F3} (SE {difference.StandardErrors[0]:F3})"));
}

// Each treatment against A on each day.
Console.WriteLine(asRandom.Means("~ Trt | Day").Contrasts("trt.vs.ctrl"));
