#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// Multiple-demand brain regions: one effect, and what changes as the model learns that subjects, experiments and regions differ.
// Run from the root of the repository: dotnet run samples/md/md.cs
using Blup;
using Blup.Results;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/md_red.csv");
string[] formulas =
[
    "Effect_Size ~ Condition + (1 | SubjectID)",
    "Effect_Size ~ Condition + (1 | SubjectID) + (1 | Experiment)",
    "Effect_Size ~ Condition + (1 | SubjectID) + (1 | Experiment) + (1 | Region)",
    "Effect_Size ~ Condition + (1 + Condition | SubjectID) + (1 | Experiment) + (1 | Region)",
];
foreach (var formula in formulas)
{
    var fit = Lmm.Fit(formula, data);
    var (b, se, df) = (fit.FixedEffects.Estimates[1], fit.FixedEffects.StandardErrors[1], fit.FixedEffects.Df[1]);
    Console.WriteLine(formula);
    Console.WriteLine(FormattableString.Invariant($"  {fit.FixedEffects.Names[1]}: {b:F4} (SE {se:F4}, df {df:F1}); AIC {fit.Aic:F1}"));
}

// Is each step worth its parameters? Likelihood-ratio tests of models refitted by maximum likelihood.
Console.WriteLine(ModelComparison.Of([.. formulas.Select(f => Lmm.Fit(f, data))]));
