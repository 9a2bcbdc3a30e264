namespace Blup.Numerics.Lanes;

/// <summary>
/// A register of doubles of one width: code written once over it is compiled for each width, with nothing left of the abstraction. Every lane does the same.
/// </summary>
internal unsafe interface ILanes<T>
    where T : unmanaged, ILanes<T>
{
    /// <summary>Doubles in the register.</summary>
    static abstract int Count { get; }

    /// <summary>All lanes 0.</summary>
    static abstract T Zero { get; }

    /// <summary>All lanes the same value.</summary>
    static abstract T Of(double value);

    /// <summary><see cref="Count"/> doubles from memory.</summary>
    static abstract T Load(double* from);

    /// <summary>a·b + c, rounded once where the processor can.</summary>
    static abstract T MultiplyAdd(T a, T b, T c);

    /// <summary>The lanes' sum, in an order that is always the same.</summary>
    static abstract double Sum(T a);

    /// <summary>Whether any lane is above <paramref name="limit"/>.</summary>
    static abstract bool AnyAbove(T a, T limit);

    /// <summary>Lane by lane.</summary>
    static abstract T operator +(T a, T b);

    /// <summary>Lane by lane.</summary>
    static abstract T operator -(T a, T b);

    /// <summary>Lane by lane.</summary>
    static abstract T operator *(T a, T b);

    /// <summary>Lane by lane.</summary>
    static abstract T operator /(T a, T b);
}
