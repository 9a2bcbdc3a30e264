using System.Numerics;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Inference.Means;

/// <summary>Contrast vectors over k means, with names in emmeans' words.</summary>
/// <param name="Name">The family.</param>
/// <param name="Contrasts">Names and vectors of length k.</param>
/// <param name="Default">The usual adjustment.</param>
internal sealed record ContrastFamily(string Name, IReadOnlyList<(string Name, double[] Vector)> Contrasts, Adjustment Default)
{
    /// <summary>Whether these are all pairwise comparisons, for which Tukey's adjustment is exact or conservative.</summary>
    public bool IsPairwise => Name is "pairwise" or "revpairwise";

    private static readonly string[] Known = ["pairwise", "revpairwise", "trt.vs.ctrl", "trt.vs.ctrl1", "trt.vs.ctrlk", "dunnett", "eff", "del.eff", "consec", "consecutive", "mean_chg", "poly"];

    private static readonly string[] PolynomialNames = ["linear", "quadratic", "cubic", "quartic", "degree 5", "degree 6"];

    /// <summary>A family by name.</summary>
    /// <param name="name">emmeans' name; <c>consecutive</c> and <c>dunnett</c> are understood too.</param>
    /// <param name="labels">Labels of the means.</param>
    /// <param name="reference">Label of the control; null for the first (the last for <c>trt.vs.ctrlk</c>).</param>
    /// <exception cref="BlupException">BLUP713 there is no such family, or no such control.</exception>
    public static ContrastFamily Of(string name, IReadOnlyList<string> labels, string? reference)
    {
        var k = labels.Count;
        return name switch
        {
            "pairwise" => new(name, [.. Pairs(k).Select(p => Difference(labels, p.I, p.J))], Adjustment.Tukey),
            "revpairwise" => new(name, [.. Enumerable.Range(1, Math.Max(0, k - 1)).SelectMany(i => Enumerable.Range(0, i).Select(j => Difference(labels, i, j)))], Adjustment.Tukey),
            "trt.vs.ctrl" or "trt.vs.ctrl1" or "dunnett" => Control("trt.vs.ctrl", labels, reference, 0),
            "trt.vs.ctrlk" => Control("trt.vs.ctrl", labels, reference, k - 1),
            "eff" => new(name, [.. Enumerable.Range(0, k).Select(i => ($"{labels[i]} effect", Filled(k, j => (i == j ? 1.0 : 0.0) - 1.0 / k)))], Adjustment.BenjaminiHochberg),
            "del.eff" => new(name, k < 2 ? [] : [.. Enumerable.Range(0, k).Select(i => ($"{labels[i]} effect", Filled(k, j => i == j ? 1.0 : -1.0 / (k - 1))))], Adjustment.BenjaminiHochberg),
            "consec" or "consecutive" => new("consec", [.. Enumerable.Range(1, Math.Max(0, k - 1)).Select(i => Difference(labels, i, i - 1))], Adjustment.MultivariateT),
            "mean_chg" => new(name, [.. Enumerable.Range(1, Math.Max(0, k - 1)).Select(i => ($"{labels[i - 1]}|{labels[i]}", Filled(k, j => j < i ? -1.0 / i : 1.0 / (k - i))))], Adjustment.MultivariateT),
            "poly" => new(name, [.. Enumerable.Range(1, Math.Max(0, Math.Min(6, k - 1))).Select(d => (PolynomialNames[d - 1], Polynomial(k, d)))], Adjustment.None),
            _ => throw Unknown(name),
        };
    }

    /// <summary>Vectors given by the user.</summary>
    /// <exception cref="BlupException">BLUP712 a vector's length is not the number of means.</exception>
    public static ContrastFamily Custom(IReadOnlyDictionary<string, double[]> vectors, IReadOnlyList<string> labels)
    {
        foreach (var (name, v) in vectors)
        {
            if (v.Length == labels.Count && Array.TrueForAll(v, double.IsFinite)) continue;
            var text = string.Join(",", v.Select(x => FormattableString.Invariant($"{x}")));
            throw v.Length != labels.Count
                ? new BlupException("BLUP712", FormattableString.Invariant($"The contrast '{name}' has {v.Length} coefficients, but there are {labels.Count} means."), $"{name}={text}",
                    $"One coefficient each, in this order: {Design.Listing.Some(labels.ToList(), 30)}.")
                : new BlupException("BLUP712", $"The contrast '{name}' has a coefficient that is not a number.", $"{name}={text}", "Give finite numbers.");
        }

        if (vectors.Count == 0) throw new BlupException("BLUP712", "No contrasts are given.", null, "Name at least one, such as \"AvsB=1,-1\".");
        return new ContrastFamily("custom", [.. vectors.Select(v => (v.Key, v.Value))], Adjustment.None);
    }

    private static IEnumerable<(int I, int J)> Pairs(int k) => Enumerable.Range(0, k).SelectMany(i => Enumerable.Range(i + 1, k - i - 1).Select(j => (i, j)));

    private static (string Name, double[] Vector) Difference(IReadOnlyList<string> labels, int plus, int minus)
        => ($"{labels[plus]} - {labels[minus]}", Filled(labels.Count, j => j == plus ? 1.0 : j == minus ? -1.0 : 0.0));

    private static ContrastFamily Control(string name, IReadOnlyList<string> labels, string? reference, int control)
    {
        if (reference is not null)
        {
            control = labels.ToList().IndexOf(reference);
            if (control < 0)
            {
                var near = Suggestions.Nearest(reference, labels);
                throw new BlupException("BLUP713", $"There is no mean '{reference}' to be the control.", null, $"Means: {Design.Listing.Some(labels.ToList(), 30)}.{(near is null ? "" : $"  Did you mean '{near}'?")}");
            }
        }

        return new(name, [.. Enumerable.Range(0, labels.Count).Where(i => i != control).Select(i => Difference(labels, i, control))], Adjustment.DunnettX);
    }

    private static double[] Filled(int k, Func<int, double> value)
    {
        var v = new double[k];
        for (var j = 0; j < k; j++) v[j] = value(j);
        return v;
    }

    /// <summary>
    /// The orthogonal polynomial of a degree on k equally spaced points in smallest whole numbers, increasing at the end: the discrete Chebyshev
    /// recurrence (n + 1)tₙ₊₁ = (2n + 1)(2x − k + 1)tₙ − n(k² − n²)tₙ₋₁ in exact arithmetic (NIST DLMF 18.22).
    /// </summary>
    private static double[] Polynomial(int k, int degree)
    {
        var values = new BigInteger[k];
        for (var x = 0; x < k; x++)
        {
            BigInteger previous = 0, current = 1;
            for (var n = 0; n < degree; n++)
            {
                var next = ((2 * n + 1) * (BigInteger)(2 * x - k + 1) * current - n * ((BigInteger)k * k - n * n) * previous) / (n + 1);
                (previous, current) = (current, next);
            }

            values[x] = current;
        }

        var divisor = values.Aggregate(BigInteger.Zero, BigInteger.GreatestCommonDivisor);
        return [.. values.Select(v => (double)(v / divisor))];
    }

    private static BlupException Unknown(string name)
    {
        var near = Suggestions.Nearest(name, Known);
        return new BlupException("BLUP713", $"There is no family of contrasts '{name}'.", null, $"Families: {string.Join(", ", Known)}; or vectors such as \"AvsB=1,-1\".{(near is null ? "" : $"  Did you mean '{near}'?")}");
    }
}
