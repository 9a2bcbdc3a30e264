using System.Text;
using Blup.Tables;

namespace Blup.Tests.Tables;

public sealed class CsvReadingTests
{
    [Fact]
    public void Reads_sleepstudy()
    {
        var table = Table.ReadCsv(ReferenceData.Csv("sleepstudy"));
        Assert.Equal(180, table.RowCount);
        Assert.Equal(["Reaction", "Days", "Subject"], table.Names);
        Assert.All(table.Columns, c => Assert.Equal(ColumnKind.Numeric, c.Kind));
        Assert.Equal(249.56, table.Numbers("Reaction")[0]);
        // Rscript: sum(read.csv("sleepstudy.csv")$Reaction), 17 digits.
        Assert.Equal(53731.4205, table.Numbers("Reaction").Sum(), 1e-9);
        Assert.Equal(308, table.Numbers("Subject")[0]);
    }

    [Fact]
    public void Reads_every_reference_table()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(ReferenceData.Root, "data"), "*.csv"))
        {
            var table = Table.ReadCsv(file);
            Assert.Equal(File.ReadLines(file).Count() - 1, table.RowCount);
        }
    }

    [Fact]
    public void Infers_the_kind_from_all_rows()
    {
        var table = Csv.Read("n,l,c,m\n1,TRUE,a,1\n-2.5e3,F,b,2\nInf,false,a,x\nNA,,NA,\n");
        Assert.Equal([1, -2500, double.PositiveInfinity, double.NaN], table.Numbers("n"));
        Assert.Equal([1, 0, 0, -1], table.Logicals("l"));
        Assert.Equal(["a", "b"], table.Levels("c"));
        Assert.Equal(["a", "b", "a", "-"], table.Texts("c"));
        Assert.Equal(["1", "2", "x", "-"], table.Texts("m"));
    }

    [Fact]
    public void Text_after_many_numbers_keeps_the_spelling_of_the_numbers()
    {
        var text = new StringBuilder("a,b,c\n");
        for (var i = 0; i < 1000; i++) text.Append(i).Append(".50,").Append(i < 10 ? "" : "00").Append(i).Append(",NaN\n");
        text.Append("end,1,1\n1.50,last,x\n");
        var table = Csv.Read(text.ToString());
        Assert.Equal("999.50", table.Texts("a")[999]);
        Assert.Equal(["end", "1.50"], table.Texts("a")[1000..]);
        Assert.Equal(1001, table.Levels("a").Count);
        Assert.Equal(["009", "0010"], Csv.Read("x\n009\n0010\nend\n").Texts("x")[..2]);
        Assert.Equal(["9", "0010"], table.Texts("b")[9..11]);
        Assert.Equal(["1", "last"], table.Texts("b")[1000..]);
        // NaN is a missing number among numbers and a text among texts.
        Assert.Equal(["NaN", "1", "x"], table.Texts("c")[999..]);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("007", 7)]
    [InlineData("-1.5", -1.5)]
    [InlineData("+2", 2)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e5", 100000)]
    [InlineData("1E-5", 0.00001)]
    [InlineData("Inf", double.PositiveInfinity)]
    [InlineData("-Inf", double.NegativeInfinity)]
    [InlineData("+inf", double.PositiveInfinity)]
    [InlineData("-Infinity", double.NegativeInfinity)]
    [InlineData("1e400", double.PositiveInfinity)]
    [InlineData("NaN", double.NaN)]
    [InlineData("249.56", 249.56)]
    [InlineData("0.1", 0.1)]
    [InlineData("123456789012345", 123456789012345)]
    [InlineData("9007199254740992", 9007199254740992)]
    [InlineData("0.000000000000001", 1e-15)]
    [InlineData("0.14285714285714285", 0.14285714285714285)]
    public void Reads_numbers_as_written(string text, double expected)
        => Assert.Equal([expected], Csv.Read($"x\n{text}\n").Numbers("x"));

    [Theory]
    [InlineData("1,5")]
    [InlineData("1 000")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("2024-01-02")]
    [InlineData("$5")]
    [InlineData("5%")]
    [InlineData("(5)")]
    [InlineData("∞")]
    [InlineData("info")]
    public void Other_text_is_no_number(string text)
        => Assert.Equal([text], Csv.Read($"x;y\n{text};1\n").Levels("x"));

    [Fact]
    public void An_integer_that_a_double_would_round_stays_text()
    {
        // 2^53 + 1 rounds to 2^53: as numbers these two identifiers would be one.
        var table = Csv.Read("id,y\n9007199254740993,1\n9007199254740992,2\n123456789012345678901234567890123456789012,3\n");
        Assert.Equal(3, table.Levels("id").Count);
    }

    [Fact]
    public void Short_decimals_read_like_the_framework_reads_them()
    {
        var random = new Random(20250611);
        for (var i = 0; i < 20_000; i++)
        {
            var digits = random.NextInt64(1_000_000_000_000_000).ToString("D15")[..random.Next(1, 16)];
            var point = random.Next(digits.Length + 1);
            var text = (random.Next(2) == 0 ? "-" : "") + digits[..point] + "." + digits[point..];
            Assert.True(NumberText.TryParse(text, out var value));
            Assert.Equal(BitConverter.DoubleToInt64Bits(double.Parse(text)), BitConverter.DoubleToInt64Bits(value));
        }
    }

    [Theory]
    [InlineData("TRUE,FALSE,NA")]
    [InlineData("T,F,")]
    [InlineData("true,false,NA")]
    [InlineData("True,False,NA")]
    public void Reads_logical_words(string values)
        => Assert.Equal([1, 0, -1], Csv.Read("x,y\n" + string.Concat(values.Split(',').Select(v => v + ",1\n"))).Logicals("x"));

    [Fact]
    public void A_column_without_values_is_numeric()
        => Assert.Equal([double.NaN, double.NaN], Csv.Read("x,y\nNA,1\n,2\n").Numbers("x"));

    [Fact]
    public void Levels_are_in_ordinal_order()
        => Assert.Equal(["A", "Z", "a", "b10", "b2", "é"], Csv.Read("g\nb2\né\na\nZ\nb10\nA\n").Levels("g"));

    [Fact]
    public void Quotes_hold_delimiters_quotes_and_line_breaks()
    {
        var table = Csv.Read("\"a,b\",g\r\n1,\"x,\"\"y\"\"\r\nz\"\r\n2,\"\"\r\n");
        Assert.Equal(["a,b", "g"], table.Names);
        Assert.Equal(["x,\"y\"\r\nz", "-"], table.Texts("g"));
        Assert.Equal([1, 2], table.Numbers("a,b"));
    }

    [Fact]
    public void A_stray_quote_is_text()
        => Assert.Equal(["5\" pipe"], Csv.Read("g,y\n5\" pipe,1\n").Levels("g"));

    [Fact]
    public void Blanks_around_values_go_and_blank_lines_are_skipped()
    {
        var table = Csv.Read("y, g\n\n1, a\n\n 2 ,a \n3,\" a\"\n\n");
        Assert.Equal([1, 2, 3], table.Numbers("y"));
        Assert.Equal([" a", "a"], table.Levels("g"));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Every_line_ending_is_read(string newLine)
    {
        var text = "y,g\n" + string.Concat(Enumerable.Range(0, 100).Select(i => $"{i},a{i % 7}\n")) + "7,b";
        var table = Csv.Read(text.Replace("\n", newLine));
        Assert.Equal(101, table.RowCount);
        Assert.Equal(8, table.Levels("g").Count);
    }

    [Theory]
    [InlineData("a,b;c,d\n1,2,3\n", 3)]
    [InlineData("a;b;c\n1,5;2;3\n", 3)]
    [InlineData("a\tb\tc,d\n1\t2\t3\n", 3)]
    [InlineData("\"a;b;c;d\",e\n1,2\n", 2)]
    [InlineData("a\n1\n", 1)]
    public void Detects_the_delimiter_in_the_header(string text, int columns)
        => Assert.Equal(columns, Csv.Read(text).Columns.Count);

    [Fact]
    public void A_given_delimiter_wins()
    {
        Assert.Equal(["a,b", "c,d"], Csv.Read("a,b|c,d\n1|2\n", new CsvOptions { Delimiter = '|' }).Names);
        Assert.Equal(["a,b"], Csv.Read("a,b\n1\n", new CsvOptions { Delimiter = ';' }).Names);
    }

    [Theory]
    [InlineData(".tsv")]
    [InlineData(".TAB")]
    public void A_tsv_file_is_separated_by_tabs(string extension)
    {
        using var file = new TemporaryFile(extension, "a,b,c\tg\n1\tx\n"u8);
        Assert.Equal(["a,b,c", "g"], Table.ReadCsv(file.Path).Names);
    }

    [Fact]
    public void Byte_order_marks_are_understood()
    {
        foreach (var encoding in new Encoding[] { new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            using var file = new TemporaryFile(".csv", [.. encoding.GetPreamble(), .. encoding.GetBytes("é,g\n1,ü\n")]);
            var table = Table.ReadCsv(file.Path);
            Assert.Equal(["é", "g"], table.Names);
            Assert.Equal(["ü"], table.Levels("g"));
        }
    }

    [Fact]
    public void Missing_values_can_be_chosen()
    {
        var table = Csv.Read("y,g\n-99,NA\n1,.\n", new CsvOptions { MissingValues = ["-99", "."] });
        Assert.Equal([double.NaN, 1], table.Numbers("y"));
        Assert.Equal(["NA", "-"], table.Texts("g"));
    }

    [Fact]
    public void Reading_text_leaves_its_reader_open()
    {
        using var reader = new StringReader("x\n1\n");
        Table.ReadCsv(reader);
        Assert.Equal(-1, reader.Read());
    }
}
