#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// More random effects than five mountains can tell apart: the fit is singular, says in which direction, and names a smaller model.
// Run from the root of the repository: dotnet run samples/dragons/dragons.cs
using Blup;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/dragons.csv");
var fit = Lmm.Fit("intelligence ~ wingspan * scales + (1 + wingspan * scales | mountain)", data);

foreach (var message in fit.Messages) Console.WriteLine($"{message.Code}  {message.Text}\n    {message.Advice}");
Console.WriteLine(fit.Summary());

var smaller = Lmm.Fit("intelligence ~ wingspan * scales + (1 + wingspan | mountain)", data);
Console.WriteLine(FormattableString.Invariant($"AIC {fit.Aic:F1} with all random effects, {smaller.Aic:F1} with intercept and slope of wingspan (singular: {smaller.IsSingular})"));
