#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// Three variances that are all zero: a valid fit, not a failure. What remains is a linear model with the same residual.
// Run from the root of the repository: dotnet run samples/toy/toy.cs
using Blup;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/toy.csv");
var fit = Lmm.Fit("dependent_var ~ 1 + (1 | participant_ID) + (1 | Condition_1) + (1 | Condition_2)", data);

Console.WriteLine(fit.Summary(SummaryStyle.Statsmodels));
Console.WriteLine(FormattableString.Invariant($"singular: {fit.IsSingular}, REML criterion {fit.Criterion:F4}, residual SD {fit.Sigma:F4}"));
foreach (var message in fit.Messages) Console.WriteLine($"{message.Code}  {message.Text}");
Console.WriteLine(FormattableString.Invariant($"residual SD of the linear model: {Lm.Fit("dependent_var ~ 1", data).Sigma:F4}"));
