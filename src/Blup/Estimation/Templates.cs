using Blup.Models;

namespace Blup.Estimation;

/// <summary>θ as lower-triangular templates: one entry of θ is one entry (row, column) of its term's part of the factor's ℓ×ℓ template.</summary>
internal sealed class Templates
{
    public Templates(ModelLayout layout)
    {
        Layout = layout;
        Entries = new ThetaEntry[layout.ThetaCount];
        for (var f = 0; f < layout.Factors.Length; f++)
            foreach (var term in layout.Factors[f].Terms)
            {
                var k = term.ThetaStart;
                for (var j = 0; j < term.Width; j++)
                    for (var i = j; i < term.Width; i++) Entries[k++] = new ThetaEntry(f, term, term.Column + i, term.Column + j);
            }
    }

    public ModelLayout Layout { get; }

    /// <summary>Where each entry of θ stands.</summary>
    public ThetaEntry[] Entries { get; }

    public int Count => Entries.Length;

    /// <summary>Writes θ into the templates, ℓ×ℓ by columns each.</summary>
    public void Fill(ReadOnlySpan<double> theta, double[][] lambda)
    {
        for (var k = 0; k < Entries.Length; k++)
        {
            var e = Entries[k];
            lambda[e.Factor][e.Row + e.Column * Layout.Factors[e.Factor].Width] = theta[k];
        }
    }

    public double[][] NewTemplates() => Array.ConvertAll(Layout.Factors, f => new double[f.Width * f.Width]);

    /// <summary>θ with the same multiple of the identity in every template.</summary>
    public double[] Identity(double scale)
    {
        var theta = new double[Count];
        for (var k = 0; k < theta.Length; k++)
            if (Entries[k].IsDiagonal) theta[k] = scale;
        return theta;
    }
}

/// <summary>The place of one entry of θ: factor, term, and row and column within the factor's template.</summary>
internal readonly record struct ThetaEntry(int Factor, RandomTerm Term, int Row, int Column)
{
    public bool IsDiagonal => Row == Column;
}
