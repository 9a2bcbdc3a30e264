using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Blup.Tests.Design;

/// <summary>
/// 250 formulas made by chance from all operators and functions, expanded by R 4.2.2 on design.csv: labels, names, rank, and the sums
/// Σᵢ sin(i) xᵢ of every column, which a wrong entry would change.
/// </summary>
public sealed class RandomFormulaTests
{
    [Fact]
    public void Random_formulas_give_the_design_of_R()
    {
        var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(Here(), "random_formulas.json"))).RootElement;
        foreach (var c in cases.EnumerateArray())
        {
            var text = c.GetProperty("formula").GetString()!;
            var report = Blup.Design.DesignReport.Create(DesignData.Frame(text, DesignData.Reference));
            var design = report.Frame.Fixed;
            Assert.Equal(c.GetProperty("deparsed").GetString(), Blup.Formulas.Formula.Parse(text).ToString());
            Assert.Equal((text, Join(c, "terms")), (text, string.Join('|', design.TermLabels)));
            Assert.Equal((text, Join(c, "columns")), (text, string.Join('|', design.Names)));
            Assert.Equal((text, c.GetProperty("rank").GetInt32()), (text, report.Rank));
            var sums = c.GetProperty("sums").EnumerateArray().Select(s => s.GetDouble()).ToArray();
            for (var j = 0; j < sums.Length; j++)
            {
                var sum = 0.0;
                var size = 1.0;
                for (var i = 0; i < design.Columns[j].Length; i++)
                {
                    sum += Math.Sin(i + 1) * design.Columns[j][i];
                    size += Math.Abs(design.Columns[j][i]);
                }

                Assert.True(Math.Abs(sum - sums[j]) <= 1e-12 * size, $"{text}, column {design.Names[j]}: {sum:R} for {sums[j]:R}");
            }
        }
    }

    private static string Join(JsonElement c, string name) => string.Join('|', c.GetProperty(name).EnumerateArray().Select(e => e.GetString()));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
