using System.Text.Json;
using Blup.Design;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Inference.Saving;

/// <summary>What a design learnt from rows that are not here, in JSON: kinds of columns, parameters of transforms, levels, the ranges of predictors.</summary>
internal static class SavedDesign
{
    public static void Write(Utf8JsonWriter json, DesignSpec spec)
    {
        var learnt = spec.Learnt;
        json.WriteStartArray("schema");
        foreach (var column in spec.Schema.Columns)
        {
            json.WriteStartObject();
            json.WriteString("name", column.Name);
            json.WriteString("kind", column.Kind.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("transforms");
        foreach (var (call, parameters) in learnt.Transforms.Parameters) Transform(json, call, parameters);
        json.WriteEndArray();
        json.WriteStartObject("levels");
        foreach (var variable in learnt.Variables.Values.Where(v => v.IsFactor)) PackedTexts.Write(json, variable.Label, variable.Levels);
        json.WriteEndObject();
        json.WriteStartObject("groups");
        foreach (var (name, levels) in learnt.GroupLevels) PackedTexts.Write(json, name, levels);
        json.WriteEndObject();
        json.WriteStartArray("predictors");
        foreach (var predictor in learnt.Predictors) Predictor(json, predictor);
        json.WriteEndArray();
    }

    /// <summary>The spec again, fitted.</summary>
    /// <exception cref="FormatException">It cannot be what <see cref="Write"/> wrote.</exception>
    /// <exception cref="Diagnostics.BlupException">The formula does not fit the columns.</exception>
    public static DesignSpec Read(JsonElement json, string formula, DesignOptions options)
    {
        var schema = new Table(json.GetProperty("schema").EnumerateArray().Select(Column));
        var spec = DesignSpec.Bind(Formula.Parse(formula), schema, options);
        var (model, levels) = (spec.Bound, json.GetProperty("levels"));
        var kinds = new Evaluator(model.Formula, schema, new TransformState(), schemaOnly: true);
        var transforms = TransformState.Of(json.GetProperty("transforms").EnumerateArray().Select(Transform));
        var variables = model.Expressions.ToDictionary(e => e.Key, e => Variable(model, e.Key, e.Value, kinds, levels), StringComparer.Ordinal);
        var values = new Evaluator(model.Formula, schema, transforms);
        foreach (var (label, node) in model.Expressions)
            if (values.Evaluate(node) is Matrix m && m.Columns.Length != variables[label].Width) throw new FormatException($"The parameters of '{label}' are of another size.");
        var groups = model.Random.SelectMany(r => r.Groups).Select(g => g.Name).Distinct(StringComparer.Ordinal).ToDictionary(n => n, n => (IReadOnlyList<string>)AtLeastTwo(n, json.GetProperty("groups")), StringComparer.Ordinal);
        return spec.With(new FittedDesign
        {
            Transforms = transforms,
            Variables = variables,
            GroupLevels = groups,
            Terms = FittedDesign.TermsOf(model, variables),
            Predictors = [.. json.GetProperty("predictors").EnumerateArray().Select(p => Predictor(p, schema))],
        });
    }

    private static Column Column(JsonElement json)
    {
        var name = SavedValues.Text(json.GetProperty("name"));
        return SavedValues.Word<ColumnKind>(json.GetProperty("kind")) switch
        {
            ColumnKind.Numeric => new NumericColumn(name, []),
            ColumnKind.Logical => new LogicalColumn(name, []),
            ColumnKind.Text => new TextColumn(name, []),
            _ => new CategoricalColumn(name, [], []),
        };
    }

    private static DesignVariable Variable(BoundModel model, string label, Node node, Evaluator kinds, JsonElement levels)
    {
        var value = kinds.Evaluate(node);
        if (value is Factor factor)
        {
            var names = PackedTexts.Read(levels.GetProperty(label));
            value = factor with { Levels = names, Codes = [.. Enumerable.Range(0, names.Length)] };
        }

        return VariableReader.Read(model, label, node, value, null, model.Schema).Variable;
    }

    private static string[] AtLeastTwo(string name, JsonElement groups)
        => PackedTexts.Read(groups.GetProperty(name)) is { Length: > 1 } levels ? levels : throw new FormatException($"The grouping factor '{name}' has one level.");

    private static void Transform(Utf8JsonWriter json, string call, object parameters)
    {
        json.WriteStartObject();
        json.WriteString("call", call);
        switch (parameters)
        {
            case Scaling s:
                SavedValues.Vector(json, "scaling", [s.Center, s.Scale]);
                break;
            case PolynomialBasis p:
                SavedValues.Vector(json, "alpha", p.Alpha);
                SavedValues.Vector(json, "norm2", p.Norm2);
                break;
            case NaturalSpline s:
                SavedValues.Vector(json, "knots", s.Inner);
                SavedValues.Vector(json, "boundary", [s.Lower, s.Upper]);
                json.WriteBoolean("intercept", s.Intercept);
                break;
            default:
                throw new System.Diagnostics.UnreachableException();
        }

        json.WriteEndObject();
    }

    private static KeyValuePair<string, object> Transform(JsonElement json)
    {
        var call = SavedValues.Text(json.GetProperty("call"));
        if (json.TryGetProperty("scaling", out var scaling))
        {
            var numbers = SavedValues.Finite(scaling, 2);
            return new(call, new Scaling(numbers[0], numbers[1]));
        }

        if (json.TryGetProperty("alpha", out var alpha))
        {
            var degree = alpha.GetArrayLength();
            return new(call, new PolynomialBasis(SavedValues.Finite(alpha, degree), SavedValues.Finite(json.GetProperty("norm2"), degree + 1)));
        }

        var knots = json.GetProperty("knots");
        var boundary = SavedValues.Finite(json.GetProperty("boundary"), 2);
        return new(call, new NaturalSpline(SavedValues.Finite(knots, knots.GetArrayLength()), boundary[0], boundary[1], json.GetProperty("intercept").GetBoolean()));
    }

    private static void Predictor(Utf8JsonWriter json, Predictor predictor)
    {
        json.WriteStartObject();
        json.WriteString("name", predictor.Name);
        json.WriteBoolean("factor", predictor.IsFactor);
        PackedTexts.Write(json, "levels", predictor.Levels);
        SavedValues.Vector(json, "range", [predictor.Mean, predictor.Minimum, predictor.Maximum]);
        SavedValues.Vector(json, "values", predictor.DistinctValues);
        json.WriteEndObject();
    }

    private static Predictor Predictor(JsonElement json, Table schema)
    {
        var (name, range) = (SavedValues.Text(json.GetProperty("name")), SavedValues.Doubles(json.GetProperty("range"), 3));
        if (!schema.TryGetColumn(name, out var column)) throw new FormatException($"The predictor '{name}' is no column.");
        var factor = json.GetProperty("factor").GetBoolean();
        if (!factor && !Array.TrueForAll(range, double.IsFinite)) throw new FormatException($"The range of '{name}' is not finite.");
        return new Predictor
        {
            Name = name,
            IsFactor = factor,
            Kind = column.Kind,
            Levels = PackedTexts.Read(json.GetProperty("levels")),
            Mean = range[0],
            Minimum = range[1],
            Maximum = range[2],
            DistinctValues = SavedValues.Doubles(json.GetProperty("values")),
        };
    }
}
