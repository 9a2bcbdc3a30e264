using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Results;

namespace Blup.Inference;

/// <summary>
/// The strata of a design (Nelder 1965): the variation between the levels of each grouping factor, or of a slope within it, not explained by coarser strata. A
/// fixed term is tested in the coarsest stratum whose columns contain it. Degrees of freedom are increments of rank (docs/theory/anova.md).
/// </summary>
internal static class Strata
{
    /// <summary>More columns than this are refused: the cost grows with their cube.</summary>
    private const int MostColumns = 5000;

    private const string Within = "Within";

    private const string Residuals = "Residuals";

    public static AnovaShell Of(ModelFrame frame)
    {
        var strata = Find(frame.Random);
        var terms = frame.Spec.FixedTerms;
        var place = terms.Select(t => Place(strata, t, frame.Fixed)).ToArray();
        var columns = strata.Sum(s => s.Columns) + frame.Fixed.Columns.Count;
        if (columns > MostColumns)
            throw new BlupException("BLUP605", string.Create(CultureInfo.InvariantCulture, $"The design has {columns} columns, more than the {MostColumns} for which ranks are computed."), null,
                "Leave out the grouping factor with most levels, or give a part of the design.");
        var rank = new RankCounter(frame.Rows, columns);
        if (frame.Fixed.HasIntercept) rank.AddDense(frame.Fixed.Columns[0]);
        for (var s = 0; s <= strata.Count; s++)
        {
            for (var t = 0; t < terms.Count; t++)
                if (place[t] == s) rank.AddBlock(terms[t].Columns.Select(c => frame.Fixed.HasIntercept ? Centred(frame.Fixed.Columns[c]) : frame.Fixed.Columns[c]));
            if (s < strata.Count) rank.AddSparse(strata[s].Codes, strata[s].Levels, strata[s].Own);
        }

        return Lines(frame, strata, place, rank.Increments());
    }

    private static AnovaShell Lines(ModelFrame frame, IReadOnlyList<Stratum> strata, int[] place, IReadOnlyList<int> increments)
    {
        var lines = new List<ShellLine>();
        var next = frame.Fixed.HasIntercept ? 1 : 0;
        for (var s = 0; s <= strata.Count; s++)
        {
            var own = Enumerable.Range(0, place.Length).Where(t => place[t] == s).ToList();
            var error = s < strata.Count ? increments[next + own.Count] : frame.Rows - increments.Sum();
            var name = s < strata.Count ? strata[s].Label : Within;
            lines.AddRange(own.Select((t, k) => new ShellLine(name, frame.Spec.FixedTerms[t].Label, increments[next + k], error)));
            lines.Add(new ShellLine(name, Residuals, error, null));
            next += own.Count + 1;
        }

        return new AnovaShell { Lines = lines, Rows = frame.Rows };
    }

    /// <summary>The strata by increasing number of columns: one for the intercept of a term, one for its slopes.</summary>
    private static List<Stratum> Find(IReadOnlyList<RandomTermDesign> terms)
    {
        var strata = new List<Stratum>();
        foreach (var term in terms)
        {
            var ones = Enumerable.Range(0, term.Columns.Count).Where(j => IsOnes(term.Columns[j])).ToList();
            var slopes = Enumerable.Range(0, term.Columns.Count).Except(ones).ToList();
            // A slope's origin does not matter where the levels have intercepts, in this term or in another.
            var level = ones.Count > 0 || terms.Any(t => t.Group == term.Group && t.Columns.Any(IsOnes));
            if (ones.Count > 0) strata.Add(new Stratum(term.Group, term.Codes, term.Levels.Count, [null], [null]));
            if (slopes.Count == 0) continue;
            double[]?[] own = [.. slopes.Select(j => level ? Centred(term.Columns[j]!) : term.Columns[j])];
            var names = string.Join('+', slopes.Select(j => term.ColumnNames[j]));
            strata.Add(new Stratum($"{(slopes.Count > 1 ? $"({names})" : names)}:{term.Group}", term.Codes, term.Levels.Count, own, level ? [null, .. own] : own));
        }

        return [.. strata.OrderBy(s => s.Columns)];
    }

    private static bool IsOnes(double[]? column) => column is null || Array.TrueForAll(column, v => v == 1.0);

    private static double[] Centred(double[] column)
    {
        var mean = column.Average();
        return Array.ConvertAll(column, v => v - mean);
    }

    /// <summary>The first stratum that contains all columns of the term, or the number of strata: within.</summary>
    private static int Place(List<Stratum> strata, FixedTerm term, FixedDesign design)
    {
        for (var s = 0; s < strata.Count; s++)
            if (term.Columns.All(c => strata[s].Contains(design.Columns[c]))) return s;
        return strata.Count;
    }

    /// <summary>A stratum: its columns within each level, and those (with the level's intercept) that decide what it contains.</summary>
    private sealed class Stratum
    {
        private readonly double[][] _basis;

        public Stratum(string label, int[] codes, int levels, double[]?[] own, double[]?[] span)
        {
            (Label, Codes, Levels, Own) = (label, codes, levels, own);
            _basis = Orthonormal(span);
        }

        public string Label { get; }

        public int[] Codes { get; }

        public int Levels { get; }

        public double[]?[] Own { get; }

        public int Columns => Levels * Own.Length;

        /// <summary>Whether x is, within each level, a combination of the stratum's columns.</summary>
        public bool Contains(double[] x)
        {
            var rest = (double[])x.Clone();
            foreach (var b in _basis) Remove(rest, b);
            return rest.Sum(v => v * v) <= 1e-16 * x.Length * x.Max(v => v * v);
        }

        /// <summary>The columns made orthonormal within each level.</summary>
        private double[][] Orthonormal(double[]?[] span)
        {
            var basis = new List<double[]>();
            foreach (var column in span)
            {
                var rest = new double[Codes.Length];
                for (var i = 0; i < rest.Length; i++) rest[i] = column?[i] ?? 1.0;
                var before = Squares(rest);
                foreach (var b in basis) Remove(rest, b);
                foreach (var b in basis) Remove(rest, b);
                var after = Squares(rest);
                for (var i = 0; i < rest.Length; i++)
                {
                    var a = Codes[i];
                    rest[i] = after[a] > 1e-14 * before[a] ? rest[i] / Math.Sqrt(after[a]) : 0.0;
                }

                basis.Add(rest);
            }

            return [.. basis];
        }

        private double[] Squares(double[] x)
        {
            var sums = new double[Levels];
            for (var i = 0; i < x.Length; i++) sums[Codes[i]] += x[i] * x[i];
            return sums;
        }

        private void Remove(double[] x, double[] b)
        {
            var sums = new double[Levels];
            for (var i = 0; i < x.Length; i++) sums[Codes[i]] += x[i] * b[i];
            for (var i = 0; i < x.Length; i++) x[i] -= sums[Codes[i]] * b[i];
        }
    }
}
