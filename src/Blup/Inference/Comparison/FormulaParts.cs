using Blup.Design;

namespace Blup.Inference.Comparison;

/// <summary>One random term: <c>(1 + Days | Subject)</c> in parts.</summary>
internal sealed record RandomPiece(bool Intercept, IReadOnlyList<string> Terms, string Group, bool Diagonal)
{
    public override string ToString()
        => $"({string.Join(" + ", Terms.Prepend(Intercept ? "1" : "0"))} {(Diagonal ? "||" : "|")} {Group})";

    /// <summary>What may leave this term (lmerTest's <c>ranova</c>): each effect but the intercept; the whole where one effect is left.</summary>
    public IEnumerable<(string Name, RandomPiece? Less)> Reductions()
    {
        if (Terms.Count + (Intercept ? 1 : 0) <= 1)
        {
            yield return (ToString(), null);
            yield break;
        }

        foreach (var term in Terms) yield return ($"{term} in {this}", this with { Terms = [.. Terms.Where(t => t != term)] });
    }
}

/// <summary>A formula in parts, from which others are written.</summary>
internal sealed record FormulaParts(string Response, bool Intercept, IReadOnlyList<string> Fixed, IReadOnlyList<string> Offsets, IReadOnlyList<RandomPiece> Random)
{
    /// <summary>The parts of a fitted design: nested groupings and uncorrelated effects are written out.</summary>
    public static FormulaParts Of(DesignSpec spec)
    {
        var random = new List<RandomPiece>();
        foreach (var part in spec.RandomParts)
        {
            var terms = part.Part.Terms.Select(t => t.Label).ToList();
            foreach (var group in part.Groups)
            {
                if (!part.Diagonal)
                {
                    random.Add(new RandomPiece(part.Part.Intercept, terms, group.Name, false));
                    continue;
                }

                if (part.Part.Intercept) random.Add(new RandomPiece(true, [], group.Name, false));
                random.AddRange(terms.Select(t => new RandomPiece(false, [t], group.Name, spec.Variables.TryGetValue(t, out var v) && (v.IsFactor || v.Width > 1))));
            }
        }

        return new FormulaParts(spec.Formula.Response, spec.HasIntercept, [.. spec.FixedTerms.Select(t => t.Label)], spec.FormulaOffsets, random);
    }

    /// <summary>Fixed terms that lie within no other fixed term: those that may go (marginality).</summary>
    public static IReadOnlyList<FixedTerm> Droppable(DesignSpec spec)
        => [.. spec.FixedTerms.Where(t => !spec.FixedTerms.Any(o => o.Order > t.Order && t.Variables.All(v => o.Variables.Contains(v, StringComparer.Ordinal))))];

    public FormulaParts WithoutFixed(string term) => this with { Fixed = [.. Fixed.Where(t => t != term)] };

    public FormulaParts WithRandom(int place, RandomPiece? rest)
        => this with { Random = [.. Random.Select((r, k) => k == place ? rest : r).OfType<RandomPiece>()] };

    public override string ToString()
    {
        var parts = Fixed.Prepend(Intercept ? "1" : "0").Concat(Offsets.Select(o => $"offset({o})")).Concat(Random.Select(r => r.ToString())).ToList();
        if (Intercept && Fixed.Count > 0) parts.RemoveAt(0);
        return $"{Response} ~ {string.Join(" + ", parts)}";
    }
}
