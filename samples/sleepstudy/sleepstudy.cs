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
