using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Inference.Saving;

/// <summary>
/// A fit as a JSON file: formula, options, the estimate θ̂ and what the optimizer said; and either the columns of the data that the model reads (base64, 8 bytes a
/// number, 4 a code: about 11 and 5.5 bytes a cell), or, where the fit was made from sums, these (<see cref="SavedSums"/>). Everything else follows from these by one
/// evaluation, without optimising, and the criterion found again is checked against the one saved. Data only; nothing in the file is executed.
/// </summary>
internal static class SavedModel
{
    /// <summary>Version of the format of files with rows.</summary>
    public const int RowsVersion = 1;

    /// <summary>Version of the format of files with sums, and the newest that is read.</summary>
    public const int Version = 2;

    /// <summary>Says that a file holds a linear model; a mixed one does not say what it is.</summary>
    private const string LinearKind = "linear";

    /// <exception cref="BlupException">BLUP684: the fit holds neither rows nor the sums of a table.</exception>
    public static void Write(LmmFit fit, string product, Stream stream)
    {
        var state = FittedObjective.State(fit);
        if (state.Data is null && fit.Frame.HasRows) throw NoData(fit);
        Write(fit, state.Data is null ? Version : RowsVersion, product, stream, json =>
        {
            json.WriteBoolean("reml", fit.Reml);
            json.WriteString("df", fit.FixedEffects.Method.ToString());
            json.WriteNumber("criterion", fit.Criterion);
            SavedValues.Vector(json, "theta", state.Theta);
            if (state.Search is var (end, boundary))
            {
                SavedValues.Vector(json, "search_theta", end);
                SavedValues.Integers(json, "at_boundary", Enumerable.Range(0, boundary.Length).Where(k => boundary[k]));
            }

            Record(json, fit);
            if (state.Data is not null)
            {
                Columns(json, fit, state.Data);
                return;
            }

            if (fit.ResidualQuartiles is { } quartiles) SavedValues.Vector(json, "residual_quartiles", quartiles);
            Messages(json, fit.Messages);
            json.WriteStartObject("sums");
            SavedSums.Write(json, state.Model);
            json.WriteEndObject();
        });
    }

    /// <summary>A linear model: its formula and data, and the likelihood as a check.</summary>
    /// <exception cref="BlupException">BLUP684: the fit holds no rows.</exception>
    public static void Write(LmFit fit, string product, Stream stream)
    {
        var data = fit.Data ?? throw NoData(fit);
        Write(fit, RowsVersion, product, stream, json =>
        {
            json.WriteString("kind", LinearKind);
            // A perfect fit has none.
            if (double.IsFinite(fit.LogLikelihood)) json.WriteNumber("log_likelihood", fit.LogLikelihood);
            else json.WriteNull("log_likelihood");
            Columns(json, fit, data);
        });
    }

    private static BlupException NoData(IModelFit fit)
        => new("BLUP684", "This fit does not hold its data, so that it cannot be saved.", fit.Formula, "It is a refit of a computed response. Save the original fit, or fit a table that has the response as a column.");

    private static void Write(IModelFit fit, int version, string product, Stream stream, Action<Utf8JsonWriter> body)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteNumber("blup_model", version);
        json.WriteString("written_by", product);
        json.WriteString("formula", fit.Formula);
        json.WriteString("data_name", fit.DataName);
        Options(json, fit.Frame.Spec.Options);
        body(json);
        json.WriteEndObject();
    }

    private static void Columns(Utf8JsonWriter json, IModelFit fit, Table data)
        => SavedColumns.Write(json, data, [.. data.Names.Where(n => fit.Frame.Spec.UsedColumns.Contains(n, StringComparer.Ordinal))]);

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
        SavedValues.Vector(json, "numbers", [c.MaxGradient, c.SmallestEigenvalue, c.SmallestBoundaryDerivative ?? double.NaN, c.PossibleGain]);
        json.WriteBoolean("certified", c.Certified);
        SavedValues.Vector(json, "eigenvalues", c.HessianEigenvalues);
        json.WriteEndObject();
    }

    private static void Messages(Utf8JsonWriter json, IReadOnlyList<Message> messages)
    {
        json.WriteStartArray("messages");
        foreach (var m in messages)
        {
            json.WriteStartObject();
            json.WriteString("code", m.Code);
            json.WriteString("severity", m.Severity.ToString());
            json.WriteString("text", m.Text);
            SavedValues.Vector(json, "value_limit", [m.Value ?? double.NaN, m.Limit ?? double.NaN]);
            json.WriteString("advice", m.Advice);
            json.WriteEndObject();
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
            if (version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var number) || number is < RowsVersion or > Version)
                throw new BlupException("BLUP686", FormattableString.Invariant($"The saved model has version {version.GetRawText()}; this program reads versions {RowsVersion} to {Version}."), where, "Fit the model again with this version, or read the file with the version that wrote it.");
            return Contents(root);
        }
        catch (BlupException e) when (e.Code is not ("BLUP686" or "BLUP685" or "BLUP870"))
        {
            throw Damaged(where, "its formula does not fit its columns.", e);
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

    /// <summary>The error for a file that cannot be what <see cref="Write(LmmFit, string, Stream)"/> wrote.</summary>
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
        if (!root.TryGetProperty("kind", out var kind)) return Mixed(root, formula, name, design);
        if (kind.GetString() != LinearKind) throw new FormatException($"Its kind '{kind.GetString()}' is unknown.");
        var likelihood = root.GetProperty("log_likelihood");
        return new SavedLinear(formula, name, design, SavedColumns.Read(root.GetProperty("columns")), likelihood.ValueKind == JsonValueKind.Null ? null : likelihood.GetDouble());
    }

    private static SavedMixed Mixed(JsonElement root, string formula, string? name, Design.DesignOptions design)
    {
        var (optimizer, certificate) = (root.GetProperty("optimizer"), root.GetProperty("certificate"));
        var numbers = SavedValues.Doubles(certificate.GetProperty("numbers"), 4);
        var mixed = new SavedMixed(formula, name, design)
        {
            Reml = root.GetProperty("reml").GetBoolean(),
            Df = SavedValues.Word<DfMethod>(root.GetProperty("df")),
            Criterion = root.GetProperty("criterion").GetDouble(),
            Theta = SavedValues.Doubles(root.GetProperty("theta")),
            Search = root.TryGetProperty("search_theta", out var end) ? (SavedValues.Doubles(end), SavedValues.Integers(root.GetProperty("at_boundary"))) : null,
            Optimizer = new OptimizerRecord(optimizer.GetProperty("name").GetString() ?? "", optimizer.GetProperty("evaluations").GetInt32(), optimizer.GetProperty("iterations").GetInt32(),
                optimizer.GetProperty("restarts").GetInt32(), optimizer.GetProperty("seconds").GetDouble()),
            Certificate = new Certificate(numbers[0], numbers[1], double.IsNaN(numbers[2]) ? null : numbers[2], numbers[3], certificate.GetProperty("certified").GetBoolean(), SavedValues.Doubles(certificate.GetProperty("eigenvalues"))),
        };
        if (!root.TryGetProperty("sums", out var sums)) return mixed with { Data = SavedColumns.Read(root.GetProperty("columns")) };
        return mixed with
        {
            Sums = SavedSums.Read(sums, formula, design),
            ResidualQuartiles = root.TryGetProperty("residual_quartiles", out var quartiles) ? SavedValues.Finite(quartiles, 5) : null,
            Messages = [.. root.GetProperty("messages").EnumerateArray().Select(Message)],
        };
    }

    private static Message Message(JsonElement json)
    {
        var numbers = SavedValues.Doubles(json.GetProperty("value_limit"), 2);
        return new Message(SavedValues.Text(json.GetProperty("code")), SavedValues.Word<Severity>(json.GetProperty("severity")), SavedValues.Text(json.GetProperty("text")),
            double.IsNaN(numbers[0]) ? null : numbers[0], double.IsNaN(numbers[1]) ? null : numbers[1], json.GetProperty("advice").GetString());
    }
}
