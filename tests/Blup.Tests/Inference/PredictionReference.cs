using System.Text.Json;
using Blup.Design;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>R's answers of make_prediction.R, and the same models here.</summary>
internal static class PredictionReference
{
    private static readonly Dictionary<string, LmmFit> Fits = new(StringComparer.Ordinal);
    private static readonly JsonElement Json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "..", "Blup.Tests", "Inference", "prediction.json"))).RootElement;

    public static Table Sleepstudy { get; } = Table.ReadCsv(ReferenceData.Csv("sleepstudy")).AsFactor("Subject");

    public static Table Weighted { get; } = Table.ReadCsv(ReferenceData.Csv("sleepstudy_weights")).AsFactor("Subject");

    public static LmmFit Fit(string id)
    {
        lock (Fits)
        {
            if (!Fits.TryGetValue(id, out var fit)) Fits.Add(id, fit = Compute(id));
            return fit;
        }
    }

    public static double[] Numbers(string id, string name) => [.. Json.GetProperty(id).GetProperty(name).EnumerateArray().Select(ReferenceCase.Number)];

    public static double[][] Matrix(string id, string name) => [.. Json.GetProperty(id).GetProperty(name).EnumerateArray().Select(r => r.EnumerateArray().Select(ReferenceCase.Number).ToArray())];

    public static string[] Strings(string id, string name) => [.. Json.GetProperty(id).GetProperty(name).EnumerateArray().Select(s => s.GetString()!)];

    public static JsonElement Element(string id, string name) => Json.GetProperty(id).GetProperty(name);

    /// <summary>Largest difference relative to the largest expected value.</summary>
    public static void Close(double[] expected, double[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var scale = expected.Where(double.IsFinite).Select(Math.Abs).Max();
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * scale, FormattableString.Invariant($"[{i}] {actual[i]:R} for {expected[i]:R}: {Math.Abs(expected[i] - actual[i]) / scale:E1}"));
    }

    private static LmmFit Compute(string id) => id switch
    {
        "sleepstudy" => Lmm.Fit("Reaction ~ Days + (Days | Subject)", Sleepstudy),
        "weights" => Lmm.Fit("Reaction ~ Days + (Days | Subject)", Weighted, new LmmOptions { Design = new DesignOptions { Weights = "w" } }),
        "penicillin" => Lmm.Fit("diameter ~ 1 + (1 | plate) + (1 | sample)", Table.ReadCsv(ReferenceData.Csv("Penicillin"))),
        "pastes" => Lmm.Fit("strength ~ 1 + (1 | batch / cask)", Table.ReadCsv(ReferenceData.Csv("Pastes"))),
        _ => Lmm.Fit("score ~ Machine + (1 | Worker / Machine)", Table.ReadCsv(ReferenceData.Csv("Machines")).AsFactor("Worker")),
    };
}
