#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// How much of three solutes dissolves in six solvents: solvents are a sample of many, and solute may be one, too (crossed).
// Run from the root of the repository: dotnet run samples/solutions/solutions.cs
using Blup;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/solutions.csv");

var fit = Lmm.Fit("dissolve ~ solute + (1 | solvent)", data);
Console.WriteLine(fit.Summary());
Console.WriteLine(fit.Means("~ solute"));
Console.WriteLine(fit.Means("~ solute").Contrasts());

// Every solvent occurs with every solute: two crossed grouping factors.
var crossed = Lmm.Fit("dissolve ~ 1 + (1 | solute) + (1 | solvent)", data);
foreach (var term in crossed.VarianceComponents.Terms)
    Console.WriteLine(FormattableString.Invariant($"standard deviation between levels of {term.Group}: {term.StandardDeviations[0]:F3}"));
