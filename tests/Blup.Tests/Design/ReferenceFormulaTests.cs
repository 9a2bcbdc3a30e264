using System.Text.Json;

namespace Blup.Tests.Design;

/// <summary>All 80 formulas that R expanded: labels, names, matrix, response, offset, random terms.</summary>
public sealed class ReferenceFormulaTests
{
    private static readonly JsonElement Answers = JsonDocument.Parse(File.ReadAllText(Path.Combine(ReferenceData.Root, "formulas.json"))).RootElement;

    public static TheoryData<string> Fixed => [.. Answers.GetProperty("fixed").EnumerateArray().Select(c => c.GetProperty("formula").GetString()!)];

    public static TheoryData<string> Mixed => [.. Answers.GetProperty("mixed").EnumerateArray().Select(c => c.GetProperty("formula").GetString()!)];

    [Theory]
    [MemberData(nameof(Fixed))]
    public void Fixed_formulas_give_the_columns_of_R(string formula)
    {
        var answer = Answer("fixed", formula);
        var frame = DesignData.Frame(formula, DesignData.Reference);
        Assert.Equal(Strings(answer, "terms"), frame.Fixed.TermLabels);
        Assert.Equal(Strings(answer, "columns"), frame.Fixed.Names);
        Assert.Equal(answer.GetProperty("assign").EnumerateArray().Select(e => e.GetInt32()), frame.Fixed.Assign);
        Assert.Equal(answer.GetProperty("intercept").GetInt32() == 1, frame.Fixed.HasIntercept);
        Same(answer.GetProperty("response"), frame.Response, "response");
        if (answer.GetProperty("offset").ValueKind == JsonValueKind.Array) Same(answer.GetProperty("offset"), frame.Offset!, "offset");
        else Assert.Null(frame.Offset);
        var rows = answer.GetProperty("matrix").EnumerateArray().ToArray();
        for (var i = 0; i < rows.Length; i++) Same(rows[i], [.. frame.Fixed.Columns.Select(c => c[i])], $"row {i + 1}");
    }

    [Theory]
    [MemberData(nameof(Mixed))]
    public void Mixed_formulas_give_the_terms_of_lme4(string formula)
    {
        var answer = Answer("mixed", formula);
        var frame = DesignData.Frame(formula, DesignData.Reference);
        Assert.Equal(Strings(answer, "fixed_columns"), frame.Fixed.Names);
        // lme4 puts the term with most levels first.
        var terms = frame.Random.OrderByDescending(t => t.Levels.Count).Select(t => $"{t.Group}: {string.Join(' ', t.ColumnNames)}, {t.Levels.Count}");
        Assert.Equal(answer.GetProperty("random").EnumerateArray().Select(t => $"{t.GetProperty("group")}: {string.Join(' ', Strings(t, "columns"))}, {t.GetProperty("levels")}"), terms);
        Assert.Equal(answer.GetProperty("ntheta").GetInt32(), frame.Random.Sum(t => t.ColumnNames.Count * (t.ColumnNames.Count + 1) / 2));
    }

    /// <summary>R 4.2.2: attr(terms(formula), "term.labels"), where the order of a power shows.</summary>
    [Theory]
    [InlineData("y ~ (z + flag * x)^2", "z flag x z:flag z:x flag:x z:flag:x")]
    [InlineData("y ~ ((a + flag) * x)^2", "a flag x a:flag a:x flag:x a:flag:x")]
    public void Powers_order_their_terms_as_R_does(string formula, string terms)
        => Assert.Equal(terms.Split(' '), DesignData.Frame(formula, DesignData.Reference).Fixed.TermLabels);

    private static JsonElement Answer(string part, string formula) => Answers.GetProperty(part).EnumerateArray().First(c => c.GetProperty("formula").GetString() == formula);

    private static string[] Strings(JsonElement element, string name)
        => element.GetProperty(name) is { ValueKind: JsonValueKind.Array } a ? [.. a.EnumerateArray().Select(e => e.GetString()!)] : [element.GetProperty(name).GetString()!];

    /// <summary>R's numbers are written with 15 digits.</summary>
    private static void Same(JsonElement expected, double[] actual, string what)
    {
        var i = 0;
        foreach (var e in expected.EnumerateArray())
        {
            var want = e.GetDouble();
            Assert.True(Math.Abs(want - actual[i]) <= 1e-12 * Math.Max(1, Math.Abs(want)), $"{what}, column {i + 1}: {actual[i]:R} for {want:R}");
            i++;
        }
    }
}
