using Blup.Design;

namespace Blup.Inference.Equations;

/// <summary>Finds the hierarchy in a fitted model, from its parsed formula and from which columns the data hold constant within groups.</summary>
internal sealed class LevelPlanner
{
    /// <summary>Columns are products of at most a few numbers: more than this much apart is no rounding.</summary>
    private const double Rounding = 1e-12;

    private readonly ModelFrame _frame;
    private readonly IReadOnlyList<int> _kept;
    private readonly IReadOnlyList<ColumnRecipe> _fixed;
    private readonly List<(RandomTermDesign Design, IReadOnlyList<ColumnRecipe> Recipes)> _terms;
    private readonly List<(string Name, int[] Codes, int Count)> _groups;
    private readonly HashSet<(string Inner, string Outer)> _nested;

    private LevelPlanner(ModelFrame frame, IReadOnlyList<int> kept)
    {
        (_frame, _kept) = (frame, kept);
        _fixed = _frame.Spec.FixedRecipes();
        var recipes = _frame.Spec.RandomRecipes();
        // Stable, so that ties keep the order of the formula: the order of the variance components.
        _terms = [.. _frame.Random.Select((t, i) => (t, recipes[i])).OrderByDescending(t => t.t.Levels.Count)];
        _groups = [.. _terms.Select(t => t.Design).DistinctBy(t => t.Group, StringComparer.Ordinal).Select(t => (t.Group, t.Codes, t.Levels.Count))];
        _nested = [.. GroupStructure.Find(_frame.Random).Where(p => p.Relation == GroupRelation.Nested).Select(p => (p.First, p.Second))];
    }

    /// <summary>The hierarchy.</summary>
    /// <param name="frame">The model frame.</param>
    /// <param name="kept">The columns of X that are not aliased, ascending.</param>
    public static LevelPlan Plan(ModelFrame frame, IReadOnlyList<int> kept) => new LevelPlanner(frame, kept).Run();

    private LevelPlan Run()
    {
        var varying = Varying();
        var moved = varying.Select(_ => new List<MovedPredictor>()).ToList();
        var home = new Dictionary<int, int>(); // column of X -> varying coefficient of which it is the mean
        var constants = new List<int>();
        for (var k = 0; k < _kept.Count; k++)
        {
            var own = varying.FindIndex(v => v.Recipe.Keys.SetEquals(_fixed[_kept[k]].Keys));
            if (own >= 0) home.Add(k, own);
            else if (Move(k, varying) is { } place) moved[place.Coefficient].Add(place.Predictor);
            else constants.Add(k);
        }

        var coefficients = new List<LevelCoefficient>();
        var position = new int[varying.Count];
        foreach (var v in Enumerable.Range(0, varying.Count).Where(v => varying[v].Recipe.Factors.Count == 0 && !home.ContainsValue(v))) AddVarying(v, null);
        for (var k = 0; k < _kept.Count; k++)
        {
            if (home.TryGetValue(k, out var v)) AddVarying(v, k);
            else if (constants.Contains(k)) coefficients.Add(new LevelCoefficient { Recipe = _fixed[_kept[k]], Mean = k, Groups = [], Chain = false, Moved = [] });
        }

        foreach (var v in Enumerable.Range(0, varying.Count).Where(v => varying[v].Recipe.Factors.Count > 0 && !home.ContainsValue(v))) AddVarying(v, null);
        return new LevelPlan(Groups(varying, position), coefficients);

        void AddVarying(int v, int? mean)
        {
            position[v] = coefficients.Count;
            var groups = varying[v].Groups;
            coefficients.Add(new LevelCoefficient { Recipe = varying[v].Recipe, Mean = mean, Groups = groups, Chain = IsChain(groups), Moved = moved[v] });
        }
    }

    /// <summary>The distinct random columns and the groups between which their coefficients vary.</summary>
    private List<(ColumnRecipe Recipe, double[]? Values, List<int> Groups)> Varying()
    {
        var varying = new List<(ColumnRecipe Recipe, double[]? Values, List<int> Groups)>();
        foreach (var (design, recipes) in _terms)
        {
            var group = _groups.FindIndex(g => g.Name == design.Group);
            for (var c = 0; c < recipes.Count; c++)
            {
                var at = varying.FindIndex(v => v.Recipe.Keys.SetEquals(recipes[c].Keys));
                if (at < 0) varying.Add((recipes[c], design.Columns[c], [group]));
                else if (!varying[at].Groups.Contains(group)) varying[at].Groups.Add(group);
            }
        }

        return varying;
    }

    /// <summary>The most specific varying coefficient, and of its groups the coarsest, within which the rest of the column is constant.</summary>
    private (int Coefficient, MovedPredictor Predictor)? Move(int k, List<(ColumnRecipe Recipe, double[]? Values, List<int> Groups)> varying)
    {
        var recipe = _fixed[_kept[k]];
        foreach (var v in Enumerable.Range(0, varying.Count).Where(v => varying[v].Recipe.Keys.IsProperSubsetOf(recipe.Keys)).OrderByDescending(v => varying[v].Recipe.Keys.Count))
            foreach (var g in varying[v].Groups.OrderBy(g => _groups[g].Count))
            {
                if (!IsMultiple(_frame.Fixed.Columns[_kept[k]], varying[v].Values, _groups[g].Codes, _groups[g].Count)) continue;
                var rest = new ColumnRecipe([.. recipe.Factors.Where(f => !varying[v].Recipe.Keys.Contains(f.Key))]);
                return (v, new MovedPredictor(k, rest, g));
            }

        return null;
    }

    /// <summary>Whether column = z·x in every group, with a z of the group's own.</summary>
    private static bool IsMultiple(double[] column, double[]? x, int[] codes, int count)
    {
        var reference = new int[count];
        Array.Fill(reference, -1);
        for (var i = 0; i < codes.Length; i++)
            if (reference[codes[i]] < 0 || Math.Abs(X(i)) > Math.Abs(X(reference[codes[i]]))) reference[codes[i]] = i;
        for (var i = 0; i < codes.Length; i++)
        {
            var r = reference[codes[i]];
            var (left, right) = (column[i] * X(r), column[r] * X(i));
            if (X(r) == 0 ? column[i] != 0 : Math.Abs(left - right) > Rounding * (Math.Abs(left) + Math.Abs(right))) return false;
        }

        return true;

        double X(int i) => x?[i] ?? 1.0;
    }

    private List<LevelGroup> Groups(List<(ColumnRecipe Recipe, double[]? Values, List<int> Groups)> varying, int[] position)
        => _groups.ConvertAll(g => new LevelGroup(g.Name, g.Count, 1 + Height(g.Name),
            [.. Enumerable.Range(0, _terms.Count).Where(t => _terms[t].Design.Group == g.Name).SelectMany(t => Enumerable.Range(0, _terms[t].Recipes.Count)
                .Select(c => new LevelEffect(position[varying.FindIndex(v => v.Recipe.Keys.SetEquals(_terms[t].Recipes[c].Keys))], t, c)))]));

    /// <summary>1 plus the longest chain of grouping factors nested in this one.</summary>
    private int Height(string group) => 1 + _nested.Where(n => n.Outer == group).Select(n => Height(n.Inner)).DefaultIfEmpty(0).Max();

    private bool IsChain(List<int> groups)
        => groups.Zip(groups.Skip(1), (inner, outer) => _nested.Contains((_groups[inner].Name, _groups[outer].Name))).All(nested => nested);
}
