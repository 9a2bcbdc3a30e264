using System.Globalization;
using System.Text;
using Blup.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace Blup.Tests.Tables;

public sealed class TableWriterTests
{
    [Fact]
    public void Writes_quotes_numbers_and_missing_values()
    {
        var table = Table.FromColumns(
            ("y", new[] { 0.1 + 0.2, double.NaN, double.NegativeInfinity, 1e20 }),
            ("a \"b\"", new[] { "x,y", null, " blank", "two\nlines" }),
            ("ok", new bool?[] { true, false, null, true }));
        Assert.Equal("y,\"a \"\"b\"\"\",ok\n0.30000000000000004,\"x,y\",TRUE\nNA,NA,FALSE\n-Inf,\" blank\",NA\n1E+20,\"two\nlines\",TRUE\n", Write(table));
        Assert.Equal("y;ok\n0.30000000000000004;TRUE\n;FALSE\n-Inf;\n1E+20;TRUE\n", Write(table.Select("y", "ok"), "", ';').Replace("\"\"", ""));
    }

    [Fact]
    public void A_single_missing_value_is_no_blank_line()
    {
        var table = Table.FromColumns(("x", new double?[] { 1, null, 3 }));
        Assert.Equal([1, double.NaN, 3], Csv.Read(Write(table, "")).Numbers("x"));
    }

    [Fact]
    public void A_text_that_would_read_back_as_missing_is_refused()
    {
        var table = Table.FromColumns(("country", new[] { "DE", "NA" }));
        Csv.Fails("BLUP240", () => Write(table), "Column 'country' holds the text 'NA' in row 2", "another text for missing values");
        Assert.Equal("country\nDE\nNA\n", Write(table, "."));
        Csv.Fails("BLUP222", () => Write(table, ".", 'x'), "'x' cannot be the delimiter.");
    }

    [Fact]
    public void Writes_files()
    {
        using var file = new TemporaryFile(".csv", []);
        Table.FromColumns(("é", new[] { 1 })).WriteCsv(file.Path);
        Assert.Equal("é\n1\n"u8.ToArray(), File.ReadAllBytes(file.Path));
        Csv.Fails("BLUP241", () => new Table([]).WriteCsv("/no/such/folder/x.csv"), "The file '/no/such/folder/x.csv' cannot be written");
    }

    [Fact]
    public void The_culture_does_not_matter()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            comma.NumberFormat.NumberGroupSeparator = ".";
            comma.NumberFormat.NegativeSign = "~";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("-1,5", (-1.5).ToString(CultureInfo.CurrentCulture).Replace('~', '-'));

            var table = Csv.Read("x,g\n-1.5,1.2.3\n2.25e-7,b\n");
            Assert.Equal([-1.5, 2.25e-7], table.Numbers("x"));
            Assert.Equal("x,g\n-1.5,1.2.3\n2.25E-07,b\n", Write(table));
            Assert.Equal(["-1.5", "2.25E-07"], table.AsFactor("x").Levels("x"));
            Assert.Contains("-1.5, 2.25E-07", table.ToString());
            Assert.Equal(["-1.5"], Csv.Read("x\n-1.5\n").WithLevels("x", ["-1.5"]).Levels("x"));
            Csv.Fails("BLUP204", () => table.Take([-1]), "Row -1 is");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_is_written_reads_back_the_same()
    {
        var number = ArbMap.Default.GeneratorFor<double>();
        var text = Gen.Elements(" ", "a", ",", ";", "\t", "\"", "\n", "\r", "é", "☃", "🎈", "1", ".", "NA").ListOf().Select(parts => string.Concat(parts) + "x");
        var table =
            from rows in Gen.Choose(1, 30)
            from numbers in number.ArrayOf(rows)
            from texts in text.ArrayOf(rows)
            from logical in Gen.Elements<bool?>(true, false, null).ArrayOf(rows)
            from missing in Gen.Choose(1, 30)
            select Table.FromColumns(
                ("n", numbers),
                ("some, \"text\"", texts.Select((t, row) => row == missing ? null : t).ToArray()),
                ("l", logical.Prepend(true).Take(rows).ToArray()));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20250611UL, 3UL),
            Prop.ForAll(table.ToArbitrary(), Gen.Elements(',', ';', '\t').ToArbitrary(), (written, delimiter) =>
                Same(written, Csv.Read(Write(written, "NA", delimiter), new CsvOptions { Delimiter = delimiter }))));
    }

    private static bool Same(Table expected, Table actual)
    {
        Assert.Equal(expected.Names, actual.Names);
        Assert.Equal(expected.Numbers("n").Select(BitConverter.DoubleToUInt64Bits), actual.Numbers("n").Select(BitConverter.DoubleToUInt64Bits));
        Assert.Equal(expected.Levels(expected.Names[1]), actual.Levels(actual.Names[1]));
        Assert.Equal(expected.Texts(expected.Names[1]), actual.Texts(actual.Names[1]));
        Assert.Equal(expected.Logicals("l"), actual.Logicals("l"));
        return true;
    }

    private static string Write(Table table, string missing = "NA", char delimiter = ',')
    {
        var text = new StringBuilder();
        using (var writer = new StringWriter(text)) table.WriteCsv(writer, missing, delimiter);
        return text.ToString();
    }
}
