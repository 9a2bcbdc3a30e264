using System.Text.Json;
using Blup.Design;
using Blup.Formulas;
using Blup.Inference.Equations;
using Blup.Tables;

namespace Blup.Tests.Text.Equations;

/// <summary>Whatever the formula, the hierarchy says what the design says: every column once, in products that equal it.</summary>
public sealed class LevelPlanTests
{
    public static TheoryData<string> Formulas()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(ReferenceData.Root, "formulas.json")));
        return [.. json.RootElement.GetProperty("mixed").EnumerateArray().Select(f => f.GetProperty("formula").GetString()!),
            "y~x*cc+(x|g)+(1|h)", "y~a*b*x+(a|g)", "y~poly(x,2)*a+(poly(x,2)||g)", "y~0+a:x+(x|g)+(a|h)", "y~cc+(1|g/a/b)", "y~flag*I(x>2)+(flag|g)", "y~ns(x,3)+(0+x|g:h)", "y~x+(1|g)+(1|g)"];
    }

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Every_column_has_one_place(string formula)
    {
        var table = Table.ReadCsv(Path.Combine(ReferenceData.Root, "design.csv"));
        Check(DesignSpec.Bind(Formula.Parse(formula), table).Materialize(table));
    }

    [Fact]
    public void Every_column_of_the_reference_models_has_one_place()
    {
        foreach (var id in ReferenceCase.MixedIds())
        {
            var reference = ReferenceCase.Load(id);
            var table = reference.Data();
            Check(DesignSpec.Bind(Formula.Parse(reference.Formula), table, reference.Options().Design).Materialize(table));
        }
    }

    private static void Check(ModelFrame frame)
    {
        var kept = Enumerable.Range(0, frame.Fixed.Names.Count).ToArray();
        var recipes = frame.Spec.FixedRecipes();
        Assert.Equal(frame.Fixed.Names.Count, recipes.Count);
        var plan = LevelPlanner.Plan(frame, kept);
        var means = plan.Coefficients.Where(c => c.Mean is not null).Select(c => c.Mean!.Value);
        var moved = plan.Coefficients.SelectMany(c => c.Moved.Select(m => (Coefficient: c, Moved: m))).ToList();
        Assert.Equal(kept, means.Concat(moved.Select(m => m.Moved.Column)).Order());
        Assert.All(plan.Coefficients.Where(c => c.Mean is not null), c => Assert.True(c.Recipe.Keys.SetEquals(recipes[c.Mean!.Value].Keys)));
        foreach (var (coefficient, m) in moved)
        {
            Assert.True(coefficient.Recipe.Keys.Union(m.Rest.Keys).ToHashSet().SetEquals(recipes[m.Column].Keys));
            Assert.Contains(m.Group, coefficient.Groups);
            ConstantWithinGroups(frame, plan, coefficient, m);
        }

        // Every random effect once, under the coefficient of its own column.
        var order = Enumerable.Range(0, frame.Random.Count).OrderByDescending(t => frame.Random[t].Levels.Count).ToList();
        var random = frame.Spec.RandomRecipes();
        var effects = plan.Groups.SelectMany(g => g.Effects.Select(e => (Group: g, Effect: e))).ToList();
        Assert.Equal(order.SelectMany((t, k) => Enumerable.Range(0, frame.Random[t].ColumnNames.Count).Select(c => (k, c))), effects.Select(e => (e.Effect.Term, e.Effect.Column)).Order());
        foreach (var (group, effect) in effects)
        {
            Assert.Equal(frame.Random[order[effect.Term]].Group, group.Name);
            Assert.True(plan.Coefficients[effect.Coefficient].Recipe.Keys.SetEquals(random[order[effect.Term]][effect.Column].Keys));
            Assert.Contains(plan.Groups.ToList().IndexOf(group), plan.Coefficients[effect.Coefficient].Groups);
        }
    }

    /// <summary>The moved column divided by the coefficient's column has one value a group.</summary>
    private static void ConstantWithinGroups(ModelFrame frame, LevelPlan plan, LevelCoefficient coefficient, MovedPredictor moved)
    {
        var term = frame.Random.First(t => t.Group == plan.Groups[moved.Group].Name);
        var random = frame.Spec.RandomRecipes();
        var at = Enumerable.Range(0, frame.Random.Count).SelectMany(t => Enumerable.Range(0, random[t].Count).Select(c => (t, c))).First(p => random[p.t][p.c].Keys.SetEquals(coefficient.Recipe.Keys));
        var x = frame.Random[at.t].Columns[at.c];
        var ratios = Enumerable.Range(0, frame.Rows).Where(i => (x?[i] ?? 1.0) != 0).GroupBy(i => term.Codes[i], i => frame.Fixed.Columns[moved.Column][i] / (x?[i] ?? 1.0));
        Assert.All(ratios, g => Assert.Equal(g.Min(), g.Max(), 1e-10));
    }
}
