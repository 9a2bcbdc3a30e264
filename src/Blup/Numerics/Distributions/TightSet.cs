using System.Numerics;

namespace Blup.Numerics.Distributions;

/// <summary>Which of the constraints l_i·x ≤ 1 (Plus, bit i) and -l_i·x ≤ 1 (Minus) hold with equality; at most 64 rows.</summary>
internal readonly record struct TightSet(ulong Plus, ulong Minus)
{
    public static readonly TightSet All = new(ulong.MaxValue, ulong.MaxValue);

    public int Count => BitOperations.PopCount(Plus) + BitOperations.PopCount(Minus);

    /// <summary>The set, or that of the mirror image -x: whichever is first, so that both have one name.</summary>
    public TightSet Canonical => Plus < Minus || (Plus == Minus) ? this : new(Minus, Plus);

    public static TightSet Of(int row, bool minus) => minus ? new(0, 1UL << row) : new(1UL << row, 0);

    public bool Contains(TightSet other) => (other.Plus & ~Plus) == 0 && (other.Minus & ~Minus) == 0;

    public TightSet And(TightSet other) => new(Plus & other.Plus, Minus & other.Minus);

    public TightSet Or(TightSet other) => new(Plus | other.Plus, Minus | other.Minus);

    public TightSet Less(TightSet other) => new(Plus & ~other.Plus, Minus & ~other.Minus);
}
