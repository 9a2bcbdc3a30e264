using Blup.Estimation;
using Blup.Inference.Prediction;
using Blup.Numerics.Dense;
using Blup.Results;

namespace Blup.Inference.CaseDiagnostics;

/// <summary>The change of β̂ when rows leave at fixed variance parameters; see <see cref="MixedInfluence"/>. Not shared between threads.</summary>
internal sealed class OneStep
{
    private readonly LmmFit _fit;
    private readonly Objective _objective;
    private readonly RowSolver _solver;
    private readonly IReadOnlyList<TermPlace> _terms;
    private readonly double[][] _kept;
    private readonly double[] _residuals;
    private readonly LeavingRows? _few;
    private readonly DenseWorkspace _workspace = new();

    public OneStep(LmmFit fit)
    {
        _fit = fit;
        _objective = FittedObjective.Of(fit).Objective;
        _solver = new RowSolver(_objective);
        _terms = TermPlace.All(_objective.Model);
        _kept = [.. fit.KeptColumns.Select(j => fit.Frame.Fixed.Columns[j])];
        if (TrailingInverse.Of(_objective) is { } inverse) _few = new LeavingRows(fit, _objective, _solver, inverse);
        var scale = _objective.Model.FixedTransform.ResponseScale;
        _residuals = [.. fit.Residuals.Select((e, i) => e * Math.Sqrt(fit.Frame.Weights?[i] ?? 1.0) / scale)];
    }

    /// <summary>β̂ − β̂ without the rows (user scale, p entries); NaN where the remaining rows cannot tell β.</summary>
    public double[] Without(int[] rows)
    {
        if (_few is not null && rows.Length <= LeavingRows.Most)
            return _few.Without(rows, _residuals) is { } inner ? UserScale(inner) : NotTold();
        var loaded = rows.Select(Load).ToList();
        var coordinates = loaded.SelectMany(l => l.At).Distinct().Order().ToArray();
        var residual = Array.ConvertAll(rows, i => _residuals[i]);
        var dense = Dense(loaded, coordinates);
        if (rows.Length > coordinates.Length) (dense, residual) = Fold(dense, residual);
        return Step(dense, coordinates, residual);
    }

    private (int[] At, double[] Values) Load(int i)
    {
        _solver.Begin(_kept, i, Math.Sqrt(_fit.Frame.Weights?[i] ?? 1.0));
        foreach (var t in _terms) _solver.Add(t.Factor, t.Term, t.Design.Columns, i, t.Design.Codes[i], Math.Sqrt(_fit.Frame.Weights?[i] ?? 1.0));
        return _solver.NonZeros();
    }

    /// <summary>Columns (one a coordinate) of the rows.</summary>
    private static double[][] Dense(List<(int[] At, double[] Values)> rows, int[] coordinates)
    {
        var columns = Array.ConvertAll(coordinates, _ => new double[rows.Count]);
        for (var r = 0; r < rows.Count; r++)
            for (var k = 0; k < rows[r].At.Length; k++) columns[Array.BinarySearch(coordinates, rows[r].At[k])][r] = rows[r].Values[k];
        return columns;
    }

    /// <summary>L_I = QR: R's rows and Qᵀê stand for all.</summary>
    private static (double[][] Columns, double[] Residual) Fold(double[][] columns, double[] residual)
    {
        var k = columns.Length;
        var qr = new HouseholderQr(columns);
        qr.TransposeApply(residual);
        var folded = new double[k][];
        for (var j = 0; j < k; j++)
        {
            folded[j] = new double[k];
            for (var i = 0; i <= j; i++) folded[j][i] = qr.R(i, j);
        }

        return (folded, residual[..k]);
    }

    private double[] Step(double[][] columns, int[] coordinates, double[] residual)
    {
        var m = residual.Length;
        var solved = new (int[] At, double[] Values)[m];
        var fixedPart = new double[m][];
        for (var r = 0; r < m; r++)
        {
            _solver.Begin([], 0);
            for (var k = 0; k < coordinates.Length; k++)
                if (columns[k][r] != 0.0) _solver.Set(coordinates[k], columns[k][r]);
            _solver.Solve();
            solved[r] = _solver.NonZeros();
            fixedPart[r] = _solver.Fixed.ToArray();
        }

        var a = new double[m * m];
        for (var r = 0; r < m; r++)
            for (var s = 0; s <= r; s++) a[r + s * m] = (r == s ? 1.0 : 0.0) - Dot(solved[r], solved[s]);
        return Solve(a, m, residual, _workspace) ? Coefficients(fixedPart, residual) : NotTold();
    }

    /// <summary>c := A⁻¹c for the lower triangle A = I − L_I M⁻¹L_Iᵀ, which is overwritten; false where the rest of the rows cannot tell β.</summary>
    internal static bool Solve(double[] a, int m, double[] c, DenseWorkspace workspace)
    {
        if (Cholesky.Factor(a, m, m, workspace) != 0) return false;
        for (var j = 0; j < m; j++)
            if (!(a[j + j * m] * a[j + j * m] > 1e-10)) return false; // a pivot of rounding size: the rows are needed

        for (var i = 0; i < m; i++)
        {
            for (var k = 0; k < i; k++) c[i] -= a[i + k * m] * c[k];
            c[i] /= a[i + i * m];
        }

        for (var i = m - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < m; k++) c[i] -= a[k + i * m] * c[k];
            c[i] /= a[i + i * m];
        }

        return true;
    }

    private double[] NotTold()
    {
        var delta = new double[_kept.Length];
        Array.Fill(delta, double.NaN);
        return delta;
    }

    /// <summary>L_XX⁻ᵀ Σ c f_X on the user's scale.</summary>
    private double[] Coefficients(double[][] fixedPart, double[] c)
    {
        var p = _kept.Length;
        _solver.Begin([], 0);
        for (var j = 0; j < p; j++)
        {
            var sum = 0.0;
            for (var r = 0; r < c.Length; r++) sum += c[r] * fixedPart[r][j];
            _solver.Set(_objective.Model.Layout.Q + j, sum);
        }

        var inner = new double[p];
        _solver.BackwardFixed(inner);
        return UserScale(inner);
    }

    /// <summary>A change of internal coefficients on the user's scale.</summary>
    private double[] UserScale(double[] inner)
    {
        var p = inner.Length;
        var transform = _objective.Model.FixedTransform;
        var jacobian = transform.Jacobian();
        var delta = new double[p];
        for (var i = 0; i < p; i++)
            for (var j = 0; j < p; j++) delta[i] += transform.ResponseScale * jacobian[i, j] * inner[j];
        return delta;
    }

    internal static double Dot((int[] At, double[] Values) a, (int[] At, double[] Values) b)
    {
        var (sum, i, j) = (0.0, 0, 0);
        while (i < a.At.Length && j < b.At.Length)
        {
            if (a.At[i] == b.At[j]) sum += a.Values[i++] * b.Values[j++];
            else if (a.At[i] < b.At[j]) i++;
            else j++;
        }

        return sum;
    }
}
