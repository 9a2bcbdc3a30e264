#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// A split plot: irrigation was varied between fields, variety within them, so that the two are tested against different errors.
// Run from the root of the repository: dotnet run samples/irrigation/irrigation.cs
using Blup;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/irrigation.csv");
var fit = Lmm.Fit("yield ~ irrigation * variety + (1 | field)", data);

Console.WriteLine(fit.Summary());
Console.WriteLine("Degrees of freedom: between fields (irrigation) and within them (variety).");
for (var j = 0; j < fit.FixedEffects.Names.Count; j++)
    Console.WriteLine(FormattableString.Invariant($"  {fit.FixedEffects.Names[j],-24} {fit.FixedEffects.Df[j],5:F2}"));
