using System.Text.Json;
using Blup.Design;
using Blup.Models;

namespace Blup.Inference.Saving;

/// <summary>
/// The reduced model of a fit without rows, in JSON: what is known of the rows, the design that learnt from them, and the cross-products on the internal scale with
/// the transforms back to the user's. Bit for bit, so that whatever continues from the fit gives the same numbers.
/// </summary>
internal static class SavedSums
{
    public static void Write(Utf8JsonWriter json, LmmModel model)
    {
        var (frame, layout) = (model.Frame, model.Layout);
        Rows(json, frame);
        SavedDesign.Write(json, frame.Spec);
        if (frame.Summary!.Fixed is { } condensed) Condensed(json, condensed);
        else json.WriteNull("condensed");
        Alias(json, model.Aliasing);
        json.WriteNumber("log_weights", model.LogWeights);
        var transform = model.FixedTransform;
        json.WriteStartObject("transform");
        SavedValues.Vector(json, "shift", transform.Shift);
        SavedValues.Vector(json, "scale", transform.Scale);
        json.WriteNumber("intercept", transform.Intercept);
        SavedValues.Vector(json, "response", [transform.ResponseShift, transform.ResponseScale]);
        json.WriteEndObject();
        json.WriteStartArray("whitening");
        foreach (var term in layout.Factors.SelectMany(f => f.Terms).OrderBy(t => t.FormulaIndex))
        {
            json.WriteStartObject();
            SavedValues.Vector(json, "shift", term.Transform.Shift);
            SavedValues.Vector(json, "inverse", term.Transform.Inverse);
            SavedValues.Vector(json, "full", term.Transform.Full);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        SavedValues.Texts(json, "chain", layout.Factors.Take(layout.Chain).Select(f => f.Name));
        PackedNumbers.Write(json, "fixed", model.CrossProducts.Fixed);
        json.WriteStartArray("panels");
        for (var f = 0; f < layout.Factors.Length; f++) SavedPanels.Write(json, layout, f, model.CrossProducts.Panels[f]);
        json.WriteEndArray();
    }

    /// <summary>The model again.</summary>
    /// <exception cref="FormatException">It cannot be what <see cref="Write"/> wrote.</exception>
    /// <exception cref="Diagnostics.BlupException">The formula does not fit the columns; BLUP870 the model would not fit into memory.</exception>
    public static LmmModel Read(JsonElement json, string formula, DesignOptions options)
    {
        var spec = SavedDesign.Read(json, formula, options);
        var frame = Frame(json, spec);
        var alias = Alias(json.GetProperty("aliasing"), frame.Fixed.Names);
        var layout = Layout(json, frame, alias.Rank);
        MemoryEstimate.Least(frame, layout).Require(layout, frame, null);
        var stored = json.GetProperty("panels");
        if (stored.GetArrayLength() != layout.Factors.Length) throw new FormatException("The grouping factors are not those of the formula.");
        var panels = stored.EnumerateArray().Select((p, f) => SavedPanels.Read(p, layout, f)).ToList();
        SavedPanels.CheckNesting(layout, panels.ConvertAll(p => p.Partners));
        return new LmmModel
        {
            Frame = frame,
            Layout = layout,
            CrossProducts = new CrossProducts { Layout = layout, Panels = [.. panels.Select(p => p.Panels)], Fixed = PackedNumbers.Doubles(json.GetProperty("fixed"), (long)(layout.P + 1) * (layout.P + 1)) },
            KeptColumns = alias.Kept,
            Aliasing = alias,
            FixedTransform = Transform(json.GetProperty("transform"), alias.Rank),
            LogWeights = json.GetProperty("log_weights").GetDouble(),
        };
    }

    private static void Rows(Utf8JsonWriter json, ModelFrame frame)
    {
        json.WriteNumber("rows", frame.Rows);
        json.WriteNumber("mean_offset", frame.Summary!.MeanOffset);
        json.WriteNumber("dropped_rows", frame.DroppedCount);
        json.WriteStartArray("dropped");
        foreach (var dropped in frame.Dropped)
        {
            json.WriteStartObject();
            json.WriteString("variable", dropped.Variable);
            json.WriteNumber("count", dropped.Count);
            SavedValues.Integers(json, "first", dropped.FirstRows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static ModelFrame Frame(JsonElement json, DesignSpec spec)
    {
        var fixedPart = spec.FixedColumns(spec.Schema) with { Columns = null! };
        var rows = json.GetProperty("rows").GetInt32();
        return new ModelFrame
        {
            Spec = spec,
            ResponseName = spec.Formula.Response,
            Response = null!,
            Fixed = fixedPart,
            Random = [.. spec.RandomColumns(spec.Schema, allowNewLevels: true).Select(t => t with { Codes = null!, Columns = null! })],
            RowNumbers = null!,
            Dropped = [.. json.GetProperty("dropped").EnumerateArray().Select(d => new DroppedRows(SavedValues.Text(d.GetProperty("variable")), d.GetProperty("count").GetInt32(), SavedValues.Integers(d.GetProperty("first"))))],
            DroppedCount = json.GetProperty("dropped_rows").GetInt32(),
            Summary = new RowSummary
            {
                Rows = rows > 0 ? rows : throw new FormatException("It has no rows."),
                MeanOffset = json.GetProperty("mean_offset").GetDouble(),
                Fixed = json.GetProperty("condensed") is { ValueKind: not JsonValueKind.Null } condensed ? Condensed(condensed, fixedPart) : null,
            },
        };
    }

    private static ModelLayout Layout(JsonElement json, ModelFrame frame, int p)
    {
        var names = frame.Random.Select(t => t.Group).Distinct(StringComparer.Ordinal).ToList();
        var (chain, whitening) = (SavedValues.Texts(json.GetProperty("chain")), json.GetProperty("whitening"));
        if (whitening.GetArrayLength() != frame.Random.Count) throw new FormatException("The random terms are not those of the formula.");
        // Of what was nested, the chain is all that the order of elimination depends on.
        var layout = LmmModel.LayoutFor(frame, p, (i, k) => Array.IndexOf(chain, names[i]) is >= 0 and var place && Array.IndexOf(chain, names[k]) > place, term =>
        {
            var (saved, width) = (whitening[term], frame.Random[term].ColumnNames.Count);
            return new ColumnTransform(SavedValues.Finite(saved.GetProperty("shift"), width), SavedValues.Finite(saved.GetProperty("inverse"), width * width), SavedValues.Finite(saved.GetProperty("full"), width * width));
        });
        return layout.Factors.Take(layout.Chain).Select(f => f.Name).SequenceEqual(chain, StringComparer.Ordinal) ? layout : throw new FormatException("The order of its grouping factors is impossible.");
    }

    private static FixedTransform Transform(JsonElement json, int p)
    {
        var (response, intercept) = (SavedValues.Finite(json.GetProperty("response"), 2), json.GetProperty("intercept").GetInt32());
        var transform = new FixedTransform
        {
            Shift = SavedValues.Finite(json.GetProperty("shift"), p),
            Scale = SavedValues.Finite(json.GetProperty("scale"), p),
            Intercept = intercept,
            ResponseShift = response[0],
            ResponseScale = response[1],
        };
        return intercept is 0 or -1 && intercept < p && Array.TrueForAll(transform.Scale, s => s > 0.0) && response[1] > 0.0 ? transform : throw new FormatException("A scale is not positive.");
    }

    private static void Alias(Utf8JsonWriter json, AliasResult alias)
    {
        json.WriteStartObject("aliasing");
        json.WriteNumber("rank", alias.Rank);
        SavedValues.Integers(json, "pivot", alias.Pivot);
        json.WriteStartArray("dependencies");
        foreach (var dependency in alias.Dependencies)
        {
            json.WriteStartObject();
            json.WriteString("column", dependency.Name);
            SavedValues.Texts(json, "columns", dependency.Terms.Select(t => t.Column));
            SavedValues.Vector(json, "coefficients", dependency.Terms.Select(t => t.Coefficient));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static AliasResult Alias(JsonElement json, IReadOnlyList<string> names)
    {
        var (rank, pivot) = (json.GetProperty("rank").GetInt32(), SavedValues.Integers(json.GetProperty("pivot")));
        if (!pivot.Order().SequenceEqual(Enumerable.Range(0, names.Count)) || rank < 0 || rank > pivot.Length || !pivot[..rank].SequenceEqual(pivot[..rank].Order()))
            throw new FormatException("The columns kept are not those of the formula.");
        return new AliasResult(rank, pivot, [.. json.GetProperty("dependencies").EnumerateArray().Select(d =>
        {
            var columns = SavedValues.Texts(d.GetProperty("columns"));
            return new AliasDependency(SavedValues.Text(d.GetProperty("column")), [.. columns.Zip(SavedValues.Finite(d.GetProperty("coefficients"), columns.Length))]);
        })]);
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
        json.WriteEndObject();
    }

    private static CondensedFixed Condensed(JsonElement json, FixedDesign design)
    {
        var (rows, terms) = (json.GetProperty("rows").GetInt32(), json.GetProperty("terms"));
        double[][] columns = [.. json.GetProperty("columns").EnumerateArray().Select(c => PackedNumbers.Doubles(c, rows))];
        if (columns.Length != design.Names.Count || terms.GetArrayLength() != design.TermLabels.Count) throw new FormatException("The condensed columns are not those of the formula.");
        return new CondensedFixed(columns, [.. terms.EnumerateArray().Select(t =>
        {
            var (cells, codes) = (t.GetProperty("cells").GetInt32(), PackedNumbers.Integers(t.GetProperty("codes"), rows));
            // No more cells than rows, each of them in one.
            if (cells > rows || Array.Exists(codes, c => c < 0 || c >= cells)) throw new FormatException("A combination of levels is impossible.");
            return new CondensedTerm(codes, cells, [.. t.GetProperty("covariates").EnumerateArray().Select(c => PackedNumbers.Doubles(c, rows))]);
        })]);
    }
}
