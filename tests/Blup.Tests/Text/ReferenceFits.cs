using System.Text.Json;
using System.Text.Json.Nodes;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Formulas;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Text;

/// <summary>A fit made of a reference case's recorded answers, so that text can be tested apart from estimation.</summary>
internal static class ReferenceFits
{
    /// <param name="id">The case.</param>
    /// <param name="dataName">Name of the data, to print.</param>
    /// <param name="numbers">Other numbers for the same model: criterion, sigma, fixef, satterthwaite, varcorr, fitted, residual.</param>
    public static LmmFit Of(string id, string? dataName = "data", JsonElement? numbers = null)
    {
        var whole = JsonNode.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "cases", id + ".json")))!.AsObject();
        foreach (var own in numbers?.EnumerateObject() ?? default) whole[own.Name] = JsonNode.Parse(own.Value.GetRawText());
        var c = JsonDocument.Parse(whole.ToJsonString()).RootElement;
        var (fixef, tests) = (c.GetProperty("fixef"), c.GetProperty("satterthwaite"));
        var (fitted, residuals) = (Numbers(c, "fitted"), Numbers(c, "residual"));
        var groups = c.GetProperty("groups").EnumerateObject().Select(g => new GroupingFactorSize(g.Name, g.Value.GetInt32())).OrderByDescending(g => g.Levels).ToArray();
        var sigma = c.GetProperty("sigma").GetDouble();
        var singular = c.GetProperty("singular").GetBoolean();
        var terms = Terms(c);
        return new LmmFit
        {
            Formula = c.GetProperty("formula").GetString()!,
            DataName = dataName,
            Reml = c.GetProperty("reml").GetBoolean(),
            Frame = Frame(c, fitted, residuals, groups),
            FixedEffects = new FixedEffects
            {
                Names = Strings(fixef, "names"),
                Estimates = Numbers(fixef, "estimate"),
                StandardErrors = Numbers(fixef, "se"),
                Covariance = Matrix(fixef.GetProperty("vcov")),
                Df = Numbers(tests, "df"),
                Statistics = Numbers(tests, "t"),
                PValues = Numbers(tests, "p"),
                Method = DfMethod.Satterthwaite,
                Aliased = [],
            },
            VarianceComponents = new VarianceComponents(terms, sigma * sigma),
            ConditionalModes = Modes(c, terms),
            Theta = new Theta(Strings(c.GetProperty("theta"), "names"), Numbers(c.GetProperty("theta"), "values")),
            Sigma = sigma,
            Criterion = c.GetProperty("criterion").GetDouble(),
            Observations = c.GetProperty("nobs").GetInt32(),
            Parameters = c.GetProperty("npar").GetInt32(),
            Fitted = fitted,
            Residuals = residuals,
            Groups = groups,
            IsSingular = singular,
            Messages = singular ? [new Message("BLUP999", Severity.Information, "A variance is zero.", Advice: "Every number stays valid.")] : [],
            Optimizer = new OptimizerRecord("reference", 0, 0, 0, 0),
            Certificate = new Certificate(0, 1, null, 0, true, []),
        };
    }

    /// <summary>The case fitted here.</summary>
    public static LmmFit Real(string id)
    {
        var c = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ReferenceData.Root, "cases", id + ".json"))).RootElement;
        var factors = c.GetProperty("factors").EnumerateObject().ToDictionary(f => f.Name, f => (IReadOnlyList<string>)[.. f.Value.EnumerateArray().Select(l => l.GetString()!)]);
        var contrasts = c.GetProperty("contrasts") is { ValueKind: JsonValueKind.Object } codings
            ? codings.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString()!["contr.".Length..])
            : [];
        var table = Table.ReadCsv(Path.Combine(ReferenceData.Root, c.GetProperty("data").GetString()!), new CsvOptions { Factors = [.. factors.Keys], Levels = factors });
        return Lmm.Fit(c.GetProperty("formula").GetString()!, table, new LmmOptions
        {
            Reml = c.GetProperty("reml").GetBoolean(),
            DataName = "data",
            Design = new DesignOptions { Weights = c.GetProperty("weights").GetString(), Contrasts = contrasts },
        });
    }

    private static TermCovariance[] Terms(JsonElement c)
    {
        var rows = c.GetProperty("varcorr").EnumerateArray().Where(r => r.GetProperty("var1").ValueKind == JsonValueKind.String).ToArray();
        return [.. rows.GroupBy(r => r.GetProperty("group").GetString()!).Select(term =>
        {
            var columns = term.Where(r => r.GetProperty("var2").ValueKind == JsonValueKind.Null).Select(r => r.GetProperty("var1").GetString()!).ToList();
            double[,] covariance = new double[columns.Count, columns.Count], correlation = new double[columns.Count, columns.Count];
            var deviations = new double[columns.Count];
            foreach (var r in term)
            {
                var i = columns.IndexOf(r.GetProperty("var1").GetString()!);
                var j = r.GetProperty("var2").GetString() is { } other ? columns.IndexOf(other) : i;
                covariance[i, j] = covariance[j, i] = Number(r.GetProperty("vcov"));
                correlation[i, j] = correlation[j, i] = i == j ? 1 : Number(r.GetProperty("sdcor"));
                if (i == j) deviations[i] = Number(r.GetProperty("sdcor"));
            }

            var label = term.Key;
            return new TermCovariance { Label = label, Group = Group(c, label), Columns = columns, Covariance = covariance, StandardDeviations = deviations, Correlations = correlation };
        })];
    }

    private static ConditionalModes[] Modes(JsonElement c, TermCovariance[] terms)
        => [.. terms.Select(t =>
        {
            var modes = c.GetProperty("ranef").GetProperty(t.Group);
            var all = Strings(modes, "columns");
            var values = Matrix(modes.GetProperty("values"));
            var own = new double[values.GetLength(0), t.Columns.Count];
            for (var i = 0; i < own.GetLength(0); i++)
                for (var j = 0; j < t.Columns.Count; j++) own[i, j] = values[i, Array.IndexOf(all, t.Columns[j])];
            return new ConditionalModes { Label = t.Label, Group = t.Group, Levels = Strings(modes, "levels"), Columns = t.Columns, Values = own, Covariances = [] };
        })];

    private static string Group(JsonElement c, string label)
        => c.GetProperty("groups").TryGetProperty(label, out _) ? label : label[..label.LastIndexOf('.')];

    private static ModelFrame Frame(JsonElement c, double[] fitted, double[] residuals, GroupingFactorSize[] groups)
    {
        var table = Table.ReadCsv(Path.Combine(ReferenceData.Root, c.GetProperty("data").GetString()!));
        var weights = c.GetProperty("weights").GetString() is { } name && table.TryGetColumn(name, out var column) ? ((NumericColumn)column).Values.ToArray() : null;
        var size = fitted.Length;
        return new ModelFrame
        {
            Spec = DesignSpec.Bind(Formula.Parse(c.GetProperty("formula").GetString()!), table, new DesignOptions { Weights = c.GetProperty("weights").GetString() }),
            ResponseName = c.GetProperty("formula").GetString()!.Split('~')[0].Trim(),
            Response = [.. fitted.Zip(residuals, (f, r) => f + r)],
            Weights = weights,
            Fixed = new FixedDesign { Names = [], Assign = [], TermLabels = [], Columns = [], HasIntercept = true },
            Random = [.. groups.Select(g => new RandomTermDesign
            {
                Group = g.Name, Levels = [], Columns = [null], ColumnNames = ["(Intercept)"], Source = "",
                Codes = table.TryGetColumn(g.Name, out _) && table.AsFactor(g.Name).TryGetColumn(g.Name, out var f) ? ((CategoricalColumn)f).Codes.ToArray() : new int[size],
            })],
            RowNumbers = [.. Enumerable.Range(1, size)],
            Dropped = [],
            DroppedCount = 0,
        };
    }

    private static double Number(JsonElement e) => e.ValueKind switch { JsonValueKind.Number => e.GetDouble(), JsonValueKind.String => RReference.Double(e.GetString()!), _ => double.NaN };

    private static double[] Numbers(JsonElement e, string name) => [.. e.GetProperty(name).EnumerateArray().Select(Number)];

    private static string[] Strings(JsonElement e, string name)
        => e.GetProperty(name) is { ValueKind: JsonValueKind.Array } many ? [.. many.EnumerateArray().Select(x => x.GetString()!)] : [e.GetProperty(name).GetString()!];

    private static double[,] Matrix(JsonElement rows)
    {
        var matrix = new double[rows.GetArrayLength(), rows[0].GetArrayLength()];
        for (var i = 0; i < matrix.GetLength(0); i++)
            for (var j = 0; j < matrix.GetLength(1); j++) matrix[i, j] = Number(rows[i][j]);
        return matrix;
    }
}
