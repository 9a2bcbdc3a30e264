using System.Numerics;

namespace Blup.Numerics.Distributions;

/// <summary>Which of the constraints l_i·x ≤ 1 (Plus, bit i) and -l_i·x ≤ 1 (Minus) hold with equality; at most 64 rows.</summary>
internal readonly record struct TightSet(ulong Plus, ulong Minus)
{
    public int Count => BitOperations.PopCount(Plus) + BitOperations.PopCount(Minus);

    /// <summary>The set, or that of the mirror image -x: whichever is first, so that both have one name.</summary>
    public TightSet Canonical => Plus <= Minus ? this : new(Minus, Plus);

    /// <summary>The first member alone.</summary>
    public TightSet First => Plus != 0 ? new(Plus & (~Plus + 1), 0) : new(0, Minus & (~Minus + 1));

    /// <summary>The row of a set of one member.</summary>
    public int Row => BitOperations.TrailingZeroCount(Plus | Minus);

    public static TightSet Of(int row, bool minus) => minus ? new(0, 1UL << row) : new(1UL << row, 0);

    public TightSet Or(TightSet other) => new(Plus | other.Plus, Minus | other.Minus);

    public TightSet Less(TightSet other) => new(Plus & ~other.Plus, Minus & ~other.Minus);

    public bool Equals(TightSet other) => Plus == other.Plus && Minus == other.Minus;

    public override int GetHashCode()
    {
        var mixed = (Plus * 0x9E3779B97F4A7C15UL) ^ (BitOperations.RotateLeft(Minus, 32) * 0xC2B2AE3D27D4EB4FUL);
        return (int)(mixed ^ (mixed >> 32));
    }
}
