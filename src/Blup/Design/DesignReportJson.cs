using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Blup.Design;

/// <summary>Writes a <see cref="DesignReport"/> as JSON.</summary>
internal static class DesignReportJson
{
    public static string Write(DesignReport report, int mostRows)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            Write(report, Math.Min(mostRows, report.Frame.Rows), json);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(DesignReport report, int rows, Utf8JsonWriter json)
    {
        var frame = report.Frame;
        json.WriteStartObject();
        json.WriteString("formula", frame.Spec.Formula.ToString());
        json.WriteNumber("rows", frame.Rows);
        json.WriteNumber("dropped", frame.DroppedCount);
        Strings(json, "terms", frame.Fixed.TermLabels);
        Strings(json, "columns", frame.Fixed.Names);
        json.WriteStartArray("matrix");
        for (var i = 0; i < rows; i++)
        {
            json.WriteStartArray();
            foreach (var column in frame.Fixed.Columns) json.WriteNumberValue(column[i]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("rank", report.Rank);
        json.WriteStartArray("aliased");
        foreach (var a in report.Aliased)
        {
            json.WriteStartObject();
            json.WriteString("column", a.Name);
            json.WriteString("equals", a.Combination);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Numbers(json, "response", frame.Response, rows);
        Numbers(json, "offset", frame.Offset, rows);
        json.WriteStartArray("random");
        foreach (var term in frame.Random)
        {
            json.WriteStartObject();
            json.WriteString("group", term.Group);
            Strings(json, "columns", term.ColumnNames);
            json.WriteNumber("levels", term.Levels.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("factors");
        foreach (var factor in report.Codings) Factor(json, factor);
        json.WriteEndArray();
        Strings(json, "structure", report.Structure.Select(s => s.ToString()));
        json.WriteEndObject();
    }

    private static void Factor(Utf8JsonWriter json, DesignVariable factor)
    {
        var coding = factor.Contrasts!;
        json.WriteStartObject();
        json.WriteString("name", factor.Label);
        json.WriteString("coding", ContrastCoding.NameOf(coding.Kind));
        Strings(json, "levels", factor.Levels);
        Strings(json, "columns", factor.ColumnNames(full: false));
        json.WriteStartArray("matrix");
        for (var i = 0; i < coding.Matrix.GetLength(0); i++)
        {
            json.WriteStartArray();
            for (var j = 0; j < coding.Matrix.GetLength(1); j++) json.WriteNumberValue(coding.Matrix[i, j]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var v in values) json.WriteStringValue(v);
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, double[]? values, int rows)
    {
        if (values is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var v in values.AsSpan(0, rows)) json.WriteNumberValue(v);
        json.WriteEndArray();
    }
}
