namespace Blup.Numerics.Distributions;

/// <summary>The deterministic ways to the distribution of the largest normal variable of a family, by its structure.</summary>
internal static class MaximumRoads
{
    /// <summary>Independent blocks, a chain, or the faces of a polytope; null where the family is none of these, or too large.</summary>
    public static INormalMaximum? Find(double[,] correlation, CorrelationFactor factor, bool twoSided)
    {
        var blocks = IndependentBlocks.Find(correlation);
        if (blocks.Count == 1) return Connected(correlation, factor, twoSided);
        var parts = new List<INormalMaximum>();
        foreach (var rows in blocks)
        {
            var block = IndependentBlocks.Within(correlation, rows);
            if (Block(block, CorrelationFactor.Of(block), twoSided) is not { } part) return null;
            parts.Add(part);
        }

        return new IndependentBlocks(parts);
    }

    private static INormalMaximum? Connected(double[,] correlation, CorrelationFactor factor, bool twoSided)
        => ChainCorrelation.TryFind(correlation, twoSided) is { } chain ? new TabulatedMaximum(chain) : FaceIntegral.TryBuild(factor, twoSided);

    private static INormalMaximum? Block(double[,] correlation, CorrelationFactor factor, bool twoSided)
    {
        if (factor.Count == 1) return new Single(twoSided);
        if (factor.Rank <= 2) return new Plane(factor, twoSided);
        if (ProductCorrelation.TryFind(correlation) is { } product) return new TabulatedMaximum(new OneFactor(product, twoSided));
        if (twoSided && PairFamily.Means(factor, correlation) is > 0 and var means) return new Range(means);
        return Connected(correlation, factor, twoSided);
    }

    private sealed class Single(bool twoSided) : INormalMaximum
    {
        public double UpperNormal(double w) => twoSided ? w <= 0 ? 1 : Normal.TwoSided(w) : Normal.Survival(w);
    }

    private sealed class Plane(CorrelationFactor factor, bool twoSided) : INormalMaximum
    {
        public double UpperNormal(double w)
            => factor.Rank == 2 ? twoSided && w <= 0 ? 1 : PolarIntegral.Upper(factor, w, double.PositiveInfinity, twoSided) : Line(w);

        private double Line(double w)
        {
            var bothSigns = twoSided || (factor.Rows.Any(x => x < 0) && factor.Rows.Any(x => x > 0));
            return bothSigns ? w <= 0 ? 1 : Normal.TwoSided(w) : Normal.Survival(w);
        }
    }

    private sealed class OneFactor(ProductCorrelation product, bool twoSided) : INormalMaximum
    {
        public double UpperNormal(double w) => twoSided && w <= 0 ? 1 : product.UpperNormal(w, twoSided);
    }

    private sealed class Range(int means) : INormalMaximum
    {
        public double UpperNormal(double w) => w <= 0 ? 1 : StudentizedRange.Range(w * Math.Sqrt(2), means, lower: false);
    }
}
