namespace Blup.Design;

/// <summary>What a piece of a streamed table needs to be materialised like the whole.</summary>
/// <param name="FirstRow">The row (from 0) of the whole that its first row is.</param>
/// <param name="Groups">The grouping factors, by name.</param>
internal sealed record PieceDesign(int FirstRow, IReadOnlyDictionary<string, StreamedGroup> Groups);
