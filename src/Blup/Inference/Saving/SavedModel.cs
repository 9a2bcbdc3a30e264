using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Saving;

/// <summary>
/// A fit as a JSON file: formula, options, the columns of the data that the model reads (base64, 8 bytes a number, 4 a code: about 11 and 5.5 bytes a cell),
/// the estimate θ̂ and what the optimizer said. Everything else follows from these in one pass over the rows and one evaluation, without optimising, and the
/// criterion found again is checked against the one saved. Data only; nothing in the file is executed.
/// </summary>
internal static class SavedModel
{
    /// <summary>Version of the format; another one is refused.</summary>
    public const int Version = 1;

    /// <summary>Says that a file holds a linear model; a mixed one does not say what it is.</summary>
    private const string LinearKind = "linear";

    public static byte[] Write(LmmFit fit, string product)
    {
        var state = FittedObjective.State(fit);
        return Write(fit, state.Data, product, json =>
        {
            json.WriteBoolean("reml", fit.Reml);
            json.WriteString("df", fit.FixedEffects.Method.ToString());
            json.WriteNumber("criterion", fit.Criterion);
            Vector(json, "theta", state.Theta);
            Record(json, fit);
        });
    }

    /// <summary>A linear model: its formula and data, and the likelihood as a check.</summary>
    public static byte[] Write(LmFit fit, string product) => Write(fit, fit.Data, product, json =>
    {
        json.WriteString("kind", LinearKind);
        // A perfect fit has none.
        if (double.IsFinite(fit.LogLikelihood)) json.WriteNumber("log_likelihood", fit.LogLikelihood);
        else json.WriteNull("log_likelihood");
    });

    private static byte[] Write(IModelFit fit, Table? data, string product, Action<Utf8JsonWriter> body)
    {
        if (data is null)
            throw new BlupException("BLUP684", "This fit does not hold its data, so that it cannot be saved.", fit.Formula, fit.Frame.HasRows ? "It is a refit of a computed response. Save the original fit, or fit a table that has the response as a column."
                    : "It was fitted from sums, and its rows stayed where they are. Fit it again where it is used, or load the rows (--load).");
        var buffer = new ArrayBufferWriter<byte>(1 << 14);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("blup_model", Version);
            json.WriteString("written_by", product);
            json.WriteString("formula", fit.Formula);
            json.WriteString("data_name", fit.DataName);
            Options(json, fit.Frame.Spec.Options);
            body(json);
            SavedColumns.Write(json, data, [.. data.Names.Where(n => fit.Frame.Spec.UsedColumns.Contains(n, StringComparer.Ordinal))]);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Options(Utf8JsonWriter json, Design.DesignOptions options)
    {
        json.WriteString("weights", options.Weights);
        json.WriteString("offset", options.Offset);
        json.WriteStartObject("contrasts");
        foreach (var (name, coding) in options.Contrasts) json.WriteString(name, coding);
        json.WriteEndObject();
    }

    private static void Record(Utf8JsonWriter json, LmmFit fit)
    {
        var (o, c) = (fit.Optimizer, fit.Certificate);
        json.WriteStartObject("optimizer");
        json.WriteString("name", o.Name);
        json.WriteNumber("evaluations", o.Evaluations);
        json.WriteNumber("iterations", o.Iterations);
        json.WriteNumber("restarts", o.Restarts);
        json.WriteNumber("seconds", o.Seconds);
        json.WriteEndObject();
        json.WriteStartObject("certificate");
        Vector(json, "numbers", [c.MaxGradient, c.SmallestEigenvalue, c.SmallestBoundaryDerivative ?? double.NaN, c.PossibleGain]);
        json.WriteBoolean("certified", c.Certified);
        Vector(json, "eigenvalues", [.. c.HessianEigenvalues]);
        json.WriteEndObject();
    }

    private static void Vector(Utf8JsonWriter json, string name, double[] values)
    {
        json.WriteStartArray(name);
        foreach (var v in values)
        {
            if (double.IsFinite(v)) json.WriteNumberValue(v);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }

    /// <summary>What a file says, checked for form; the caller fits nothing, it evaluates once.</summary>
    /// <exception cref="BlupException">BLUP685 the file is damaged or no saved model; BLUP686 another version.</exception>
    public static SavedHead Read(byte[] bytes, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("blup_model", out var version)) throw Damaged(where, "It has no field 'blup_model'.");
            if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number != Version)
                throw new BlupException("BLUP686", FormattableString.Invariant($"The saved model has version {version.GetRawText()}; this program reads version {Version}."), where, "Fit the model again with this version, or read the file with the version that wrote it.");
            return Contents(root);
        }
        catch (JsonException e)
        {
            throw Damaged(where, e.Message, e);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            throw Damaged(where, e.Message, e);
        }
    }

    /// <summary>The error for a file that cannot be what <see cref="Write(LmmFit, string)"/> wrote.</summary>
    public static BlupException Damaged(string where, string detail, Exception? inner = null)
        => new("BLUP685", $"The file is damaged, or no saved model: {detail}", where, "Save the fit again: fit.Save(path), or blup fit … --save model.json.", inner);

    private static SavedHead Contents(JsonElement root)
    {
        var formula = root.GetProperty("formula").GetString() ?? throw new FormatException("The formula is null.");
        var name = root.GetProperty("data_name").GetString();
        var design = new Design.DesignOptions
        {
            Weights = root.GetProperty("weights").GetString(),
            Offset = root.GetProperty("offset").GetString(),
            Contrasts = root.GetProperty("contrasts").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal),
        };
        var data = SavedColumns.Read(root.GetProperty("columns"));
        if (root.TryGetProperty("kind", out var kind))
        {
            if (kind.GetString() != LinearKind) throw new FormatException($"Its kind '{kind.GetString()}' is unknown.");
            var likelihood = root.GetProperty("log_likelihood");
            return new SavedLinear(formula, name, design, data, likelihood.ValueKind == JsonValueKind.Null ? null : likelihood.GetDouble());
        }

        var (optimizer, certificate) = (root.GetProperty("optimizer"), root.GetProperty("certificate"));
        var numbers = Doubles(certificate.GetProperty("numbers"));
        return new SavedMixed(formula, name, design, data)
        {
            Reml = root.GetProperty("reml").GetBoolean(),
            Df = Enum.Parse<DfMethod>(root.GetProperty("df").GetString() ?? ""),
            Criterion = root.GetProperty("criterion").GetDouble(),
            Theta = Doubles(root.GetProperty("theta")),
            Optimizer = new OptimizerRecord(optimizer.GetProperty("name").GetString() ?? "", optimizer.GetProperty("evaluations").GetInt32(), optimizer.GetProperty("iterations").GetInt32(),
                optimizer.GetProperty("restarts").GetInt32(), optimizer.GetProperty("seconds").GetDouble()),
            Certificate = new Certificate(numbers[0], numbers[1], double.IsNaN(numbers[2]) ? null : numbers[2], numbers[3], certificate.GetProperty("certified").GetBoolean(), Doubles(certificate.GetProperty("eigenvalues"))),
        };
    }

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble())];
}
