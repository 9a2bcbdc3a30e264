using System.Globalization;
using Blup.Inference.Equations;

namespace Blup.Text.Equations;

/// <summary>A model by levels: the regression of the rows, then a regression of each coefficient that varies between groups.</summary>
internal sealed class LevelsEquation(EquationText text, LevelPlan plan)
{
    private static readonly string[] Indices = ["j", "k", "l", "m", "p", "q", "r", "s", "t"];
    private static readonly string[] Letters = ["u", "v", "w", "a", "b", "c", "d", "g", "h"];

    private readonly List<Section> _sections = [];

    public string Write()
    {
        var first = FirstLevel();
        for (var c = 0; c < plan.Coefficients.Count; c++)
            if (plan.Coefficients[c].Groups.Count > 0) AddEquations(c);
        for (var g = 0; g < plan.Groups.Count; g++) (_sections.Find(s => s.Groups is [var only] && only == g) ?? _sections.First(s => s.Groups.Contains(g))).Lines.Add(Distribution(g));
        var lines = new List<string>();
        if (_sections.Count > 0) lines.Add($@"&{Latex.Words("Level 1: row ")} i = 1, \dots, {text.Rows}");
        lines.AddRange(first);
        foreach (var section in _sections.OrderBy(s => s.Level).ThenBy(s => s.Groups[0]).ThenBy(s => s.Groups.Count))
        {
            lines.Add(Heading(section));
            lines.AddRange(section.Lines);
        }

        lines.AddRange(text.Columns.Definitions);
        return Latex.Block(lines);
    }

    private List<string> FirstLevel()
    {
        var terms = new List<string>();
        for (var c = 0; c < plan.Coefficients.Count; c++)
        {
            var coefficient = plan.Coefficients[c];
            var symbol = coefficient.Groups.Count == 0
                ? text.Fixed($@"\beta{Latex.Subscript(Number(c))}", coefficient.Mean!.Value)
                : Symbol(c, 0, "[i]");
            terms.Add(Latex.Times(symbol, text.Columns.Of(coefficient.Recipe, "i")));
        }

        terms.AddRange(text.Offsets);
        terms.Add(@"\varepsilon_{i}");
        var variance = text.ResidualVariance + (text.Weight is { } w ? $" / {w}" : "");
        return [$"{text.Response} &= {Latex.Sum(terms)}", $@"\varepsilon_{{i}} &\sim N(0,\ {variance})"];
    }

    /// <summary>The equations of a varying coefficient: one for each of nested groups, or one with the effects of all.</summary>
    private void AddEquations(int c)
    {
        var coefficient = plan.Coefficients[c];
        var steps = coefficient.Chain ? coefficient.Groups.Count : 1;
        for (var step = 0; step < steps; step++)
        {
            IReadOnlyList<int> groups = coefficient.Chain ? [coefficient.Groups[step]] : coefficient.Groups;
            var terms = new List<string>();
            if (step < steps - 1) terms.Add(Symbol(c, step + 1, $"[{Index(groups[0])}]"));
            else if (coefficient.Mean is { } mean) terms.Add(text.Fixed($@"\gamma{Latex.Subscript(Number(c), "0")}", mean));
            for (var s = 0; s < coefficient.Moved.Count; s++)
            {
                var moved = coefficient.Moved[s];
                if (!groups.Contains(moved.Group)) continue;
                var gamma = text.Fixed($@"\gamma{Latex.Subscript(Number(c), (s + 1).ToString(CultureInfo.InvariantCulture))}", moved.Column);
                terms.Add(Latex.Times(gamma, text.Columns.Of(moved.Rest, Index(moved.Group))));
            }

            foreach (var g in groups)
                for (var e = 0; e < plan.Groups[g].Effects.Count; e++)
                    if (plan.Groups[g].Effects[e].Coefficient == c) terms.Add(Effect(g, e, Index(g)));
            SectionOf(groups).Lines.Add($"{Symbol(c, step, "")} &= {Latex.Sum(terms)}");
        }
    }

    /// <summary>
    /// A varying coefficient: β₀ⱼ, in the row's equation β₀ⱼ₍ᵢ₎; further up a chain of nested groups with its level on top.
    /// </summary>
    private string Symbol(int c, int step, string of)
    {
        var coefficient = plan.Coefficients[c];
        if (!coefficient.Chain) return $@"\beta{Latex.Subscript([Number(c), .. coefficient.Groups.Select(g => Index(g) + of)])}";
        var upper = step == 0 ? "" : $"^{{({(step + 2).ToString(CultureInfo.InvariantCulture)})}}";
        return $@"\beta{upper}{Latex.Subscript(Number(c), Index(coefficient.Groups[step]) + of)}";
    }

    private string Distribution(int g)
    {
        var effects = plan.Groups[g].Effects;
        string Entry(int a, int b)
        {
            var (x, y) = (effects[a], effects[b]);
            if (x.Term != y.Term) return "0"; // terms are independent of one another
            var symbol = a == b ? $@"\sigma_{{{Effect(g, a, "")}}}^{{2}}" : $@"\sigma_{{{Effect(g, Math.Min(a, b), "")}{Effect(g, Math.Max(a, b), "")}}}";
            return text.Parameter(symbol, text.Terms[x.Term].Covariance[x.Column, y.Column]);
        }

        if (effects.Count == 1) return $@"{Effect(g, 0, Index(g))} &\sim N(0,\ {Entry(0, 0)})";
        var vector = Latex.Vector(Enumerable.Range(0, effects.Count).Select(e => Effect(g, e, Index(g))));
        return $@"{vector} &\sim N\left(\mathbf{{0}},\ {Latex.Matrix(effects.Count, Entry)}\right)";
    }

    /// <summary>u₀ⱼ; a second term with the same column on the same factor has a prime.</summary>
    private string Effect(int g, int e, string index)
    {
        var effect = plan.Groups[g].Effects[e];
        var primes = plan.Groups[g].Effects.Take(e).Count(o => o.Coefficient == effect.Coefficient);
        return (g < Letters.Length ? Letters[g] : $"e^{{({(g + 1).ToString(CultureInfo.InvariantCulture)})}}") + new string('\'', primes) + Latex.Subscript(Number(effect.Coefficient), index);
    }

    private string Heading(Section section)
    {
        var groups = section.Groups.Select(g => $@"{Latex.Name(plan.Groups[g].Name)}\ {Index(g)} = 1, \dots, {plan.Groups[g].Count.ToString(CultureInfo.InvariantCulture)}");
        return $@"&{Latex.Words($"Level {section.Level.ToString(CultureInfo.InvariantCulture)}: ")} {string.Join(@";\ ", groups)}";
    }

    private Section SectionOf(IReadOnlyList<int> groups)
    {
        if (_sections.Find(s => s.Groups.SequenceEqual(groups)) is { } known) return known;
        var section = new Section(groups, groups.Min(g => plan.Groups[g].Level), []);
        _sections.Add(section);
        return section;
    }

    /// <summary>Coefficients are counted from 0 where the first is the intercept, else from 1.</summary>
    private string Number(int c) => (c + (plan.Coefficients[0].Recipe.Factors.Count == 0 ? 0 : 1)).ToString(CultureInfo.InvariantCulture);

    private static string Index(int g) => g < Indices.Length ? Indices[g] : $"j_{{{(g + 1).ToString(CultureInfo.InvariantCulture)}}}";

    /// <summary>The equations of one set of grouping factors.</summary>
    private sealed record Section(IReadOnlyList<int> Groups, int Level, List<string> Lines);
}
