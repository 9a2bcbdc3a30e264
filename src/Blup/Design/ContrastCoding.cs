using System.Globalization;
using Blup.Diagnostics;

namespace Blup.Design;

/// <summary>How the levels of a factor become columns.</summary>
public enum CodingKind
{
    /// <summary>Each level against a reference level (the first): 0/1 columns.</summary>
    Treatment,

    /// <summary>Each level but the last against the mean of all: columns sum to zero.</summary>
    Sum,

    /// <summary>Each level but the first against the mean of those before it.</summary>
    Helmert,

    /// <summary>Orthonormal polynomials in the order of the levels.</summary>
    Polynomial,
}

/// <summary>The coding matrix of a factor: one row a level, one column a coefficient.</summary>
/// <param name="Kind">The kind of coding.</param>
/// <param name="Levels">The levels, one a row.</param>
/// <param name="Matrix">Levels × columns.</param>
/// <param name="ColumnNames">What R appends to the factor's name, one a column.</param>
public sealed record ContrastCoding(CodingKind Kind, IReadOnlyList<string> Levels, double[,] Matrix, IReadOnlyList<string> ColumnNames)
{
    /// <summary>The codings and how a user names them, with or without <c>contr.</c> in front.</summary>
    internal static readonly IReadOnlyDictionary<string, CodingKind> Names = new Dictionary<string, CodingKind>(StringComparer.Ordinal)
    {
        ["treatment"] = CodingKind.Treatment,
        ["sum"] = CodingKind.Sum,
        ["helmert"] = CodingKind.Helmert,
        ["poly"] = CodingKind.Polynomial,
    };

    /// <summary>The coding of that name, or null.</summary>
    internal static CodingKind? Find(string name)
    {
        var plain = name.StartsWith("contr.", StringComparison.Ordinal) ? name["contr.".Length..] : name;
        return Names.TryGetValue(plain, out var kind) ? kind : null;
    }

    /// <summary>The name of a kind as <see cref="DesignOptions.Contrasts"/> takes it.</summary>
    internal static string NameOf(CodingKind kind) => Names.First(n => n.Value == kind).Key;

    /// <summary>One indicator column a level.</summary>
    internal static ContrastCoding Indicators(CodingKind kind, IReadOnlyList<string> levels)
    {
        var matrix = new double[levels.Count, levels.Count];
        for (var i = 0; i < levels.Count; i++) matrix[i, i] = 1;
        return new ContrastCoding(kind, levels, matrix, levels);
    }

    /// <summary>k levels in k − 1 columns.</summary>
    /// <exception cref="BlupException">BLUP312 the reference level does not exist.</exception>
    internal static ContrastCoding Contrasts(CodingChoice choice, IReadOnlyList<string> levels)
    {
        var k = levels.Count;
        var matrix = new double[k, Math.Max(0, k - 1)];
        var names = new List<string>(k);
        for (var j = 0; j < k - 1; j++)
        {
            switch (choice.Kind)
            {
                case CodingKind.Treatment:
                    if (choice.Reference < 0 || choice.Reference >= k)
                        throw new BlupException("BLUP312", string.Create(CultureInfo.InvariantCulture, $"The reference level number {choice.Reference + 1} does not exist; the factor has {k} levels."), null, "Levels: " + string.Join(", ", levels) + ".");
                    var level = j < choice.Reference ? j : j + 1;
                    matrix[level, j] = 1;
                    names.Add(choice.Numbered ? Number(level + 1) : levels[level]);
                    break;
                case CodingKind.Sum:
                    matrix[j, j] = 1;
                    matrix[k - 1, j] = -1;
                    names.Add(Number(j + 1));
                    break;
                case CodingKind.Helmert:
                    for (var i = 0; i <= j; i++) matrix[i, j] = -1;
                    matrix[j + 1, j] = j + 1;
                    names.Add(Number(j + 1));
                    break;
                case CodingKind.Polynomial:
                    names.Add(j switch { 0 => ".L", 1 => ".Q", 2 => ".C", _ => "^" + Number(j + 1) });
                    break;
            }
        }

        if (choice.Kind == CodingKind.Polynomial && k > 1)
        {
            var scores = Enumerable.Range(1, k).Select(i => (double)i).ToArray();
            var columns = PolynomialBasis.Fit(scores, k - 1).Evaluate(scores);
            for (var j = 0; j < k - 1; j++)
                for (var i = 0; i < k; i++)
                    matrix[i, j] = columns[j][i];
        }

        return new ContrastCoding(choice.Kind, levels, matrix, names);
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
