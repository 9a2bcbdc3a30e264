using Blup.Results;

namespace Blup.Report.Charts;

/// <summary>The coefficients of each group: from its own regression, and from the mixed model.</summary>
internal sealed record GroupCoefficients(string Name, double[] Separate, double[] Mixed, double Population)
{
    /// <summary>Of every random effect of the group that is also a fixed effect.</summary>
    public static List<GroupCoefficients> Of(LmmFit fit, string group)
    {
        var list = fit.NoPooling(group);
        var found = new List<GroupCoefficients>();
        var first = fit.Frame.Random.First(r => r.Group == group);
        var rows = Enumerable.Range(0, list.Levels.Count).Select(a => Array.IndexOf(first.Codes, a)).ToArray();
        foreach (var modes in fit.ConditionalModes.Where(m => m.Group == group))
            for (var c = 0; c < modes.Columns.Count; c++)
            {
                var (column, kept) = (Index(list.Names, modes.Columns[c]), Index(fit.FixedEffects.Names, modes.Columns[c]));
                if (column < 0 || kept < 0 || found.Exists(f => f.Name == modes.Columns[c])) continue;
                var (separate, mixed) = (new double[list.Levels.Count], new double[list.Levels.Count]);
                for (var a = 0; a < separate.Length; a++)
                {
                    separate[a] = list.Estimates[a, column];
                    mixed[a] = fit.FixedEffects.Estimates[kept] + modes.Values[a, c];
                    if (modes.Columns[c] != "(Intercept)") continue;
                    // What does not vary within the group is part of its own regression's intercept.
                    for (var j = 0; j < list.Names.Count; j++)
                        if (double.IsNaN(list.Estimates[a, j]) && Index(fit.FixedEffects.Names, list.Names[j]) is >= 0 and var b)
                            mixed[a] += fit.FixedEffects.Estimates[b] * fit.Frame.Fixed.Columns[j][rows[a]];
                }

                found.Add(new GroupCoefficients(modes.Columns[c], separate, mixed, fit.FixedEffects.Estimates[kept]));
            }

        return found;
    }

    private static int Index(IReadOnlyList<string> names, string name)
    {
        for (var k = 0; k < names.Count; k++) if (names[k] == name) return k;
        return -1;
    }
}
