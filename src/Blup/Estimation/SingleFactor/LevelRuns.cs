namespace Blup.Estimation.SingleFactor;

/// <summary>Blocks of levels cut into runs, the unit of work of a thread; cut by the model alone, as <see cref="LevelChunks"/> are, for results that are the same on any number of threads.</summary>
internal sealed class LevelRuns(int blocks, long numbersPerBlock)
{
    /// <summary>Numbers in one run: enough to be worth handing over.</summary>
    private const int Numbers = 16_384;

    private const int Most = 256;

    /// <summary>Number of runs.</summary>
    public int Count { get; } = (int)Math.Clamp(blocks * numbersPerBlock / Numbers, 1, Math.Min(Most, Math.Max(1, blocks)));

    /// <summary>The first block of a run.</summary>
    public int From(int run) => (int)((long)blocks * run / Count);

    /// <summary>The block after its last.</summary>
    public int To(int run) => From(run + 1);
}
