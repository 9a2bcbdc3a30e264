using Blup.Models;

namespace Blup.Estimation;

/// <summary>
/// The levels of a factor cut into runs, the unit of work of a thread. Where they are cut depends on the model alone, and sums are kept by run, so that results
/// are the same for any number of threads.
/// </summary>
internal sealed class LevelChunks
{
    /// <summary>Numbers of panels and blocks in one run: enough to be worth handing over.</summary>
    private const int Numbers = 16_384;

    private const int Most = 1024;

    private readonly int _levels;

    /// <param name="panels">The factor's panels.</param>
    /// <param name="independent">Whether levels can be worked on in any order; otherwise there is one run.</param>
    public LevelChunks(LevelPanels panels, bool independent)
        : this(panels.Levels, independent ? (long)panels.Values.Length + panels.Diagonal.Length : 0, Most)
    {
    }

    /// <param name="levels">Levels, or blocks of them.</param>
    /// <param name="numbers">Numbers of all of them.</param>
    /// <param name="most">Most runs: each has sums of its own.</param>
    public LevelChunks(int levels, long numbers, int most)
    {
        _levels = levels;
        Count = (int)Math.Clamp(numbers / Numbers, 1, Math.Min(most, Math.Max(1, _levels)));
    }

    /// <summary>Number of runs.</summary>
    public int Count { get; }

    /// <summary>The first level of a run.</summary>
    public int From(int chunk) => (int)((long)_levels * chunk / Count);

    /// <summary>The level after its last.</summary>
    public int To(int chunk) => From(chunk + 1);
}
