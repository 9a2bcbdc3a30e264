using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Blup.Diagnostics;
using Blup.Estimation;
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

    public static byte[] Write(LmmFit fit, string product)
    {
        var state = FittedObjective.State(fit);
        if (state.Data is null)
            throw new BlupException("BLUP684", "This fit does not hold its data, so that it cannot be saved.", fit.Formula, "It is a refit of a computed response. Save the original fit, or fit a table that has the response as a column.");
        var buffer = new ArrayBufferWriter<byte>(1 << 14);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("blup_model", Version);
            json.WriteString("written_by", product);
            json.WriteString("formula", fit.Formula);
            json.WriteBoolean("reml", fit.Reml);
            json.WriteString("df", fit.FixedEffects.Method.ToString());
            json.WriteString("data_name", fit.DataName);
            Options(json, fit.Frame.Spec.Options);
            json.WriteNumber("criterion", fit.Criterion);
            Vector(json, "theta", state.Theta);
            Record(json, fit);
            SavedColumns.Write(json, state.Data, [.. state.Data.Names.Where(n => fit.Frame.Spec.UsedColumns.Contains(n, StringComparer.Ordinal))]);
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
    public static SavedContents Read(byte[] bytes, string where)
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

    /// <summary>The error for a file that cannot be what <see cref="Write"/> wrote.</summary>
    public static BlupException Damaged(string where, string detail, Exception? inner = null)
        => new("BLUP685", $"The file is damaged, or no saved model: {detail}", where, "Save the fit again: fit.Save(path), or blup fit … --save model.json.", inner);

    private static SavedContents Contents(JsonElement root)
    {
        var (optimizer, certificate) = (root.GetProperty("optimizer"), root.GetProperty("certificate"));
        var numbers = Doubles(certificate.GetProperty("numbers"));
        return new SavedContents
        {
            Formula = root.GetProperty("formula").GetString() ?? throw new FormatException("The formula is null."),
            Reml = root.GetProperty("reml").GetBoolean(),
            Df = Enum.Parse<DfMethod>(root.GetProperty("df").GetString() ?? ""),
            DataName = root.GetProperty("data_name").GetString(),
            Design = new Design.DesignOptions
            {
                Weights = root.GetProperty("weights").GetString(),
                Offset = root.GetProperty("offset").GetString(),
                Contrasts = root.GetProperty("contrasts").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal),
            },
            Criterion = root.GetProperty("criterion").GetDouble(),
            Theta = Doubles(root.GetProperty("theta")),
            Optimizer = new OptimizerRecord(optimizer.GetProperty("name").GetString() ?? "", optimizer.GetProperty("evaluations").GetInt32(), optimizer.GetProperty("iterations").GetInt32(),
                optimizer.GetProperty("restarts").GetInt32(), optimizer.GetProperty("seconds").GetDouble()),
            Certificate = new Certificate(numbers[0], numbers[1], double.IsNaN(numbers[2]) ? null : numbers[2], numbers[3], certificate.GetProperty("certified").GetBoolean(), Doubles(certificate.GetProperty("eigenvalues"))),
            Data = SavedColumns.Read(root.GetProperty("columns")),
        };
    }

    private static double[] Doubles(JsonElement array) => [.. array.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble())];
}

/// <summary>What a saved model holds.</summary>
internal sealed record SavedContents
{
    public required string Formula { get; init; }

    public required bool Reml { get; init; }

    public required DfMethod Df { get; init; }

    public required string? DataName { get; init; }

    public required Design.DesignOptions Design { get; init; }

    public required double Criterion { get; init; }

    /// <summary>Internal θ̂.</summary>
    public required double[] Theta { get; init; }

    public required OptimizerRecord Optimizer { get; init; }

    public required Certificate Certificate { get; init; }

    public required Table Data { get; init; }

    /// <summary>The estimate again from a model of the saved data, by one evaluation.</summary>
    /// <exception cref="BlupException">BLUP685: the model does not give the criterion that was saved.</exception>
    public EstimatedModel Estimate(Models.LmmModel model, string where)
    {
        var objective = new Objective(model, Reml);
        if (Theta.Length != objective.Templates.Count || !Theta.All(double.IsFinite))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"it has {Theta.Length} covariance parameters, its formula {objective.Templates.Count}."));
        var floored = (double[])Theta.Clone();
        var held = new bool[floored.Length];
        for (var k = 0; k < floored.Length; k++)
        {
            if (!objective.Templates.Entries[k].IsDiagonal || floored[k] > TrustRegion.Floor) continue;
            (held[k], floored[k]) = (true, TrustRegion.Floor);
        }

        var criterion = objective.Evaluate(Theta);
        if (!(Math.Abs(criterion - Criterion) <= 1e-7 * (1.0 + Math.Abs(Criterion))))
            throw SavedModel.Damaged(where, FormattableString.Invariant($"its data give the criterion {criterion}, it says {Criterion}."));
        var best = new Optimum(floored, criterion, Certificate.PossibleGain, Optimizer.Iterations, Certificate.Certified) { Gradient = [], Hessian = [], AtBoundary = held, Scores = [] };
        return new EstimatedModel
        {
            Objective = objective,
            Theta = Theta,
            Criterion = criterion,
            Search = new SearchResult(best, Optimizer.Restarts, Theta, criterion, Certificate.SmallestBoundaryDerivative),
            Certificate = Certificate,
            Optimizer = Optimizer,
            IsSingular = OptimumSearch.IsSingular(objective.Templates, Theta),
        };
    }
}
