using System.Text.Json;
using Blup.Cli;
using Blup.Design;
using Blup.Tables;
using static Blup.Tests.Design.DesignData;

namespace Blup.Tests.Design;

public sealed class DesignReportTests
{
    private static readonly Table Pastes = Table.ReadCsv(ReferenceData.Csv("Pastes"));

    [Fact]
    public void Text_of_a_report()
    {
        var table = new Table([Numbers("y", 1, 2, 4, 3, 5, double.NaN), Numbers("day", 1, 2, 3, 4, 5, 6), Numbers("hour", 24, 48, 72, 96, 120, 144), Texts("a", "u", "v", "u", "v", "u", "v"), Texts("g", "p", "p", "q", "q", "p", "q")]);
        Assert.Equal("""
            Formula:   y ~ day * a + hour + offset(log(day)) + (1 | g)
            Response:  y, 5 rows used, 1 row dropped
                       y is missing in 1 row (row 6)
            Offset:    log(day)

            Fixed part: 5 columns, rank 4
              (Intercept)
              day
              av   (term a)
              hour
              day:av   (term day:a)
              hour has no coefficient of its own: hour = 24*day

            Coding of a (treatment):
                 v
              u  0
              v  1
              av estimates v − u

            Random part:
              g (2 levels): (Intercept)

            """.ReplaceLineEndings("\n"), DesignCommand.Run("y~day*a+hour+offset(log(day))+(1|g)", table, new DesignOptions(), json: false));
    }

    [Fact]
    public void Json_has_the_fields_of_the_reference()
    {
        var json = JsonDocument.Parse(DesignCommand.Run("log(y) ~ x + I(2 * x) + C(b, sum) + offset(z) + (x || g/a)", Reference, new DesignOptions(), json: true)).RootElement;
        Assert.Equal(["formula", "rows", "dropped", "terms", "columns", "matrix", "rank", "aliased", "response", "offset", "random", "factors", "structure"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("""["(Intercept)","x","I(2 * x)","C(b, sum)1","C(b, sum)2"]""", json.GetProperty("columns").GetRawText());
        Assert.Equal("""[{"column":"I(2 * x)","equals":"2*x"}]""", json.GetProperty("aliased").GetRawText());
        Assert.Equal(4, json.GetProperty("rank").GetInt32());
        Assert.Equal("[1,8.77,17.54,1,0]", json.GetProperty("matrix")[0].GetRawText());
        Assert.Equal(24, json.GetProperty("response").GetArrayLength());
        Assert.Equal(-0.784, json.GetProperty("offset")[0].GetDouble());
        Assert.Equal("""{"group":"a:g","columns":["(Intercept)"],"levels":6}""", json.GetProperty("random")[0].GetRawText());
        Assert.Equal("""{"name":"C(b, sum)","coding":"sum","levels":["b1","b2","b3"],"columns":["C(b, sum)1","C(b, sum)2"],"matrix":[[1,0],[0,1],[-1,-1]]}""", json.GetProperty("factors")[0].GetRawText());
        Assert.Equal("""["a:g and g are the same groups"]""", json.GetProperty("structure").GetRawText());
        Assert.Equal(JsonValueKind.Null, JsonDocument.Parse(DesignCommand.Run("y ~ x", Reference, new DesignOptions(), json: true)).RootElement.GetProperty("offset").ValueKind);
    }

    [Fact]
    public void Long_data_are_cut_but_counted()
    {
        var json = JsonDocument.Parse(DesignReport.Create(Frame("y ~ x", Reference)).ToJson(mostRows: 5)).RootElement;
        Assert.Equal((24, 5, 5), (json.GetProperty("rows").GetInt32(), json.GetProperty("matrix").GetArrayLength(), json.GetProperty("response").GetArrayLength()));
    }

    [Fact]
    public void Nesting_and_crossing_are_detected()
    {
        Assert.Equal(["cask:batch is nested in batch"], Structure("strength ~ (1 | batch/cask)", Pastes));
        Assert.Equal(["sample is nested in batch"], Structure("strength ~ (1 | sample) + (1 | batch)", Pastes));
        Assert.Equal(["sample is nested in batch"], Structure("strength ~ (1 | batch) + (1 | sample)", Pastes));
        Assert.Equal(["plate and sample are fully crossed"], Structure("diameter ~ (1 | plate) + (1 | sample)", Table.ReadCsv(ReferenceData.Csv("Penicillin"))));
        Assert.Equal(["g and h are partially crossed (24 of 48 combinations)"], Structure("y ~ (1 | g) + (x | h)", Reference));
    }

    private static string[] Structure(string formula, Table table) => [.. DesignReport.Create(Frame(formula, table)).Structure.Select(s => s.ToString())];
}
