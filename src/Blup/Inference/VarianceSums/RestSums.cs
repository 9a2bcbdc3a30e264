using Blup.Models;
using Blup.Numerics.Dense;

namespace Blup.Inference;

/// <summary>The sums among the later factors of a component, from the dense K_rr (docs/theory/kenward-roger.md, eq. 16).</summary>
internal sealed class RestSums(CrossProducts c, double[] r, VarianceSums sums, DenseWorkspace dense)
{
    /// <summary>Adds all of the component's, K_rr m×m by columns, both triangles.</summary>
    public void Add(Component component, double[] k)
    {
        AddTraces(component, k);
        AddFixed(component);
        if (sums.P > 0) AddCross(component, k);
    }

    /// <summary>B_kR of one component's rest, m×p by rows, zero outside the parameter's factor.</summary>
    public static void Pattern(CrossProducts c, double[] r, VarianceSums sums, Component component, int parameter, Span<double> result)
    {
        result.Clear();
        foreach (var level in component.Rest)
        {
            var factor = c.Layout.Factors[level.Factor];
            if (!sums.Parameters[level.Factor].Contains(parameter)) continue;
            sums.Pattern(parameter, r.AsSpan((factor.Offset + level.Level * factor.Width) * sums.P), result[(level.Start * sums.P)..], factor.Width);
        }
    }

    private void AddTraces(Component component, double[] k)
    {
        var m = component.Size;
        foreach (var b in component.Rest)
        {
            foreach (var x in sums.Parameters[b.Factor])
            {
                var (row, column) = sums.Place(x);
                sums.First[x] += k[b.Start + row + (b.Start + column) * m] * (row == column ? 1.0 : 2.0);
            }

            foreach (var a in component.Rest)
            {
                var block = k.AsSpan(a.Start + b.Start * m);
                foreach (var y in sums.Parameters[b.Factor])
                    foreach (var x in sums.Parameters[a.Factor]) sums.Second[x + y * sums.Count] += sums.Trace(x, y, block, m, block, m);
            }
        }
    }

    private void AddFixed(Component component)
    {
        Span<double> bx = new double[c.Layout.Factors.Max(f => f.Width) * sums.P];
        foreach (var level in component.Rest)
        {
            var factor = c.Layout.Factors[level.Factor];
            var x = r.AsSpan((factor.Offset + level.Level * factor.Width) * sums.P, factor.Width * sums.P);
            foreach (var k in sums.Parameters[level.Factor])
            {
                sums.Pattern(k, x, bx, factor.Width);
                sums.AddFixed(k, x, bx, factor.Width);
            }
        }
    }

    private void AddCross(Component component, double[] k)
    {
        var (m, p) = (component.Size, sums.P);
        var parameters = sums.Parameters.Skip(1).SelectMany(x => x).ToArray();
        var (left, right, product) = (new double[m * p], new double[m * p], new double[p * m]);
        foreach (var y in parameters)
        {
            Pattern(c, r, sums, component, y, right);
            // By rows m×p is by columns p×m: (K B_yR)ᵀ = (B_yR)ᵀK.
            Gemm.Multiply(false, false, p, m, m, 1.0, right, p, k, m, 0.0, product, p, dense);
            foreach (var x in parameters)
            {
                if (x > y) continue;
                Pattern(c, r, sums, component, x, left);
                sums.AddCross(x, y, left, product, m, 1.0);
            }
        }
    }
}
