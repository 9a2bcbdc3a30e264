using Blup.Diagnostics;

namespace Blup.Results;

/// <summary>A grid column of a table of means: a factor's levels, or values of a covariate.</summary>
/// <param name="Name">The predictor; <c>contrast</c> for the names of contrasts; <c>1</c> where nothing is told apart.</param>
/// <param name="Kind">Kind of the data column.</param>
/// <param name="Values">One text a row.</param>
public sealed record MeansColumn(string Name, Tables.ColumnKind Kind, IReadOnlyList<string> Values);

/// <summary>Linear functions Lβ̂ of the coefficients with tests and intervals: what means, slopes and contrasts have in common. Arrays have one entry a row.</summary>
public abstract record MeansTable
{
    /// <summary>Name of the estimates: <c>emmean</c>, <c>response</c>, <c>Days.trend</c>, <c>estimate</c>, <c>ratio</c>.</summary>
    public required string EstimateName { get; init; }

    /// <summary>What tells the rows apart; the by-columns last.</summary>
    public required IReadOnlyList<MeansColumn> Columns { get; init; }

    /// <summary>Names of the columns that form groups: each group is a family of its own for adjustments.</summary>
    public required IReadOnlyList<string> By { get; init; }

    /// <summary>Estimates; NaN where the function is not estimable (printed <c>nonEst</c>).</summary>
    public required double[] Estimates { get; init; }

    /// <summary>Standard errors, by the delta method on the response scale.</summary>
    public required double[] StandardErrors { get; init; }

    /// <summary>Degrees of freedom; +∞ for Wald.</summary>
    public required double[] Df { get; init; }

    /// <summary>Lower confidence bounds at joint level <see cref="Level"/> for the adjustment in use.</summary>
    public required double[] Lower { get; init; }

    /// <summary>Upper confidence bounds.</summary>
    public required double[] Upper { get; init; }

    /// <summary>t (or z) statistics of the hypothesis that the function is 0 on the linear scale.</summary>
    public required double[] Statistics { get; init; }

    /// <summary>What 0 on the linear scale is on the scale of the estimates: the value tested; 1 for ratios.</summary>
    public double NullValue { get; init; }

    /// <summary>Two-sided p-values, adjusted.</summary>
    public required double[] PValues { get; init; }

    /// <summary>The functions over the p coefficients kept, rows × p.</summary>
    public required double[,] L { get; init; }

    /// <summary>Confidence level.</summary>
    public required double Level { get; init; }

    /// <summary>Method of the degrees of freedom.</summary>
    public required DfMethod Method { get; init; }

    /// <summary>Factors whose levels the means were averaged over.</summary>
    public required IReadOnlyList<string> AveragedOver { get; init; }

    /// <summary>What is said below every print: averaging, scale, degrees of freedom.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What is said below intervals: level, adjustment, back-transformation.</summary>
    public required IReadOnlyList<string> IntervalNotes { get; init; }

    /// <summary>What is said below tests: adjustment, scale.</summary>
    public required IReadOnlyList<string> TestNotes { get; init; }

    /// <summary>Conditions found: means over an interaction, functions that are not estimable, an adjustment that does not suit, a simulated probability.</summary>
    public required IReadOnlyList<Message> Messages { get; init; }

    /// <summary>What contrasts of this table need to go on.</summary>
    internal MeansState? State { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows => Estimates.Length;

    /// <summary>Rows of each by-group, in order of first occurrence; one group of all rows where there are no by-columns.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Groups()
    {
        var by = Columns.Where(c => By.Contains(c.Name, StringComparer.Ordinal)).ToList();
        return [.. Enumerable.Range(0, Rows).GroupBy(i => string.Join('\u001f', by.Select(c => c.Values[i])), StringComparer.Ordinal).Select(g => (IReadOnlyList<int>)g.ToList())];
    }
}

/// <summary>Estimated marginal means, or slopes of a covariate, on a reference grid. Immutable.</summary>
public sealed partial record MarginalMeans : MeansTable;

/// <summary>Contrasts of marginal means. Immutable.</summary>
public sealed partial record MeanContrasts : MeansTable
{
    /// <summary>The family: <c>pairwise</c>, <c>poly</c>, <c>custom</c>, ….</summary>
    public required string Family { get; init; }

    /// <summary>The adjustment in use.</summary>
    public required Adjustment Adjustment { get; init; }

    /// <summary>Bound of the error of each p-value: 0 where it is by quadrature (to 1e-9 or better), else that of the simulation (multivariate t).</summary>
    public required double[] PValueErrors { get; init; }

    /// <summary>The joint F-test of the contrasts of each by-group.</summary>
    public required IReadOnlyList<JointTest> JointTests { get; init; }
}

/// <summary>An F-test that all contrasts of a by-group are 0.</summary>
/// <param name="By">By-columns and their values; empty without by.</param>
/// <param name="NumeratorDf">Number of independent contrasts.</param>
/// <param name="DenominatorDf">Denominator degrees of freedom; +∞ for Wald.</param>
/// <param name="F">The statistic.</param>
/// <param name="PValue">Upper tail.</param>
/// <param name="Dependent">Whether some contrasts were combinations of the others.</param>
/// <param name="NotEstimable">Whether some contrasts were left out as not estimable.</param>
public sealed record JointTest(IReadOnlyList<KeyValuePair<string, string>> By, int NumeratorDf, double DenominatorDf, double F, double PValue, bool Dependent, bool NotEstimable);

/// <summary>A compact letter display: two means of a group share a letter where their difference is not significant.</summary>
public sealed partial record CompactLetters
{
    /// <summary>The means.</summary>
    public required MarginalMeans Means { get; init; }

    /// <summary>The pairwise comparisons behind the letters.</summary>
    public required MeanContrasts Comparisons { get; init; }

    /// <summary>The letters of each mean; empty where it is not estimable.</summary>
    public required IReadOnlyList<string> Letters { get; init; }

    /// <summary>Significance level.</summary>
    public required double Alpha { get; init; }
}

/// <summary>How p-values and intervals of a family are adjusted for their number.</summary>
public enum Adjustment
{
    /// <summary>The usual one of the family: Tukey for pairwise, DunnettX against a control, multivariate t for consecutive, FDR for effects, none else.</summary>
    Default,

    /// <summary>None.</summary>
    None,

    /// <summary>Studentized range: all pairwise comparisons (Tukey 1953, Kramer 1956).</summary>
    Tukey,

    /// <summary>An approximation to Dunnett's comparisons with a control.</summary>
    DunnettX,

    /// <summary>The multivariate t of the estimates themselves (for a control: Dunnett 1955).</summary>
    MultivariateT,

    /// <summary>1 − (1 − p)ⁿ.</summary>
    Sidak,

    /// <summary>Holm's step-down; intervals are Bonferroni's.</summary>
    Holm,

    /// <summary>n p.</summary>
    Bonferroni,

    /// <summary>Hochberg's step-up; intervals are Bonferroni's.</summary>
    Hochberg,

    /// <summary>Benjamini and Hochberg's false discovery rate; intervals are Bonferroni's.</summary>
    BenjaminiHochberg,

    /// <summary>All contrasts of the space (Scheffé 1953).</summary>
    Scheffe,
}

/// <summary>What a table of means keeps to go on from.</summary>
internal abstract record MeansState;
