using System.Text.Json;
using Blup.Design;

namespace Blup.Inference.Saving;

/// <summary>What is known of rows that are elsewhere, in JSON: their number, moments, and the fixed part condensed to a few rows.</summary>
internal static class SavedSummary
{
    public static void Write(Utf8JsonWriter json, RowSummary summary)
    {
        json.WriteNumber("rows", summary.Rows);
        json.WriteNumber("mean_offset", summary.MeanOffset);
        if (summary.Fixed is { } condensed) Condensed(json, condensed);
        else json.WriteNull("condensed");
        json.WriteString("not_condensed", summary.NotCondensed);
        if (summary.Moments is not { } moments) return;
        json.WriteStartObject("moments");
        SavedValues.Vector(json, "response_deviation", [moments.ResponseDeviation]);
        json.WriteStartArray("random");
        foreach (var term in moments.Random) PackedNumbers.Write(json, null, [.. term.Cast<double>()]);
        json.WriteEndArray();
        SavedValues.Integers(json, "sizes", [moments.Smallest, moments.Largest]);
        json.WriteEndObject();
    }

    /// <summary>The summary again.</summary>
    /// <exception cref="FormatException">It cannot be what <see cref="Write"/> wrote.</exception>
    public static RowSummary Read(JsonElement json, FixedDesign design, DesignSpec spec)
    {
        var rows = json.GetProperty("rows").GetInt32();
        return new RowSummary
        {
            Rows = rows > 0 ? rows : throw new FormatException("It has no rows."),
            MeanOffset = json.GetProperty("mean_offset").GetDouble(),
            Fixed = json.GetProperty("condensed") is { ValueKind: not JsonValueKind.Null } condensed ? Condensed(condensed, design) : null,
            NotCondensed = json.GetProperty("not_condensed").GetString(),
            Moments = json.TryGetProperty("moments", out var moments) ? Moments(moments, rows, [.. spec.RandomColumns(spec.Schema, allowNewLevels: true).Select(t => t.ColumnNames.Count)]) : null,
        };
    }

    private static RowMoments Moments(JsonElement json, int rows, int[] widths)
    {
        var (random, sizes) = (json.GetProperty("random"), SavedValues.Integers(json.GetProperty("sizes")));
        if (random.GetArrayLength() != widths.Length || sizes.Length != 2 || sizes[0] < 1 || sizes[1] < sizes[0] || sizes[1] > rows) throw new FormatException("The moments are not those of the random terms.");
        return new RowMoments(SavedValues.Doubles(json.GetProperty("response_deviation"), 1)[0], [.. random.EnumerateArray().Select((t, k) => Square(PackedNumbers.Doubles(t, (long)widths[k] * widths[k]), widths[k]))], sizes[0], sizes[1]);
    }

    private static double[,] Square(double[] values, int width)
    {
        var square = new double[width, width];
        for (var i = 0; i < values.Length; i++) square[i / width, i % width] = values[i];
        return square;
    }

    private static void Condensed(Utf8JsonWriter json, CondensedFixed condensed)
    {
        json.WriteStartObject("condensed");
        json.WriteNumber("rows", condensed.Columns.Count == 0 ? 0 : condensed.Columns[0].Length);
        json.WriteStartArray("columns");
        foreach (var column in condensed.Columns) PackedNumbers.Write(json, null, column);
        json.WriteEndArray();
        json.WriteStartArray("terms");
        foreach (var term in condensed.Terms)
        {
            json.WriteStartObject();
            json.WriteNumber("cells", term.Cells);
            PackedNumbers.Write(json, "codes", term.Codes);
            json.WriteStartArray("covariates");
            foreach (var covariate in term.Covariates) PackedNumbers.Write(json, null, covariate);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        PackedNumbers.Write(json, "constant", condensed.Constant);
        PackedNumbers.Write(json, "counts", [.. condensed.Counts]);
        if (condensed.Values is { } values)
        {
            json.WriteStartObject("values");
            SavedColumns.Write(json, values, values.Names);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static CondensedFixed Condensed(JsonElement json, FixedDesign design)
    {
        var (rows, terms) = (json.GetProperty("rows").GetInt32(), json.GetProperty("terms"));
        double[][] columns = [.. json.GetProperty("columns").EnumerateArray().Select(c => PackedNumbers.Doubles(c, rows))];
        if (columns.Length != design.Names.Count || terms.GetArrayLength() != design.TermLabels.Count) throw new FormatException("The condensed columns are not those of the formula.");
        var counts = PackedNumbers.Doubles(json.GetProperty("counts"));
        var values = json.TryGetProperty("values", out var table) ? SavedColumns.Read(table.GetProperty("columns")) : null;
        if (!Array.TrueForAll(counts, c => c > 0.0) || (values is not null && values.RowCount != counts.Length)) throw new FormatException("A combination of levels has no rows.");
        return new CondensedFixed(columns, [.. terms.EnumerateArray().Select(t =>
        {
            var (cells, codes) = (t.GetProperty("cells").GetInt32(), PackedNumbers.Integers(t.GetProperty("codes"), rows));
            // No more cells than rows, each of them in one.
            if (cells > rows || Array.Exists(codes, c => c < 0 || c >= cells)) throw new FormatException("A combination of levels is impossible.");
            return new CondensedTerm(codes, cells, [.. t.GetProperty("covariates").EnumerateArray().Select(c => PackedNumbers.Doubles(c, rows))]);
        })])
        {
            Constant = PackedNumbers.Doubles(json.GetProperty("constant"), rows),
            Counts = counts,
            Values = values,
        };
    }
}
