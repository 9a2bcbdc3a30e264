#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// How much slower do people react with each day of little sleep, and how much do they differ?
// Run from the root of the repository: dotnet run samples/sleepstudy/sleepstudy.cs
using Blup;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/sleepstudy.csv");
var fit = Lmm.Fit("Reaction ~ Days + (Days | Subject)", data);

Console.WriteLine(fit.Summary());
Console.WriteLine(fit.ReportText());
Console.WriteLine(fit.Equation(EquationStyle.Levels, estimates: true));

// Each subject's own slope: the fixed effect plus the conditional mode.
var modes = fit.ConditionalModes[0];
for (var j = 0; j < modes.Levels.Count; j++)
    Console.WriteLine(FormattableString.Invariant($"subject {modes.Levels[j]}: {fit.FixedEffects.Estimates[1] + modes.Values[j, 1]:F1} ms a day"));

// Fewer random effects: an intercept only, a slope only.
foreach (var formula in new[] { "Reaction ~ Days + (1 | Subject)", "Reaction ~ Days + (0 + Days | Subject)" })
    Console.WriteLine(FormattableString.Invariant($"{formula}: slope {Lmm.Fit(formula, data).FixedEffects.Estimates[1]:F2}, SE {Lmm.Fit(formula, data).FixedEffects.StandardErrors[1]:F2}"));

// Pooling: one line for all, a line for each subject alone, and partial pooling between the two.
var all = Lm.Fit("Reaction ~ Days", data);
var alone = fit.NoPooling("Subject");
Console.WriteLine(FormattableString.Invariant($"slope of subject 335: {all.FixedEffects.Estimates[1]:F2} pooled, {alone.Estimates[alone.Levels.ToList().IndexOf("335"), 1]:F2} alone, {fit.FixedEffects.Estimates[1] + modes.Values[modes.Levels.ToList().IndexOf("335"), 1]:F2} by the mixed model"));
