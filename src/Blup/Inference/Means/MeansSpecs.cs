using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;

namespace Blup.Inference.Means;

/// <summary>What a specification such as <c>pairwise ~ Trt * Dose | Day</c> asks for.</summary>
/// <param name="Contrast">What is left of <c>~</c>; null where nothing is.</param>
/// <param name="Primary">Predictors before the bar.</param>
/// <param name="By">Predictors after it.</param>
internal sealed record MeansSpecs(string? Contrast, IReadOnlyList<Predictor> Primary, IReadOnlyList<Predictor> By)
{
    /// <summary>Reads a specification against the predictors of a design.</summary>
    /// <exception cref="BlupException">BLUP710 the text is no specification; BLUP711 a name is no predictor.</exception>
    public static MeansSpecs Parse(string text, DesignSpec spec)
    {
        var formula = Formula.Parse(text.Contains('~', StringComparison.Ordinal) ? text : "~ " + text);
        var contrast = formula.Left switch
        {
            null => null,
            NameNode n => n.Name,
            _ => throw formula.Error("BLUP710", "The left side of a specification is the name of a family of contrasts.", formula.Left, "Write \"pairwise ~ Trt | Day\" or \"~ Trt | Day\"."),
        };
        var right = formula.Right;
        while (right is ParenNode p) right = p.Inner;
        var (primary, by) = right is BinaryNode { Operator: "|" } bar ? (bar.Left, bar.Right) : (right, null);
        var first = Collect(formula, primary, spec);
        var second = by is null ? [] : Collect(formula, by, spec);
        return new MeansSpecs(contrast, first.FindAll(p => !second.Contains(p)), second);
    }

    private static List<Predictor> Collect(Formula formula, Node node, DesignSpec spec)
    {
        var found = new List<Predictor>();
        Add(formula, node, spec, found);
        return [.. found.Distinct()];
    }

    private static void Add(Formula formula, Node node, DesignSpec spec, List<Predictor> to)
    {
        switch (node)
        {
            case BinaryNode { Operator: "+" or "*" or ":" } b:
                Add(formula, b.Left, spec, to);
                Add(formula, b.Right, spec, to);
                break;
            case ParenNode p:
                Add(formula, p.Inner, spec, to);
                break;
            case NumberNode { Value: 1 }:
                break;
            case NameNode n:
                to.Add(Find(formula, n, spec));
                break;
            case CallNode { Function: "factor" or "as.factor", Arguments: [{ Value: NameNode inner }, ..] }:
                to.Add(Find(formula, inner, spec));
                break;
            default:
                throw formula.Error("BLUP710", $"'{node}' is not the name of a predictor.", node, "Write names of columns with '+' or '*' between them, '|' before those that form groups, or 1 for the mean of all.");
        }
    }

    private static Predictor Find(Formula formula, NameNode name, DesignSpec spec)
    {
        if (spec.Predictors.FirstOrDefault(p => p.Name == name.Name) is { } found) return found;
        var names = spec.Predictors.Select(p => p.Name).ToList();
        var near = Suggestions.Nearest(name.Name, names);
        throw formula.Error("BLUP711", $"'{name.Name}' is not a predictor of the fixed part.", name,
            $"Predictors of {spec.Formula}: {(names.Count == 0 ? "none" : Listing.Some(names, 30))}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
    }
}
