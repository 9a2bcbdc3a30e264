using System.Text;
using Blup.Diagnostics;
using Blup.Tables;
using FsCheck;
using FsCheck.Fluent;

namespace Blup.Tests.Streaming;

/// <summary>
/// The three roads of a CSV text give the same columns: row by row, in blocks on all processors, and streamed in pieces; whatever the blocks cut: quoted values,
/// characters of several bytes, line breaks.
/// </summary>
public sealed class CsvRoadsTests
{
    private static readonly string[] Numbers = ["1", "-2.5", "0.1", "NA", "", " 7", "8 ", "1e5", "+3", "Inf", "-0", "123456789012345.5", "5.", ".5", "NaN", "-99"];
    private static readonly string[] Texts = ["a", "ä€😀", "longer than eight", "NA", "", " blank ", "exactly8", "5\" pipe", "-99"];
    private static readonly string[] Quoted = ["\"a,b\"", "\"line\nbreak\"", "\"crlf\r\nin\"", "\"say \"\"hi\"\"\"", "\"\"", "\"NA\"", "\"1\"", " \"after blank\""];
    private static readonly string[] Words = ["TRUE", "F", "NA"];

    [Fact]
    public void Roads_agree()
        => Prop.ForAll(Arb.From(Text(Gen.Elements("\n", "\r\n"), Gen.Elements(Texts))), Gen.Choose(8, 90).ToArbitrary(), Same).QuickCheckThrowOnFailure();

    [Fact]
    public void Roads_agree_with_quotes_blank_lines_and_bare_carriage_returns()
        => Prop.ForAll(Arb.From(Text(Gen.Elements("\n", "\r\n", "\r", "\n\n", "\n \n"), Gen.Elements([.. Texts, .. Quoted]))), Gen.Choose(8, 90).ToArbitrary(), Same).QuickCheckThrowOnFailure();

    [Fact]
    public void A_number_that_stands_for_missing_is_missing_on_every_road()
    {
        var options = new CsvOptions { MissingValues = ["-99", "NA", ""] };
        Compare("p,q,r,s\n" + string.Concat(Enumerable.Repeat("1,a,T,3\n-99,-99,F,-99\n", 20)), 40, options);
    }

    [Theory]
    [InlineData("1,2\n")]
    [InlineData("1,2,3,4,5\n")]
    [InlineData("1,\"open,3,4\n")]
    [InlineData("1,\"a\"b,3,4\n")]
    public void What_is_malformed_is_left_to_the_reader_of_rows(string line)
    {
        var text = "p,q,r,s\n" + string.Concat(Enumerable.Repeat("1,a,T,3\n", 20)) + line + string.Concat(Enumerable.Repeat("1,a,T,3\n", 20));
        Assert.Null(CsvTableReader.ReadInBlocks(CsvSource.FromReader(new StringReader(text)), new CsvOptions(), 64));
        var sound = text.Replace(line, "", StringComparison.Ordinal);
        Assert.Equal(40, CsvTableReader.ReadInBlocks(CsvSource.FromReader(new StringReader(sound)), new CsvOptions(), 64)!.RowCount);
    }

    [Fact]
    public void A_large_text_with_a_late_word_is_coded_as_by_a_dictionary()
    {
        var text = new StringBuilder("g,x\n");
        var words = new List<string>();
        for (var i = 0; text.Length < 3 << 20; i++)
        {
            words.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{i % 5000}{(i > 100_000 ? "b" : "")}"));
            text.Append(words[^1]).Append(",1.25\n");
        }

        var column = (CategoricalColumn)Table.ReadCsv(new StringReader(text.ToString()))["g"];
        Assert.Equal(words.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), column.Levels);
        Assert.Equal(words, column.Codes.ToArray().Select(code => column.Levels[code]));
    }

    private static Gen<string> Text(Gen<string> ends, Gen<string> texts)
    {
        var record = from a in Gen.Elements(Numbers) from b in texts from c in Gen.Elements(Words) from d in Gen.Frequency((30, Gen.Elements(Numbers)), (1, texts)) from end in ends select $"{a},{b},{c},{d}{end}";
        return from records in Gen.NonEmptyListOf(record) from mark in Gen.Elements("", "\uFEFF") from tail in Gen.Elements("", "1,2,T,4") select mark + "p,q,r,s\n" + string.Concat(records) + tail;
    }

    private static bool Same(string text, int size)
    {
        Compare(text, size, new CsvOptions());
        return true;
    }

    private static void Compare(string text, int size, CsvOptions options)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            Table? expected = null;
            try
            {
                expected = Table.ReadCsv(path, options);
            }
            catch (BlupException)
            {
                // Malformed: no road reads it.
            }

            var blocks = CsvTableReader.ReadInBlocks(CsvSource.FromFile(path), options, size);
            if (expected is null)
            {
                Assert.Null(blocks);
                return;
            }

            var rows = Describe([expected]);
            if (blocks is not null) Assert.Equal(rows, Describe([blocks]));
            var streamed = new StreamedTable(path, options, size);
            while (!streamed.Scan(["p", "q", "r", "s"], new HashSet<string>(StringComparer.Ordinal), CancellationToken.None))
            {
            }

            Assert.Equal(rows, Describe([.. streamed.Pieces(piece => piece.Table, CancellationToken.None).SelectMany(t => t)]));
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Kind and values of each column.</summary>
    private static List<string> Describe(Table[] pieces) => [.. pieces[0].Columns.Select(c => c.Kind + ":" + string.Join('|', pieces.SelectMany(t => Values(t[c.Name]))))];

    private static IEnumerable<string> Values(Column column) => column switch
    {
        NumericColumn n => [.. n.Values.ToArray().Select(v => BitConverter.DoubleToInt64Bits(v).ToString("x", System.Globalization.CultureInfo.InvariantCulture))],
        LogicalColumn l => [.. Enumerable.Range(0, l.Length).Select(i => l.Values[i].ToString(System.Globalization.CultureInfo.InvariantCulture))],
        CategoricalColumn c => [.. c.Codes.ToArray().Select(code => code < 0 ? "NA" : code + c.Levels[code])],
        _ => throw new NotSupportedException(),
    };
}
