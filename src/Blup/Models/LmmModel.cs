using Blup.Design;

namespace Blup.Models;

/// <summary>A linear mixed model reduced to what estimation needs: layout, cross-products, and the way back to the user's scale. Immutable.</summary>
internal sealed class LmmModel
{
    public required ModelFrame Frame { get; init; }

    public required ModelLayout Layout { get; init; }

    public required CrossProducts CrossProducts { get; init; }

    /// <summary>Positions in <see cref="FixedDesign.Columns"/> of the p columns kept.</summary>
    public required IReadOnlyList<int> KeptColumns { get; init; }

    /// <summary>What was found of rank and aliasing.</summary>
    public required AliasResult Aliasing { get; init; }

    public required FixedTransform FixedTransform { get; init; }

    /// <summary>Σ log w over the rows; 0 without weights.</summary>
    public required double LogWeights { get; init; }

    /// <summary>Rows, n.</summary>
    public int Rows => Frame.Rows;

    /// <summary>Reduces a frame: aliased columns dropped, columns made orthogonal, rows read once. Cost O(n (p + Σℓ)²).</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="memoryLimit">Bytes; null for what the machine has.</param>
    /// <exception cref="Diagnostics.BlupException">BLUP401, BLUP402: the model cannot be identified from these data; BLUP870 it would not fit into memory.</exception>
    public static LmmModel From(ModelFrame frame, long? memoryLimit = null)
    {
        double[] response = frame.Offset is null ? frame.Response : [.. frame.Response.Zip(frame.Offset, (y, o) => y - o)];
        var alias = Design.Aliasing.Find(frame.Fixed.Columns, frame.Fixed.Names, frame.Weights, response);
        var kept = alias.Kept;
        Identifiability.Check(frame, kept.Count);
        var root = frame.Weights is null ? null : Array.ConvertAll(frame.Weights, Math.Sqrt);
        var transform = FixedTransform.From(alias, frame.Rows);
        var layout = LayoutFor(frame, root, kept.Count);
        MemoryEstimate.Least(frame, layout).Require(layout, frame, memoryLimit);
        return new LmmModel
        {
            Frame = frame,
            Layout = layout,
            KeptColumns = kept,
            Aliasing = alias,
            FixedTransform = transform,
            CrossProducts = CrossProductsBuilder.Build(new RowColumns(frame, layout, kept, transform)),
            LogWeights = frame.Weights?.Sum(Math.Log) ?? 0.0,
        };
    }

    /// <summary>The same model for another response (user's scale, length n): only Zᵀy, Xᵀy and yᵀy are new.</summary>
    public LmmModel WithResponse(double[] response)
    {
        var products = new ResponseProducts(this);
        var transform = products.Transform(response);
        var target = products.NewTarget();
        products.Write(response, transform, target);
        return With(Frame with { Response = response }, Layout, transform, target);
    }

    /// <summary>The same model with other cross-products: of other responses, or of linear combinations of its columns.</summary>
    public LmmModel With(ModelFrame frame, ModelLayout layout, FixedTransform transform, CrossProducts products) => new()
    {
        Frame = frame,
        Layout = layout,
        CrossProducts = products,
        KeptColumns = KeptColumns,
        Aliasing = Aliasing,
        FixedTransform = transform,
        LogWeights = LogWeights,
    };

    /// <summary>Xβ + offset of the rows.</summary>
    public double[] PopulationMean(double[] beta)
        => FixedTransform.Mean([.. KeptColumns.Select(j => Frame.Fixed.Columns[j])], beta, Frame.Offset, Rows);

    private static ModelLayout LayoutFor(ModelFrame frame, double[]? root, int p)
    {
        var codes = frame.Random.GroupBy(t => t.Group, StringComparer.Ordinal).Select(g => (g.First().Codes, Levels: g.First().Levels.Count)).ToList();
        return LayoutFor(frame, p, (i, k) => IsNested(codes[i].Codes, codes[i].Levels, codes[k].Codes), index => ColumnTransform.For(frame.Random[index].Columns, root, frame.Rows));
    }

    /// <summary>The layout of a frame's factors.</summary>
    /// <param name="frame">The frame, with or without rows.</param>
    /// <param name="p">Fixed-effect columns.</param>
    /// <param name="nested">Whether one grouping factor is nested in another, by their order of first use.</param>
    /// <param name="whitening">The transform of a term, by its position in <see cref="ModelFrame.Random"/>.</param>
    public static ModelLayout LayoutFor(ModelFrame frame, int p, Func<int, int, bool> nested, Func<int, ColumnTransform> whitening)
    {
        var groups = frame.Random.Select((term, index) => (term, index)).GroupBy(x => x.term.Group, StringComparer.Ordinal).Select(g => g.ToList()).ToList();
        var levels = groups.ConvertAll(g => g[0].term.Levels.Count);
        var widths = groups.ConvertAll(g => g.Sum(x => x.term.ColumnNames.Count));
        var (order, chain) = ModelLayout.Plan([.. levels.Zip(widths, (j, l) => j * l)], nested);
        var factors = new List<RandomFactor>();
        int offset = 0, theta = 0;
        foreach (var g in order)
        {
            var terms = new List<RandomTerm>();
            var column = 0;
            foreach (var (term, index) in groups[g])
            {
                var width = term.ColumnNames.Count;
                terms.Add(new RandomTerm
                {
                    FormulaIndex = index,
                    Column = column,
                    Width = width,
                    ThetaStart = theta,
                    Transform = whitening(index),
                });
                column += width;
                theta += width * (width + 1) / 2;
            }

            factors.Add(new RandomFactor
            {
                Name = groups[g][0].term.Group,
                Levels = levels[g],
                Width = widths[g],
                Offset = offset,
                Terms = [.. terms],
                Codes = frame.HasRows ? groups[g][0].term.Codes : null!,
            });
            offset += levels[g] * widths[g];
        }

        return new ModelLayout(factors, chain, p);
    }

    /// <summary>Whether every level of the first factor occurs with one level of the second only. Cost O(n).</summary>
    private static bool IsNested(int[] inner, int innerLevels, int[] outer)
    {
        var parent = new int[innerLevels];
        Array.Fill(parent, -1);
        for (var i = 0; i < inner.Length; i++)
        {
            ref var b = ref parent[inner[i]];
            if (b < 0) b = outer[i];
            else if (b != outer[i]) return false;
        }

        return true;
    }
}
