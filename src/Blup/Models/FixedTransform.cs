using Blup.Design;
using Blup.Numerics.Dense;

namespace Blup.Models;

/// <summary>
/// The way between the user's p columns kept and the internal ones: X = X'R with X'ᵀWX' = n I, and y − offset = X'γ + s y', y' of mean square 1 and
/// orthogonal to X'. R comes of a QR factorization and is only ever applied to rows, before anything is squared, and undone as it was applied: what
/// rounding left of orthogonality does no harm, and neither units, origins (raw years, 1e9-sized identifiers), nearly collinear columns nor a single huge
/// value cost the digits that matter (docs/theory/estimation.md, 3a).
/// </summary>
internal sealed record FixedTransform
{
    /// <summary>What rounding may leave of a response that X fits perfectly, as a share of its length.</summary>
    private const double Perfect = 1e-13;

    private const int BlockRows = 1024;

    private double[,]? _jacobian;

    /// <summary>R, p×p by columns, upper triangular with a positive diagonal.</summary>
    public required double[] Factor { get; init; }

    /// <summary>γ, length p.</summary>
    public required double[] Response { get; init; }

    /// <summary>s.</summary>
    public required double ResponseScale { get; init; }

    /// <summary>Columns, p.</summary>
    public int P => Response.Length;

    /// <summary>The transform from the coordinates of the columns kept and of the response over n rows.</summary>
    public static FixedTransform From(AliasResult alias, int n)
    {
        var (p, root) = (alias.Rank, Math.Sqrt(n));
        var factor = new double[p * p];
        for (var j = 0; j < p; j++)
            for (var i = 0; i <= j; i++) factor[i + j * p] = alias.Factor[j][i] / root;
        return new FixedTransform { Factor = factor, Response = new double[p], ResponseScale = 1.0 }.ForResponse(alias.Response ?? new double[p + 1], root);
    }

    /// <summary>The same transform of X for a response of other coordinates (length p, then what is outside), each divided by <paramref name="root"/>.</summary>
    public FixedTransform ForResponse(double[] coordinates, double root)
    {
        var (length, outside) = (Vectors.Norm(coordinates), coordinates[^1]);
        var scale = (outside > Perfect * length ? outside : length) / root;
        return this with { Response = [.. coordinates[..^1].Select(c => c / root)], ResponseScale = scale > 0 ? scale : 1.0 };
    }

    /// <summary>β of the user's columns from internal β' (lengths p).</summary>
    public double[] Coefficients(ReadOnlySpan<double> inner)
    {
        var beta = new double[inner.Length];
        for (var j = 0; j < beta.Length; j++) beta[j] = Response[j] + ResponseScale * inner[j];
        return Solve(beta);
    }

    /// <summary>The coefficients of the user's columns in what was subtracted from the response, R⁻¹γ.</summary>
    public double[] Origin() => Solve((double[])Response.Clone());

    /// <summary>R⁻¹, p×p by rows: what covariances and contrasts transform by (without the response's scale).</summary>
    public double[,] Jacobian()
    {
        if (_jacobian is { } known) return known;
        var p = P;
        var inverse = new double[p, p];
        for (var j = 0; j < p; j++)
        {
            var column = new double[p];
            column[j] = 1.0;
            Solve(column);
            for (var i = 0; i <= j; i++) inverse[i, j] = column[i];
        }

        return _jacobian = inverse;
    }

    /// <summary>2 log|R|: what log|XᵀH⁻¹X| of the user's columns has more than that of the internal ones.</summary>
    public double LogDeterminant() => Enumerable.Range(0, P).Sum(j => 2.0 * Math.Log(Factor[j + j * P]));

    /// <summary>Turns the first rows of the user's columns kept, and of the response less the offset where it is there too, into internal ones, in place.</summary>
    /// <param name="columns">p columns, or p + 1.</param>
    /// <param name="count">Rows.</param>
    public void Apply(ReadOnlySpan<double[]> columns, int count)
    {
        for (var j = 0; j < columns.Length; j++)
        {
            var column = columns[j].AsSpan(0, count);
            var coordinates = Coordinates(j);
            for (var i = 0; i < coordinates.Length; i++)
                if (coordinates[i] != 0.0) Vectors.Axpy(-coordinates[i], columns[i].AsSpan(0, count), column);
            Vectors.Scale(1.0 / Scale(j), column);
        }
    }

    /// <summary>The same for a single row of p or p + 1 entries.</summary>
    public void Apply(Span<double> row)
    {
        for (var j = 0; j < row.Length; j++)
        {
            var value = row[j];
            var coordinates = Coordinates(j);
            for (var i = 0; i < coordinates.Length; i++) value -= coordinates[i] * row[i];
            row[j] = value / Scale(j);
        }
    }

    /// <summary>Xβ + offset (length n) by way of the internal columns, so that large origins cost no digits.</summary>
    /// <param name="columns">The user's columns kept.</param>
    /// <param name="beta">β, length p.</param>
    /// <param name="offset">Length n, or null.</param>
    /// <param name="n">Rows.</param>
    public double[] Mean(IReadOnlyList<double[]> columns, ReadOnlySpan<double> beta, double[]? offset, int n)
    {
        var inner = new double[P];
        for (var j = 0; j < P; j++) Vectors.Axpy(beta[j], Factor.AsSpan(j * P, P), inner);
        var mean = new double[n];
        offset?.CopyTo(mean);
        var block = Array.ConvertAll(new double[P][], _ => new double[Math.Min(n, BlockRows)]);
        for (var from = 0; from < n; from += BlockRows)
        {
            var count = Math.Min(BlockRows, n - from);
            for (var j = 0; j < P; j++) columns[j].AsSpan(from, count).CopyTo(block[j]);
            Apply(block, count);
            for (var j = 0; j < P; j++) Vectors.Axpy(inner[j], block[j].AsSpan(0, count), mean.AsSpan(from, count));
        }

        return mean;
    }

    private ReadOnlySpan<double> Coordinates(int j) => j < P ? Factor.AsSpan(j * P, j) : Response;

    private double Scale(int j) => j < P ? Factor[j + j * P] : ResponseScale;

    /// <summary>x := R⁻¹x.</summary>
    private double[] Solve(double[] x)
    {
        for (var j = P - 1; j >= 0; j--)
        {
            x[j] /= Factor[j + j * P];
            Vectors.Axpy(-x[j], Factor.AsSpan(j * P, j), x.AsSpan(0, j));
        }

        return x;
    }
}
