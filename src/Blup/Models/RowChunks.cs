namespace Blup.Models;

/// <summary>
/// Sums over rows on all processors: rows are cut into chunks of a fixed size and the chunks' sums are added in the order of the rows, so that the
/// result does not depend on the number of threads.
/// </summary>
internal static class RowChunks
{
    /// <summary>Rows of a chunk: a few columns of it fit the second-level cache.</summary>
    public const int Size = 8192;

    /// <summary>The sums over n rows.</summary>
    /// <param name="n">Rows.</param>
    /// <param name="length">Number of sums.</param>
    /// <param name="scratch">Makes the scratch of one thread.</param>
    /// <param name="add">Adds the rows from (inclusive) to (exclusive) to sums that begin at zero.</param>
    public static double[] Sum<TScratch>(int n, int length, Func<TScratch> scratch, Action<TScratch, int, int, double[]> add)
    {
        var total = new double[length];
        if (n <= Size)
        {
            if (n > 0) add(scratch(), 0, n, total);
            return total;
        }

        var chunks = (n + Size - 1) / Size;
        var parts = new double[chunks][];
        Parallel.For(0, chunks, scratch, (chunk, _, own) =>
        {
            var sums = new double[length];
            add(own, chunk * Size, Math.Min(n, (chunk + 1) * Size), sums);
            parts[chunk] = sums;
            return own;
        }, _ => { });
        foreach (var part in parts)
            for (var k = 0; k < length; k++) total[k] += part[k];
        return total;
    }

    /// <inheritdoc cref="Sum{TScratch}"/>
    public static double[] Sum(int n, int length, Action<int, int, double[]> add) => Sum(n, length, static () => 0, (_, from, to, sums) => add(from, to, sums));
}
