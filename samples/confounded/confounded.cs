#:project ../../src/Blup/Blup.csproj
#:property PublishAot=false
// Subjects that differ both in a feature and in the response: without a random intercept the feature seems to act the other way round.
// Run from the root of the repository: dotnet run samples/confounded/confounded.cs
using Blup;
using Blup.Tables;

var data = Table.ReadCsv("samples/data/confounded_subjects.csv").AsFactor("Subject");
var subject = (CategoricalColumn)data["Subject"];
var (first, second, y) = ((NumericColumn)data["Feature1"], (NumericColumn)data["Feature2"], (NumericColumn)data["OutputVariable"]);

// From arrays: a matrix of features, a response, and the group of each row.
var x = new double[data.RowCount, 2];
for (var i = 0; i < data.RowCount; i++) (x[i, 0], x[i, 1]) = (first.Values[i], second.Values[i]);
var mixed = new LinearMixedEffectsModel().Fit(x, y.Values.ToArray(), subject.Codes.ToArray(), ["Feature1", "Feature2"]);
var plain = Lm.Fit("OutputVariable ~ Feature1 + Feature2", data);

foreach (var row in mixed.EffectTable())
    Console.WriteLine(FormattableString.Invariant($"with the random intercept:    {row.Name} {row.Estimate,7:F3}  [{row.Lower:F3}, {row.Upper:F3}]"));
foreach (var row in plain.TidyRows().Skip(1))
    Console.WriteLine(FormattableString.Invariant($"without the random intercept: {row.Term} {row.Estimate,7:F3}  [{row.Lower:F3}, {row.Upper:F3}]"));
