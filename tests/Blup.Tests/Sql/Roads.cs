using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Sql;

/// <summary>What must agree between a fit in memory and one from sums.</summary>
internal static class Roads
{
    /// <summary>The level orders of a table's categorical columns, as the pushed-down fit takes them.</summary>
    public static Dictionary<string, IReadOnlyList<string>> Levels(Table table)
        => table.Columns.OfType<CategoricalColumn>().ToDictionary(c => c.Name, c => c.Levels, StringComparer.Ordinal);

    /// <summary>Criterion to 1e-8 (absolute), fixed effects to 1e-6 standard errors, covariance, tests, modes.</summary>
    public static void AssertSame(LmmFit expected, LmmFit actual, double criterion = 1e-8)
    {
        Assert.Equal(expected.Observations, actual.Observations);
        Assert.Equal(expected.Criterion, actual.Criterion, criterion);
        Assert.Equal(expected.FixedEffects.Names, actual.FixedEffects.Names);
        Assert.Equal(expected.FixedEffects.Aliased.Select(a => a.Name), actual.FixedEffects.Aliased.Select(a => a.Name));
        for (var j = 0; j < expected.FixedEffects.Names.Count; j++)
        {
            var error = expected.FixedEffects.StandardErrors[j];
            Assert.Equal(expected.FixedEffects.Estimates[j], actual.FixedEffects.Estimates[j], 1e-6 * error);
            Assert.Equal(error, actual.FixedEffects.StandardErrors[j], 1e-6 * error);
            Assert.Equal(expected.FixedEffects.Df[j], actual.FixedEffects.Df[j], 1e-4 * expected.FixedEffects.Df[j]);
        }

        Assert.Equal(expected.Groups, actual.Groups);
        Assert.Equal(expected.Sigma, actual.Sigma, 1e-6 * expected.Sigma);
        Assert.Equal(expected.IsSingular, actual.IsSingular);
        Assert.Equal(expected.Frame.DroppedCount, actual.Frame.DroppedCount);
        foreach (var (a, b) in expected.ConditionalModes.Zip(actual.ConditionalModes))
        {
            Assert.Equal(a.Levels, b.Levels);
            Assert.Equal(a.Columns, b.Columns);
            for (var l = 0; l < a.Levels.Count; l++)
                for (var c = 0; c < a.Columns.Count; c++) Assert.Equal(a.Values[l, c], b.Values[l, c], 1e-4 * expected.Sigma);
        }
    }

    /// <summary>The same tests of the same terms.</summary>
    public static void AssertSame(AnovaTable expected, AnovaTable actual)
    {
        Assert.Equal(expected.Rows.Select(r => (r.Term, r.NumeratorDf)), actual.Rows.Select(r => (r.Term, r.NumeratorDf)));
        foreach (var (a, b) in expected.Rows.Zip(actual.Rows))
        {
            if (double.IsNaN(a.F)) continue;
            Assert.Equal(a.F, b.F, 1e-5 * Math.Max(1e-3, Math.Abs(a.F)));
            Assert.Equal(a.SumOfSquares, b.SumOfSquares, 1e-5 * Math.Max(1e-6, Math.Abs(a.SumOfSquares)));
        }
    }
}
