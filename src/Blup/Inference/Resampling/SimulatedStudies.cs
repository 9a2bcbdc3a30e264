namespace Blup.Inference.Resampling;

/// <summary>Counting significant studies on several threads.</summary>
internal static class SimulatedStudies
{
    /// <param name="worker">Makes what one thread needs: the p-value of study r, NaN where it fails, which depends on r alone.</param>
    /// <param name="count">Number of studies.</param>
    /// <param name="alpha">Level of significance.</param>
    /// <param name="threads">Most threads at a time; -1 for one a processor.</param>
    /// <param name="progress">Told the number of studies done.</param>
    /// <param name="cancellation">Stops between studies.</param>
    /// <returns>Number of significant and of failed studies.</returns>
    public static (int Significant, int Failed) Count(Func<Func<ulong, double>> worker, int count, double alpha, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        int significant = 0, failed = 0, done = 0;
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads }, worker, (r, _, study) =>
        {
            var p = study((ulong)r);
            if (double.IsNaN(p)) Interlocked.Increment(ref failed);
            else if (p < alpha) Interlocked.Increment(ref significant);
            if (progress is not null) progress.Report(Interlocked.Increment(ref done));
            return study;
        }, static _ => { });
        return (significant, failed);
    }
}
