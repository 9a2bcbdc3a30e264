using Blup.Models;

namespace Blup.Inference;

/// <summary>A set of levels that rows connect: K = ZᵀH⁻¹Z has no entry between two sets.</summary>
/// <param name="First">Levels of the layout's first factor.</param>
/// <param name="Rest">Levels of the other factors: factor, level, and first row within the component's rest.</param>
/// <param name="Size">Coordinates of the rest, m.</param>
internal sealed record Component(int[] First, RestLevel[] Rest, int Size);

/// <summary>A level of a later factor within a component.</summary>
internal readonly record struct RestLevel(int Factor, int Level, int Start);

/// <summary>
/// Connected components of the levels: one a level where there is one grouping factor, one a top level where factors are nested, often a single one
/// where they are crossed. Union-find over the non-zero pattern of ZᵀZ; cost linear in the stored cross-products.
/// </summary>
internal static class Components
{
    public static IReadOnlyList<Component> Find(CrossProducts c)
    {
        var layout = c.Layout;
        var (number, first) = Number(layout);
        var parent = new int[first[^1]];
        for (var i = 0; i < parent.Length; i++) parent[i] = i;
        for (var f = 0; f < layout.Factors.Length; f++)
        {
            var panels = c.Panels[f];
            for (var a = 0; a < panels.Levels; a++)
                for (var i = panels.Start[a]; i < panels.Start[a + 1] && panels.Rows[i] < layout.Q; i++) Join(parent, first[f] + a, number[panels.Rows[i]]);
        }

        return Collect(layout, first, parent);
    }

    /// <summary>The level (numbered through all factors) of each coordinate, and the first number of each factor.</summary>
    private static (int[] Number, int[] First) Number(ModelLayout layout)
    {
        var number = new int[layout.Q];
        var first = new int[layout.Factors.Length + 1];
        for (var f = 0; f < layout.Factors.Length; f++)
        {
            var factor = layout.Factors[f];
            first[f + 1] = first[f] + factor.Levels;
            for (var i = 0; i < factor.Size; i++) number[factor.Offset + i] = first[f] + i / factor.Width;
        }

        return (number, first);
    }

    private static List<Component> Collect(ModelLayout layout, int[] first, int[] parent)
    {
        var index = new Dictionary<int, int>();
        var members = new List<(List<int> First, List<RestLevel> Others, int Size)>();
        for (var f = 0; f < layout.Factors.Length; f++)
            for (var a = 0; a < layout.Factors[f].Levels; a++)
            {
                var root = Root(parent, first[f] + a);
                if (!index.TryGetValue(root, out var k))
                {
                    index.Add(root, k = members.Count);
                    members.Add(([], [], 0));
                }

                var (levels, rest, size) = members[k];
                if (f == 0)
                {
                    levels.Add(a);
                    continue;
                }

                rest.Add(new RestLevel(f, a, size));
                members[k] = (levels, rest, size + layout.Factors[f].Width);
            }

        return members.ConvertAll(m => new Component([.. m.First], [.. m.Others], m.Size));
    }

    private static int Root(int[] parent, int i)
    {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    }

    private static void Join(int[] parent, int a, int b)
    {
        (a, b) = (Root(parent, a), Root(parent, b));
        if (a < b) parent[b] = a;
        else parent[a] = b;
    }
}
