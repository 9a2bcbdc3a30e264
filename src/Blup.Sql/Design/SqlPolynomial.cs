namespace Blup.Sql;

/// <summary>Orthogonal polynomials as SQL: the three-term recurrence written out.</summary>
internal static class SqlPolynomial
{
    /// <summary>P₁…P_k, not divided by their norms.</summary>
    /// <param name="x">The argument.</param>
    /// <param name="alpha">Centres α₁…α_k.</param>
    /// <param name="norm2">Squared norms ‖P₀‖²…; those up to k − 1 are used.</param>
    /// <param name="label">The call, for the meaning of the parameters.</param>
    public static IReadOnlyList<Sql> Recurrence(Sql x, IReadOnlyList<double> alpha, IReadOnlyList<double> norm2, string label)
    {
        var result = new List<Sql>();
        for (var j = 0; j < alpha.Count; j++)
        {
            var centred = Sql.Of($"({x} - {Sql.Value(alpha[j], FormattableString.Invariant($"centre {j + 1} of {label}"))})");
            if (j == 0) result.Add(centred);
            else
            {
                var ratio = Sql.Value(norm2[j] / norm2[j - 1], FormattableString.Invariant($"ratio {j} of {label}"));
                result.Add(j == 1 ? Sql.Of($"({centred} * {result[0]} - {ratio})") : Sql.Of($"({centred} * {result[j - 1]} - {ratio} * {result[j - 2]})"));
            }
        }

        return result;
    }
}
