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
        SavedSummary.Write(json, frame.Summary!);
        Alias(json, model.Aliasing);
        json.WriteNumber("log_weights", model.LogWeights);
        var transform = model.FixedTransform;
        json.WriteStartObject("transform");
        SavedValues.Vector(json, "factor", transform.Factor);
        SavedValues.Vector(json, "response", transform.Response);
        json.WriteNumber("response_scale", transform.ResponseScale);
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
            Summary = SavedSummary.Read(json, fixedPart, spec),
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
        var transform = new FixedTransform
        {
            Factor = SavedValues.Finite(json.GetProperty("factor"), p * p),
            Response = SavedValues.Finite(json.GetProperty("response"), p),
            ResponseScale = json.GetProperty("response_scale").GetDouble(),
        };
        return Enumerable.Range(0, p).All(j => transform.Factor[j + j * p] > 0.0) && transform.ResponseScale is > 0.0 and < double.PositiveInfinity ? transform : throw new FormatException("A scale is not positive.");
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
        })])
        {
            // What the transform was made of; it has been made.
            Factor = [],
            Response = null,
        };
    }
}
