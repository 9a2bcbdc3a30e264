using Blup.Results;

namespace Blup.Tests.Inference;

/// <summary>Kenward and Roger's formulas as printed, with n×n matrices and the user's columns and variance parameters: slow, and independent of cross-products.</summary>
internal sealed class DenseKenwardRoger
{
    private readonly double[,] _phi;
    private readonly List<double[,]> _p = [];
    private readonly double[,] _w;

    public DenseKenwardRoger(LmmFit fit)
    {
        var frame = fit.Frame;
        var n = frame.Rows;
        var kept = Enumerable.Range(0, frame.Fixed.Names.Count).Where(j => fit.FixedEffects.Names.Contains(frame.Fixed.Names[j], StringComparer.Ordinal)).ToArray();
        var x = New(n, kept.Length, (i, j) => frame.Fixed.Columns[kept[j]][i]);
        var residual = New(n, n, (i, j) => i == j ? 1.0 / (frame.Weights?[i] ?? 1.0) : 0.0);
        var directions = new List<double[,]> { residual };
        var v = Scale(residual, fit.Sigma * fit.Sigma);
        foreach (var term in frame.Random)
        {
            var covariance = Covariance(fit, term.Group, term.ColumnNames);
            for (var r = 0; r < term.ColumnNames.Count; r++)
                for (var c = 0; c <= r; c++)
                {
                    double Z(int i, int k) => term.Columns[k]?[i] ?? 1.0;
                    var (row, column) = (r, c);
                    var g = New(n, n, (i, j) => term.Codes[i] != term.Codes[j] ? 0.0 : row == column ? Z(i, row) * Z(j, row) : Z(i, row) * Z(j, column) + Z(i, column) * Z(j, row));
                    directions.Add(g);
                    v = Add(v, Scale(g, covariance[r, c]));
                }
        }

        var inverse = Inverse(v);
        var vx = Multiply(inverse, x);
        _phi = Inverse(Multiply(Transpose(x), vx));
        var count = directions.Count;
        var vg = directions.ConvertAll(g => Multiply(inverse, g));
        var gvx = directions.ConvertAll(g => Multiply(g, vx));
        _p.AddRange(gvx.Select(g => Scale(Multiply(Transpose(vx), g), -1.0)));
        var q = new double[count, count][,];
        var information = new double[count, count];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++)
            {
                q[i, j] = Multiply(Transpose(gvx[i]), Multiply(inverse, gvx[j]));
                information[i, j] = Trace(Multiply(vg[i], vg[j])) - 2.0 * Trace(Multiply(_phi, q[i, j])) + Trace(Multiply(Multiply(_phi, _p[i]), Multiply(_phi, _p[j])));
            }

        _w = Scale(Inverse(information), 2.0);
        var middle = new double[kept.Length, kept.Length];
        for (var i = 0; i < count; i++)
            for (var j = 0; j < count; j++) middle = Add(middle, Scale(Add(q[i, j], Scale(Multiply(_p[i], Multiply(_phi, _p[j])), -1.0)), _w[i, j]));
        Covariance_ = Add(_phi, Scale(Multiply(_phi, Multiply(middle, _phi)), 2.0));
    }

    public double[,] Covariance_ { get; }

    /// <summary>A_1 and A_2 of k rows.</summary>
    public (double A1, double A2) Moments(double[,] l)
    {
        var theta = Multiply(Transpose(l), Multiply(Inverse(Multiply(l, Multiply(_phi, Transpose(l)))), l));
        var blocks = _p.ConvertAll(p => Multiply(theta, Multiply(_phi, Multiply(p, _phi))));
        double a1 = 0, a2 = 0;
        for (var i = 0; i < blocks.Count; i++)
            for (var j = 0; j < blocks.Count; j++)
            {
                a1 += _w[i, j] * Trace(blocks[i]) * Trace(blocks[j]);
                a2 += _w[i, j] * Trace(Multiply(blocks[i], blocks[j]));
            }

        return (a1, a2);
    }

    private static double[,] Covariance(LmmFit fit, string group, IReadOnlyList<string> columns)
        => fit.VarianceComponents.Terms.Single(t => t.Group == group && t.Columns.SequenceEqual(columns)).Covariance;

    private static double[,] New(int n, int m, Func<int, int, double> value)
    {
        var a = new double[n, m];
        for (var i = 0; i < n; i++)
            for (var j = 0; j < m; j++) a[i, j] = value(i, j);
        return a;
    }

    public static double[,] Multiply(double[,] a, double[,] b)
    {
        var c = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
            for (var k = 0; k < a.GetLength(1); k++)
            {
                var f = a[i, k];
                if (f == 0.0) continue;
                for (var j = 0; j < b.GetLength(1); j++) c[i, j] += f * b[k, j];
            }

        return c;
    }

    public static double[,] Transpose(double[,] a) => New(a.GetLength(1), a.GetLength(0), (i, j) => a[j, i]);

    private static double[,] Add(double[,] a, double[,] b) => New(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] + b[i, j]);

    private static double[,] Scale(double[,] a, double s) => New(a.GetLength(0), a.GetLength(1), (i, j) => a[i, j] * s);

    private static double Trace(double[,] a) => Enumerable.Range(0, a.GetLength(0)).Sum(i => a[i, i]);

    /// <summary>Gauss-Jordan with partial pivoting.</summary>
    public static double[,] Inverse(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var (a, b) = ((double[,])matrix.Clone(), New(n, n, (i, j) => i == j ? 1.0 : 0.0));
        for (var k = 0; k < n; k++)
        {
            var pivot = k;
            for (var i = k + 1; i < n; i++)
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k])) pivot = i;
            for (var j = 0; j < n; j++) (a[k, j], a[pivot, j], b[k, j], b[pivot, j]) = (a[pivot, j], a[k, j], b[pivot, j], b[k, j]);
            var inverse = 1.0 / a[k, k];
            for (var j = 0; j < n; j++) (a[k, j], b[k, j]) = (a[k, j] * inverse, b[k, j] * inverse);
            for (var i = 0; i < n; i++)
            {
                var f = a[i, k];
                if (i == k || f == 0.0) continue;
                for (var j = 0; j < n; j++) (a[i, j], b[i, j]) = (a[i, j] - f * a[k, j], b[i, j] - f * b[k, j]);
            }
        }

        return b;
    }
}
