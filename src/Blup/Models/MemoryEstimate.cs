using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;

namespace Blup.Models;

/// <summary>
/// How many bytes a fit needs beyond its data, from the shape of the model alone: levels, combinations that occur, and the size of the dense part. Right
/// within a factor of 1.5 above a megabyte (tested against what fits allocate).
/// </summary>
/// <param name="Rows">Columns of length n that the design adds to the table, fitted values and residuals.</param>
/// <param name="Products">Cross-products: panels and their indices.</param>
/// <param name="Chain">Factor and selected inverse of the grouping factors that are eliminated level by level, and derivatives by level and parameter; of a single one, its roots.</param>
/// <param name="Dense">Factor and selected inverse of the dense part (a triangle each), of order <see cref="Order"/>.</param>
internal sealed record MemoryEstimate(long Rows, long Products, long Chain, long Dense)
{
    /// <summary>Largest order of the dense part: its square is one array, which holds at most 2³¹ numbers.</summary>
    public const int LargestOrder = 46_000;

    /// <summary>Numbers of the selected inverse's panels that are held at a time (<c>Score</c>).</summary>
    private const int Band = 1 << 21;

    /// <summary>Models of several factors with at most this many random effects get an exact Hessian from the whole inverse.</summary>
    private const int WholeInverse = 800;

    /// <summary>Order of the dense part.</summary>
    public int Order { get; private init; }

    /// <summary>All of it.</summary>
    public long Total => Rows + Products + Chain + Dense;

    /// <summary>What the machine or the container has.</summary>
    public static long Available => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>The least that a layout needs, before it is known which levels meet: without the combinations' blocks.</summary>
    public static MemoryEstimate Least(ModelFrame frame, ModelLayout layout)
    {
        long own = 0, chain = 0;
        for (var f = 0; f < layout.Factors.Length; f++)
        {
            var factor = layout.Factors[f];
            var numbers = (long)factor.Levels * factor.Width * (factor.Width + layout.P + 1);
            own += 8 * numbers + 4L * factor.Levels * (layout.P + 1 + layout.Factors.Length - f + 1);
            if (f < layout.Chain && !layout.IsSummedByLevels) chain += 8 * numbers;
        }

        if (layout.IsSummedByLevels) chain = OfRoots(layout);
        return new MemoryEstimate(OfRows(frame, layout), own, chain + OfVectors(layout), OfDense(layout)) { Order = layout.TrailingSize };
    }

    /// <summary>The need of a model whose cross-products are there.</summary>
    public static MemoryEstimate Of(LmmModel model)
    {
        var (layout, panels) = (model.Layout, model.CrossProducts.Panels);
        long products = 0, chain = 0, solved = 0;
        for (var f = 0; f < panels.Length; f++)
        {
            var numbers = (long)panels[f].Values.Length + panels[f].Diagonal.Length;
            products += 8 * numbers + 4L * (panels[f].Rows.Length + panels[f].Start.Length + panels[f].Segments.Length);
            if (f >= layout.Chain || layout.IsSummedByLevels) continue;
            // The factor and the selected inverse (in bands, where nothing else reads its panels); the panel rows' places in each parent; the entries of the dense part's columns.
            var held = panels[f].Uniform && layout.Chain == 1 ? Math.Min(panels[f].Values.Length, Band) : panels[f].Values.Length;
            chain += 8 * (numbers + panels[f].Diagonal.Length + held) + 4L * panels[f].Rows.Length * (layout.Chain - 1 - f);
            if (!panels[f].Uniform) chain += 8L * (panels[f].Rows.Length - (long)panels[f].Levels * (layout.P + 1));
            solved = Math.Max(solved, 8L * held);
        }

        if (layout.IsSummedByLevels) chain = OfRoots(layout);
        // A large factor beside smaller ones: their inverse and two sums of products for the exact Hessian.
        var squares = layout.Q > WholeInverse && model.CrossProducts.HasLargeFactor ? 4 : 1;
        return new MemoryEstimate(OfRows(model.Frame, layout), products, chain + solved + OfVectors(layout), squares * OfDense(layout)) { Order = layout.TrailingSize };
    }

    /// <summary>Refuses what would not fit.</summary>
    /// <param name="layout">The layout, for the name of the term that causes it.</param>
    /// <param name="frame">The frame.</param>
    /// <param name="limit">Bytes; null for what the machine has.</param>
    /// <exception cref="BlupException">BLUP870 it would not fit, or not into one array.</exception>
    public void Require(ModelLayout layout, ModelFrame frame, long? limit)
    {
        if (Order > LargestOrder)
            throw new BlupException("BLUP870", string.Create(CultureInfo.InvariantCulture, $"The fit needs a dense matrix of order {Order}; the largest possible is {LargestOrder}."),
                string.Create(CultureInfo.InvariantCulture, $"dense part of order {Order}, {ByteSize.Format(Dense)}"), Cause(layout, frame));
        var bound = limit ?? Available;
        if (Total <= bound) return;
        var parts = new[] { ("rows", Rows), ("cross-products", Products), ("level-by-level factor", Chain), (string.Create(CultureInfo.InvariantCulture, $"dense part of order {Order}"), Dense) };
        var text = string.Join(", ", parts.Where(p => p.Item2 > 0).Select(p => $"{p.Item1} {ByteSize.Format(p.Item2)}"));
        throw new BlupException("BLUP870", $"The fit needs about {ByteSize.Format(Total)} of memory, and {(limit is null ? "this machine has" : "the limit is")} {ByteSize.Format(bound)}.",
            text, Cause(layout, frame));
    }

    private string Cause(ModelLayout layout, ModelFrame frame)
    {
        if (Rows > Total / 2) return "The rows take most of it: stream the file (blup fit --stream), or sum it in a database.";
        var dense = Dense > Total / 2;
        var factor = layout.Factors.Where((_, f) => !dense || f >= layout.Chain).MaxBy(f => f.Size);
        if (factor is null) return "Take columns out of the fixed part: each level of a factor is one.";
        var term = frame.Random[factor.Terms.MaxBy(t => t.Width)!.FormulaIndex];
        var size = string.Create(CultureInfo.InvariantCulture, $"{factor.Levels} levels × {Listing.Count(factor.Width, "column")}");
        return $"The term {term.Source} causes it: {size}{(dense ? ", crossed with the other grouping factors, which takes the square of that" : "")}. "
            + (factor.Width > 1 ? $"A smaller term: (1 | {factor.Name}). Or" : "Leave it out, group its rare levels together, or") + " raise --memory-limit (LmmOptions.MemoryLimit) where there is more.";
    }

    private static long OfRows(ModelFrame frame, ModelLayout layout)
    {
        if (!frame.HasRows) return 0;
        // Ones, codes of crossed groups and row numbers; contrasts and products; fitted values, residuals and a sorted copy for the summary.
        var made = frame.Fixed.Columns.Count + frame.Random.Sum(r => r.Columns.Count(c => c is not null && !frame.Fixed.Columns.Contains(c)));
        return frame.Rows * (8L * made + 4 + 4L * layout.Factors.Length + 24);
    }

    /// <summary>Vectors over all coordinates: the solution, and with several factors the residual and two for each parameter (the Hessian's solves); the whole inverse of small models.</summary>
    private static long OfVectors(ModelLayout layout)
    {
        var vectors = 8L * layout.Size * (layout.Factors.Length == 1 ? 1 : 2 * layout.ThetaCount + 2);
        if (layout.Factors.Length < 2 || layout.Q > WholeInverse) return vectors;
        var largest = (long)layout.Factors.Max(f => f.Size);
        return vectors + 8L * ((long)layout.Q * layout.Q + largest * largest + 2L * layout.TrailingSize * layout.ChainSize);
    }

    /// <summary>The roots of one grouping factor's products, all that its evaluations read.</summary>
    private static long OfRoots(ModelLayout layout) => 8 * layout.Factors[0].Levels * layout.LevelNumbers;

    /// <summary>One square: the factor in its lower triangle, the selected inverse in the upper.</summary>
    private static long OfDense(ModelLayout layout) => 8L * (layout.TrailingSize + 1) * ((layout.TrailingSize + 7) / 8 * 8);
}
