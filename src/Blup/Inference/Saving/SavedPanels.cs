using System.Text.Json;
using Blup.Models;

namespace Blup.Inference.Saving;

/// <summary>
/// The cross-products of a grouping factor in JSON (<see cref="LevelPanels"/>): which levels of later factors occur with each level, the lower triangles of the own
/// blocks (and by how many units in the last place the upper ones differ), Zᵀx of each fixed column, Zᵀy, and the blocks with the later factors.
/// </summary>
internal static class SavedPanels
{
    public static void Write(Utf8JsonWriter json, ModelLayout layout, int f, LevelPanels panels)
    {
        var (factor, width) = (layout.Factors[f], panels.Width);
        var parents = Math.Max(0, layout.Chain - 1 - f);
        json.WriteStartObject();
        json.WriteString("factor", factor.Name);
        json.WriteStartArray("partners");
        for (var k = 0; k < panels.Later; k++) Partners(json, panels, k, layout.Factors[f + 1 + k], all: panels.Uniform && k >= parents);
        json.WriteEndArray();
        var (lower, upper) = Triangles(panels.Diagonal, width);
        PackedNumbers.Write(json, "own", lower);
        PackedNumbers.Write(json, "own_upper_units", upper);
        json.WriteStartArray("fixed");
        for (var j = 0; j < layout.P; j++) ColumnCoding.Write(json, panels.Diagonal, Block(panels, panels.Later, j, 1), width);
        json.WriteEndArray();
        PackedNumbers.Write(json, "response", Block(panels, panels.Later, layout.P, 1));
        json.WriteStartArray("blocks");
        for (var k = 0; k < panels.Later; k++) PackedNumbers.Write(json, null, Block(panels, k));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The panels of a factor, and the levels that it meets.</summary>
    /// <exception cref="FormatException">It cannot be what <see cref="Write"/> wrote.</exception>
    public static (LevelPanels Panels, Partners[] Partners) Read(JsonElement json, ModelLayout layout, int f)
    {
        var (factor, later) = (layout.Factors[f], layout.Factors.Length - f - 1);
        var (levels, width, parents) = (factor.Levels, factor.Width, Math.Max(0, layout.Chain - 1 - f));
        Lengths(json, (later, "partners"), (later, "blocks"), (layout.P, "fixed"));
        Partners[] partners = [.. json.GetProperty("partners").EnumerateArray().Select((p, k) => Partners(p, levels, layout.Factors[f + 1 + k].Levels, parent: k < parents))];
        // What fills the panels comes before the panels: a file cannot ask for room without numbers.
        var diagonal = Diagonal(PackedNumbers.Doubles(json.GetProperty("own"), (long)levels * width * (width + 1) / 2), PackedNumbers.Words(json.GetProperty("own_upper_units"), (long)levels * width * (width - 1) / 2), width);
        double[][] fixedColumns = [.. json.GetProperty("fixed").EnumerateArray().Select(x => ColumnCoding.Read(x, diagonal, levels, width))];
        var response = PackedNumbers.Doubles(json.GetProperty("response"), (long)levels * width);
        double[][] blocks = [.. json.GetProperty("blocks").EnumerateArray().Select((b, k) => PackedNumbers.Doubles(b, partners[k].Total * width * layout.Factors[f + 1 + k].Width))];
        var everything = json.GetProperty("partners").EnumerateArray().Skip(parents).All(p => p.ValueKind == JsonValueKind.Null);
        var pattern = PanelPattern.Of(layout, f, [.. partners]);
        if (pattern.Uniform && !everything) throw new FormatException($"The blocks of '{factor.Name}' are not written as they are held.");
        var panels = CrossProductsBuilder.Empty(layout, f, pattern).With(new double[checked(pattern.Rows.Length * width)], diagonal);
        for (var k = 0; k < later; k++) Fill(panels, k, blocks[k]);
        for (var j = 0; j < layout.P; j++) Fill(panels, later, fixedColumns[j], j, 1);
        Fill(panels, later, response, layout.P, 1);
        return (panels, partners);
    }

    /// <summary>Each level of the chain has one parent, and meets no level that the parent does not meet.</summary>
    /// <exception cref="FormatException">It is not so.</exception>
    public static void CheckNesting(ModelLayout layout, IReadOnlyList<Partners[]> partners)
    {
        for (var f = 0; f < layout.Chain - 1; f++)
            for (var a = 0; a < layout.Factors[f].Levels; a++)
            {
                var parent = partners[f][0].Of(a)[0];
                for (var k = 1; k < partners[f].Length; k++)
                    foreach (var b in partners[f][k].Of(a))
                        if (partners[f + 1][k - 1].Of(parent).BinarySearch(b) < 0) throw new FormatException($"'{layout.Factors[f].Name}' is not nested in '{layout.Factors[f + 1].Name}'.");
            }
    }

    private static void Lengths(JsonElement json, params (int Count, string Name)[] arrays)
    {
        foreach (var (count, name) in arrays)
            if (json.GetProperty(name).GetArrayLength() is var found && found != count) throw new FormatException(FormattableString.Invariant($"'{name}' has {found} entries where {count} belong."));
    }

    private static void Partners(Utf8JsonWriter json, LevelPanels panels, int k, RandomFactor other, bool all)
    {
        if (all)
        {
            json.WriteNullValue();
            return;
        }

        var counts = new int[panels.Levels];
        for (var a = 0; a < counts.Length; a++) counts[a] = (panels.Segment(a, k + 1) - panels.Segment(a, k)) / other.Width;
        var steps = new int[counts.Sum()];
        for (int a = 0, next = 0; a < counts.Length; a++)
            for (int c = 0, last = 0; c < counts[a]; c++)
            {
                var level = (panels.Rows[panels.Start[a] + panels.Segment(a, k) + c * other.Width] - other.Offset) / other.Width;
                (steps[next++], last) = (level - last, level);
            }

        json.WriteStartObject();
        PackedNumbers.Write(json, "counts", counts);
        PackedNumbers.Write(json, "steps", steps);
        json.WriteEndObject();
    }

    private static Partners Partners(JsonElement json, int levels, int others, bool parent)
    {
        if (json.ValueKind == JsonValueKind.Null)
            return parent ? throw new FormatException("A nested factor has several parents.") : Models.Partners.All(levels, others);
        var counts = PackedNumbers.Integers(json.GetProperty("counts"), levels);
        if (Array.Exists(counts, c => c < 0 || (parent && c != 1))) throw new FormatException("A number of partners is impossible.");
        var found = PackedNumbers.Integers(json.GetProperty("steps"), counts.Sum(c => (long)c));
        var start = new int[levels + 1];
        for (var a = 0; a < levels; a++)
        {
            start[a + 1] = start[a] + counts[a];
            for (var c = start[a]; c < start[a + 1]; c++)
            {
                var (before, step) = (c == start[a] ? 0 : found[c - 1], found[c]);
                // Ascending: only the first may be level 0.
                if (step < (c == start[a] ? 0 : 1) || step >= others - before) throw new FormatException("A partner is no level.");
                found[c] = before + step;
            }
        }

        return Models.Partners.Listed(start, found);
    }

    private static (double[] Lower, ulong[] Upper) Triangles(double[] diagonal, int width)
    {
        var levels = diagonal.Length / (width * width);
        var (lower, upper) = (new double[levels * (width * (width + 1) / 2)], new ulong[levels * (width * (width - 1) / 2)]);
        for (int a = 0, l = 0, u = 0; a < diagonal.Length; a += width * width)
            for (var j = 0; j < width; j++)
            {
                lower[l++] = diagonal[a + j + j * width];
                for (var i = j + 1; i < width; i++)
                {
                    lower[l] = diagonal[a + i + j * width];
                    upper[u++] = ColumnCoding.Distance(diagonal[a + j + i * width], lower[l++]);
                }
            }

        return (lower, upper);
    }

    private static double[] Diagonal(double[] lower, ulong[] upper, int width)
    {
        var diagonal = new double[lower.Length / (width * (width + 1) / 2) * width * width];
        for (int a = 0, l = 0, u = 0; a < diagonal.Length; a += width * width)
            for (var j = 0; j < width; j++)
            {
                diagonal[a + j + j * width] = lower[l++];
                for (var i = j + 1; i < width; i++)
                {
                    diagonal[a + i + j * width] = lower[l];
                    diagonal[a + j + i * width] = ColumnCoding.Moved(lower[l++], upper[u++]);
                }
            }

        return Array.TrueForAll(diagonal, double.IsFinite) ? diagonal : throw new FormatException("A sum of products is not finite.");
    }

    /// <summary>Some rows of every panel, level by level and column by column: those of a later factor, or of X and y.</summary>
    /// <param name="panels">The panels.</param>
    /// <param name="k">The later factor; the number of these for X and y.</param>
    /// <param name="first">Which row of them first.</param>
    /// <param name="count">How many; null for all.</param>
    private static double[] Block(LevelPanels panels, int k, int first = 0, int? count = null)
    {
        var values = new double[Enumerable.Range(0, panels.Levels).Sum(a => (long)(count ?? Height(panels, a, k))) * panels.Width];
        Each(panels, k, first, count, (panel, at, rows) => panels.Values.AsSpan(panel, rows).CopyTo(values.AsSpan(at)));
        return values;
    }

    private static void Fill(LevelPanels panels, int k, double[] values, int first = 0, int? count = null)
        => Each(panels, k, first, count, (panel, at, rows) => values.AsSpan(at, rows).CopyTo(panels.Values.AsSpan(panel)));

    private static void Each(LevelPanels panels, int k, int first, int? count, Action<int, int, int> visit)
    {
        for (int a = 0, at = 0; a < panels.Levels; a++)
        {
            var (height, rows) = (panels.Height(a), count ?? Height(panels, a, k));
            for (var j = 0; j < panels.Width; j++, at += rows)
                if (rows > 0) visit(panels.Start[a] * panels.Width + j * height + panels.Segment(a, k) + first, at, rows);
        }
    }

    private static int Height(LevelPanels panels, int a, int k) => panels.Segment(a, k + 1) - panels.Segment(a, k);
}
