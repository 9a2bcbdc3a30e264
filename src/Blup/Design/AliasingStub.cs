namespace Blup.Design;
internal sealed record AliasResult(IReadOnlyList<int> Kept);
internal static class Aliasing { public static AliasResult Find(IReadOnlyList<double[]> columns, IReadOnlyList<string> names) => new([.. Enumerable.Range(0, columns.Count)]); }
