using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Blup.Design;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Unbalanced designs, covariates, empty cells: against lmerTest and car (make_anova_unbalanced.R), and the same under every coding.</summary>
public sealed class AnovaCodingTests
{
    private static readonly string[] Codings = ["treatment", "sum", "helmert", "poly"];

    private static readonly Dictionary<string, JsonElement> Reference
        = JsonDocument.Parse(File.ReadAllText(Path.Combine(Here(), "anova_unbalanced.json"))).RootElement.EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, StringComparer.Ordinal);

    public static TheoryData<string> Names() => [.. Reference.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void As_lmerTest_and_car(string name)
    {
        var c = Reference[name];
        var fit = Lmm.Fit(c.GetProperty("formula").GetString()!, Data(c.GetProperty("data").GetString() == "empty"));
        foreach (var type in Enum.GetValues<AnovaType>())
        {
            // For Day + Day:Trt lmerTest tests Day by the treatment contrasts of the first diet, whatever the coding says; see Nested_as_crossed.
            if (name == "nested" && type != AnovaType.I) continue;
            // lmerTest takes poly(x, 2), a matrix, for a factor, so that Day would be contained in poly(x, 2):Day; it is a covariate.
            if (name == "polynomial" && type != AnovaType.I) continue;
            var expected = c.GetProperty("anova").GetProperty(type.ToString());
            var table = fit.Anova(type);
            for (var k = 0; k < table.Rows.Count; k++)
            {
                var row = table.Rows[k];
                Assert.Equal(expected.GetProperty("term")[k].GetString(), row.Term);
                Assert.Equal(expected.GetProperty("num")[k].GetInt32(), row.NumeratorDf);
                Close(expected.GetProperty("F")[k].GetDouble(), row.F, 1e-4, $"{name} {type} {row.Term} F");
                // lmerTest differentiates numerically.
                Close(expected.GetProperty("den")[k].GetDouble(), row.DenominatorDf, 1e-3, $"{name} {type} {row.Term} df");
            }
        }

        var wald = fit.Anova(AnovaType.II, DfMethod.Wald).Rows;
        for (var k = 0; k < wald.Count; k++) Close(c.GetProperty("wald").GetProperty("Chisq")[k].GetDouble(), wald[k].ChiSquared, 1e-4, $"{name} Wald {wald[k].Term}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Same_under_every_coding(string name)
    {
        var formula = Reference[name].GetProperty("formula").GetString()!;
        var data = Data(Reference[name].GetProperty("data").GetString() == "empty");
        var factors = new[] { "Day", "Trt", "Room" }.Where(f => formula.Contains(f, StringComparison.Ordinal)).ToList();
        var fits = Codings.Select(coding => Lmm.Fit(formula, data, new LmmOptions { Design = Coded(factors, coding) })).ToList();
        var linear = formula[..formula.LastIndexOf(" + (1", StringComparison.Ordinal)];
        var plain = Codings.Select(coding => Lm.Fit(linear, data, new LmOptions { Design = Coded(factors, coding) with { Weights = "w" } })).ToList();
        foreach (var type in Enum.GetValues<AnovaType>())
        {
            foreach (var method in new[] { DfMethod.Satterthwaite, DfMethod.KenwardRoger, DfMethod.Wald }) Same(fits.ConvertAll(f => f.Anova(type, method)), $"{name} {type} {method}", 1e-5);
            Same(plain.ConvertAll(f => f.Anova(type)), $"{name} {type} linear", 1e-9);
        }
    }

    [Fact]
    public void Nested_as_crossed()
    {
        // Day + Day:Trt and Day * Trt are one model, and type III of Day is of the same unweighted means.
        var nested = Lmm.Fit("z ~ Day + Day:Trt + (1 | h)", Data(false)).Anova();
        var crossed = Lmm.Fit("z ~ Day * Trt + (1 | h)", Data(false)).Anova();
        Close(crossed.Rows[0].F, nested.Rows[0].F, 1e-6, "F of Day");
        Assert.Equal(15, nested.Rows[1].NumeratorDf);
    }

    [Fact]
    public void A_confounded_term_is_shown_so()
    {
        var data = ReferenceCase.Load("rank_deficient");
        var table = Lmm.Fit(data.Formula, data.Data()).Anova();
        Assert.Equal((1, 0), (table.Rows[0].NumeratorDf, table.Rows[1].NumeratorDf));
        Assert.True(double.IsNaN(table.Rows[1].F));
        Assert.Contains("\"F\":[169.4", table.ToJson(), StringComparison.Ordinal);
        Assert.Contains(",null]", table.ToJson(), StringComparison.Ordinal);
    }

    private static void Same(List<AnovaTable> tables, string what, double tolerance)
    {
        foreach (var other in tables.Skip(1))
            for (var k = 0; k < other.Rows.Count; k++)
            {
                var (a, b) = (tables[0].Rows[k], other.Rows[k]);
                Assert.Equal(a.NumeratorDf, b.NumeratorDf);
                // Each coding searches its own way to θ̂, which the criterion fixes to about 1e-6 only.
                Close(a.F, b.F, tolerance, $"{what} {a.Term} F");
                if (double.IsFinite(a.DenominatorDf)) Close(a.DenominatorDf, b.DenominatorDf, 10 * tolerance, $"{what} {a.Term} df");
            }
    }

    private static DesignOptions Coded(List<string> factors, string coding) => new() { Contrasts = factors.ToDictionary(f => f, _ => coding, StringComparer.Ordinal) };

    private static void Close(double expected, double actual, double relative, string what)
        => Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected), string.Create(CultureInfo.InvariantCulture, $"{what}: {actual} for {expected}, relative error {Math.Abs(actual - expected) / Math.Abs(expected):g3}"));

    /// <summary>The data of make_anova_unbalanced.R.</summary>
    private static Table Data(bool empty)
    {
        var all = Table.ReadCsv(ReferenceData.Csv("feeding_trial"));
        T[] Values<T>(string name, Func<Column, T[]> read) => all.TryGetColumn(name, out var c) ? read(c!) : throw new InvalidOperationException(name);
        double[] Numbers(string name) => Values(name, c => ((NumericColumn)c).Values.ToArray());
        string[] Texts(string name) => Values(name, c => Categoricals.From(c) is var f ? f.Codes.ToArray().Select(i => f.Levels[i]).ToArray() : []);
        var (day, dry, treatment, room) = (Numbers("Day"), Numbers("DryMatter"), Texts("Trt"), Texts("Room"));
        var rows = Enumerable.Range(0, all.RowCount).Where(i => (i + 1) * 7 % 11 > 2 && !(empty && day[i] == 10 && treatment[i] == "C")).ToArray();
        T[] Take<T>(Func<int, T> value) => Array.ConvertAll(rows, i => value(i));
        return Table.FromColumns(
            ("z", Take(i => dry[i] + 8 * Math.Sin((i + 1) * 29 % 23))),
            ("x", Take(i => (i + 1) * 37 % 101 / 10.0)),
            ("w", Take(i => 0.5 + (i % 7))),
            ("h", Take(i => "h" + ((i + 1) * 29 % 23).ToString(CultureInfo.InvariantCulture))),
            ("Day", Take(i => day[i])), ("Trt", Take(i => treatment[i])), ("Room", Take(i => room[i]))).AsFactor("Day").AsFactor("Room");
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
