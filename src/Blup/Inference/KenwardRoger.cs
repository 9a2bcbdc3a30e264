using System.Globalization;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Numerics.Dense;
using Blup.Numerics.Distributions;
using Blup.Results;

namespace Blup.Inference;

/// <summary>
/// Kenward and Roger's (1997, Biometrics 53, 983) adjusted covariance of β̂ and degrees of freedom, in the form of Halekoh and Højsgaard (2014, J. Stat.
/// Softw. 59(9)), from cross-products only (docs/theory/kenward-roger.md, eq. 1–11). V is linear in its parameters, the variances and covariances of each
/// term and σ², so that nothing here is special where a variance is zero, and any linear change of a term's columns gives the same. Internal columns.
/// </summary>
internal sealed class KenwardRoger : IDegreesOfFreedom
{
    /// <summary>A combination of variance parameters with less than this share of the information of the best known is not identified and is left out.</summary>
    private const double Unidentified = 1e-12;

    private readonly double[,] _jacobian;
    private readonly double[,] _inner;
    private readonly double[][] _fixed;
    private readonly double[] _w;
    private readonly int _count;

    private KenwardRoger(Objective objective, VarianceSums sums)
    {
        _jacobian = objective.Model.FixedTransform.Jacobian();
        _inner = FitAssembly.InnerCovariance(objective);
        _fixed = sums.Fixed;
        _count = sums.Count + 1;
        var products = Array.ConvertAll(_fixed, f => Times(_inner, f, sums.P));
        _w = InverseInformation(objective, sums, products);
        var scale = objective.Model.FixedTransform.ResponseScale;
        Unadjusted = SmallMatrices.Congruence(_jacobian, _inner, objective.ResidualVariance * scale * scale);
        Covariance = SmallMatrices.Congruence(_jacobian, Adjusted(sums, products), objective.ResidualVariance * scale * scale);
    }

    /// <inheritdoc/>
    public DfMethod Method => DfMethod.KenwardRoger;

    /// <inheritdoc/>
    public double[,] Covariance { get; }

    /// <summary>σ²(XᵀH⁻¹X)⁻¹ on the user's scale, before the adjustment.</summary>
    public double[,] Unadjusted { get; }

    /// <summary>Prepares from a finished fit, in a workspace of its own.</summary>
    /// <exception cref="BlupException">BLUP601 the fit is by maximum likelihood; BLUP602 it needs more memory than there is.</exception>
    public static KenwardRoger Of(LmmFit fit, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var state = fit.State ?? throw new InvalidOperationException("This fit carries no model to continue from.");
        RequireReml(fit.Reml);
        return At(new Objective(state.Model, fit.Reml), state.Theta, progress, cancellation);
    }

    /// <summary>Prepares at an optimum of the REML criterion; variances of zero stay zero.</summary>
    public static KenwardRoger At(Objective objective, double[] theta, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        RequireReml(objective.Reml);
        objective.Evaluate(theta);
        var (c, templates) = (objective.Model.CrossProducts, objective.Templates);
        var sums = new VarianceSums(templates, objective.Model.Layout.P);
        var components = Components.Find(c);
        CheckMemory(ComponentSums.Bytes(components, sums), components.Max(x => x.Size));
        var worker = new ComponentSums(c, objective.Lambda, Satterthwaite.ProjectedFixed(objective), sums);
        var (total, done) = (components.Sum(worker.Work), 0.0);
        foreach (var component in components)
        {
            cancellation.ThrowIfCancellationRequested();
            // A component of one level is too small to tell of.
            worker.Add(component, component.Size == 0 || progress is null ? null : part => progress.Report((done + part) / total), cancellation);
            done += worker.Work(component);
        }

        progress?.Report(1.0);

        return new KenwardRoger(objective, sums);
    }

    /// <summary>Refuses a fit by maximum likelihood, before any work.</summary>
    public static void RequireReml(bool reml)
    {
        if (!reml)
            throw new BlupException("BLUP601", "Kenward-Roger needs a REML fit; this one is by maximum likelihood.", null,
                "Fit by REML (leave out --ml, or set Reml = true), or ask for Satterthwaite degrees of freedom.");
    }

    /// <inheritdoc/>
    /// <remarks>For one row all of eq. 5 collapses to df = 2/A_1 and a scale of 1 (eq. 7).</remarks>
    public double Row(ReadOnlySpan<double> row)
    {
        var p = row.Length;
        var (l, v) = (new double[p], new double[p]);
        for (var j = 0; j < p; j++)
            for (var i = 0; i < p; i++) l[j] += row[i] * _jacobian[i, j];
        var variance = 0.0;
        for (var i = 0; i < p; i++)
        {
            for (var j = 0; j < p; j++) v[i] += _inner[i, j] * l[j];
            variance += v[i] * l[i];
        }

        var a = new double[_count];
        a[0] = 1.0;
        for (var k = 1; k < _count; k++)
            for (var j = 0; j < p; j++)
                for (var i = 0; i < p; i++) a[k] += v[i] * _fixed[k - 1][i + j * p] * v[j] / variance;
        var sum = 0.0;
        for (var k = 0; k < _count; k++)
            for (var m = 0; m < _count; m++) sum += _w[k + m * _count] * a[k] * a[m];
        return 2.0 / sum;
    }

    /// <inheritdoc/>
    public FTest Test(double[,] rows, ReadOnlySpan<double> estimates)
    {
        var (k, p) = (rows.GetLength(0), rows.GetLength(1));
        var f = Quadratics.F(rows, estimates, Covariance);
        if (k == 1)
        {
            var single = new double[p];
            for (var j = 0; j < p; j++) single[j] = rows[0, j];
            var df = Row(single);
            return new FTest(f, 1, df, FDistribution.Survival(f, 1, df));
        }

        var (a1, a2) = Moments(rows, k, p);
        var (scale, denominator) = Scaling(k, a1, a2);
        return new FTest(scale * f, k, denominator, FDistribution.Survival(scale * f, k, denominator));
    }

    /// <summary>A_1 and A_2 of eq. 4, with Θ = Lᵀ(LΦLᵀ)⁻¹L.</summary>
    private (double A1, double A2) Moments(double[,] rows, int k, int p)
    {
        var l = new double[k, p];
        for (var i = 0; i < k; i++)
            for (var j = 0; j < p; j++)
                for (var m = 0; m < p; m++) l[i, j] += rows[i, m] * _jacobian[m, j];
        var g = Quadratics.Whitened(l, _inner);
        var blocks = new double[_count][];
        for (var x = 0; x < _count; x++)
        {
            blocks[x] = new double[k * k];
            for (var i = 0; i < k; i++)
            {
                if (x == 0)
                {
                    blocks[x][i + i * k] = 1.0;
                    continue;
                }

                var half = new double[p];
                for (var v = 0; v < p; v++)
                    for (var u = 0; u < p; u++) half[v] += g[i, u] * _fixed[x - 1][u + v * p];
                for (var j = 0; j < k; j++)
                    for (var v = 0; v < p; v++) blocks[x][i + j * k] += half[v] * g[j, v];
            }
        }

        double a1 = 0, a2 = 0;
        for (var x = 0; x < _count; x++)
            for (var y = 0; y < _count; y++)
            {
                double tx = 0, ty = 0;
                for (var i = 0; i < k; i++) (tx, ty) = (tx + blocks[x][i + i * k], ty + blocks[y][i + i * k]);
                a1 += _w[x + y * _count] * tx * ty;
                a2 += _w[x + y * _count] * Vectors.Dot(blocks[x], blocks[y]);
            }

        return (a1, a2);
    }

    /// <summary>λ and m of eq. 5–6; where numerator and denominator of the ratio vanish together it is 1 (Halekoh and Højsgaard's convention).</summary>
    private static (double Scale, double Df) Scaling(int q, double a1, double a2)
    {
        var b = (a1 + 6.0 * a2) / (2.0 * q);
        var g = ((q + 1.0) * a1 - (q + 4.0) * a2) / ((q + 2.0) * a2);
        var d = 3.0 * q + 2.0 * (1.0 - g);
        var (v0, v1, v2, e) = (1.0 + g / d * b, 1.0 - (q - g) / d * b, 1.0 - (q + 2.0 - g) / d * b, 1.0 - a2 / q);
        if (Math.Abs(v0) < 1e-10) v0 = 0.0;
        var ratio = Math.Abs(e) < 1e-14 && Math.Abs(v1) < 1e-14 ? 1.0 : e / v1;
        var rho = ratio * ratio * v0 / v2 / q;
        var df = 4.0 + (q + 2.0) / (q * rho - 1.0);
        var scale = Math.Abs(df - 2.0) < 1e-2 ? 1.0 : df * e / (df - 2.0);
        return (scale, df);
    }

    /// <summary>W = 2 I_E⁻¹ (eq. 2, 8), parameter 0 being the direction of V itself.</summary>
    private double[] InverseInformation(Objective objective, VarianceSums sums, double[][] products)
    {
        var (count, n) = (sums.Count + 1, sums.Count);
        var information = new double[count * count];
        information[0] = objective.M;
        for (var k = 0; k < n; k++)
        {
            information[k + 1] = information[(k + 1) * count] = sums.First[k] - Trace(products[k], sums.P);
            for (var l = 0; l < n; l++)
            {
                var value = sums.Second[k + l * n] + TraceOfProduct(products[k], products[l], sums.P);
                var cross = sums.Cross[k + l * n];
                for (var j = 0; j < sums.P; j++)
                    for (var i = 0; i < sums.P; i++) value -= 2.0 * _inner[i, j] * cross[i + j * sums.P];
                information[k + 1 + (l + 1) * count] = value;
            }
        }

        return TwiceInverse(information, count);
    }

    private static double[] TwiceInverse(double[] information, int count)
    {
        var size = new double[count];
        for (var k = 0; k < count; k++) size[k] = information[k + k * count] > 0.0 ? 1.0 / Math.Sqrt(information[k + k * count]) : 0.0;
        for (var k = 0; k < count; k++)
            for (var l = 0; l < count; l++) information[k + l * count] *= size[k] * size[l];
        var (values, vectors, result) = (new double[count], new double[count * count], new double[count * count]);
        SymmetricEigen.Decompose(information, count, values, vectors);
        for (var m = 0; m < count; m++)
        {
            if (values[m] <= Unidentified * values[^1]) continue;
            for (var l = 0; l < count; l++)
                for (var k = 0; k < count; k++) result[k + l * count] += 2.0 * size[k] * size[l] * vectors[k + m * count] * vectors[l + m * count] / values[m];
        }

        return result;
    }

    /// <summary>Φ + 2Φ{Σ W_kl (Q_kl − P_kΦP_l)}Φ (eq. 3, 10); parameter 0 adds nothing.</summary>
    private double[,] Adjusted(VarianceSums sums, double[][] products)
    {
        var (p, n) = (sums.P, sums.Count);
        var middle = new double[p, p];
        for (var k = 0; k < n; k++)
            for (var l = 0; l < n; l++)
            {
                var (weight, cross) = (_w[k + 1 + (l + 1) * _count], sums.Cross[k + l * n]);
                for (var j = 0; j < p; j++)
                    for (var i = 0; i < p; i++)
                    {
                        var sum = cross[i + j * p];
                        for (var m = 0; m < p; m++) sum -= sums.Fixed[k][i + m * p] * products[l][m + j * p];
                        middle[i, j] += weight * sum;
                    }
            }

        var adjusted = SmallMatrices.Congruence(_inner, middle, 2.0);
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++) adjusted[i, j] += _inner[i, j];
        for (var i = 0; i < p; i++)
            for (var j = 0; j < i; j++) adjusted[i, j] = adjusted[j, i] = 0.5 * (adjusted[i, j] + adjusted[j, i]);
        return adjusted;
    }

    private static double[] Times(double[,] a, double[] b, int p)
    {
        var result = new double[p * p];
        for (var j = 0; j < p; j++)
            for (var m = 0; m < p; m++)
                for (var i = 0; i < p; i++) result[i + j * p] += a[i, m] * b[m + j * p];
        return result;
    }

    private static double Trace(double[] a, int p)
    {
        var sum = 0.0;
        for (var i = 0; i < p; i++) sum += a[i + i * p];
        return sum;
    }

    private static double TraceOfProduct(double[] a, double[] b, int p)
    {
        var sum = 0.0;
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++) sum += a[i + j * p] * b[j + i * p];
        return sum;
    }

    /// <summary>Refuses what memory cannot hold, before any work.</summary>
    internal static void CheckMemory(double bytes, int size)
    {
        var available = (double)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (size <= 46_000 && bytes < 0.8 * available) return;
        throw new BlupException("BLUP602",
            string.Create(CultureInfo.InvariantCulture, $"Kenward-Roger needs about {bytes / 1e9:0.0} GB for this model ({size} connected random effects beside the largest factor); {available / 1e9:0.0} GB are there."), null,
            "Ask for Satterthwaite degrees of freedom, or use a machine with more memory.");
    }
}
