using System.Text;
using Blup.Tables;

namespace Blup.Tests.Tables;

public sealed class CsvErrorTests
{
    [Fact]
    public void A_file_that_does_not_exist_suggests_a_near_name()
    {
        var path = ReferenceData.Csv("sleepstudi");
        Csv.Fails("BLUP210", () => Table.ReadCsv(path), $"The file '{path}' does not exist.", "Did you mean 'sleepstudy.csv'?");
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
        => Csv.Fails("BLUP210", () => Table.ReadCsv("/no/such/folder/x.csv"), "There is no folder '/no/such/folder'.");

    [Fact]
    public void A_directory_is_no_file()
        => Csv.Fails("BLUP211", () => Table.ReadCsv(ReferenceData.Root), "is a directory, not a file");

    [Theory]
    [InlineData("")]
    [InlineData("\n\n")]
    public void An_empty_file_is_refused(string text)
        => Csv.Fails("BLUP212", () => Csv.Read(text), "'text' is empty", "line of column names");

    [Fact]
    public void A_header_alone_is_refused()
        => Csv.Fails("BLUP213", () => Csv.Read("y,x\n"), "has a header and no rows", "Columns: y, x");

    [Fact]
    public void A_binary_file_is_refused()
    {
        using var file = new TemporaryFile(".csv", [0x50, 0x4B, 3, 4, 0, 0]);
        Csv.Fails("BLUP214", () => Table.ReadCsv(file.Path), "is not a text file", "line 1", "export");
    }

    [Fact]
    public void Another_encoding_is_refused_with_its_line()
    {
        using var file = new TemporaryFile(".csv", Encoding.Latin1.GetBytes("y,g\n1,a\n2,é\n3,b\n"));
        Csv.Fails("BLUP215", () => Table.ReadCsv(file.Path), "is not encoded in UTF-8", $"{file.Path}, line 3", "CSV UTF-8");
    }

    [Fact]
    public void Names_in_the_header_are_required()
    {
        Csv.Fails("BLUP216", () => Csv.Read("\"\",y\n1,2\n"), "Column 1 of 2 (separated by commas) has no name.", "line 1", "row.names = FALSE");
        Csv.Fails("BLUP216", () => Csv.Read("y;x;\n1;2;\n"), "Column 3 of 3 (separated by semicolons)", "delimiter at the end of the line");
        Csv.Fails("BLUP216", () => Csv.Read("y\t\tx\n1\t2\t3\n"), "Column 2 of 3 (separated by tabs)", "Give each column a name.");
    }

    [Fact]
    public void Names_in_the_header_differ()
        => Csv.Fails("BLUP217", () => Csv.Read("\ny,x,y\n1,2,3\n"), "Columns 1 and 3 are both named 'y'.", "line 2");

    [Fact]
    public void A_line_of_numbers_is_no_header()
        => Csv.Fails("BLUP218", () => Csv.Read("1,2.5,3,4,5,6\n1,2,3,4,5,6\n"), "only numbers (1, 2.5, 3, 4, 5, …)", "Add a header line");

    [Fact]
    public void A_ragged_row_names_its_line_and_both_sizes()
    {
        Csv.Fails("BLUP219", () => Csv.Read("y,g\n1,\"a\nb\"\n\n2\n"), "Row 2 has 1 values, the header has 2 names.", "text, line 5", "separated by commas");
        Csv.Fails("BLUP219", () => Csv.Read("y,g\r\n1,a\r\n2,b,c\r\n"), "Row 2 has 3 values, the header has 2 names.", "text, line 3");
        Csv.Fails("BLUP219", () => Csv.Read("y;g\r1;a\r2;b;c\r"), "text, line 3", "separated by semicolons");
        Csv.Fails("BLUP219", () => Csv.Read("y|g\n1|a\n2\n", new CsvOptions { Delimiter = '|' }), "separated by '|'");
    }

    [Fact]
    public void Row_names_without_a_header_are_recognised()
        => Csv.Fails("BLUP219", () => Csv.Read("y,x\n1,1.5,2\n2,2.5,3\n"), "Row 1 has 3 values, the header has 2 names.", "row.names = FALSE");

    [Fact]
    public void Quotes_have_to_close()
    {
        Csv.Fails("BLUP220", () => Csv.Read("y,g\n1,a\n2,\"b\n3,c\n"), "A quoted value is never closed.", "line 3", "double every quote");
        Csv.Fails("BLUP220", () => Csv.Read("y,g\n1,a\n2,\"b\"c\n3,c\n"), "text after the closing quote", "line 3");

        var many = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},a\n"));
        Csv.Fails("BLUP220", () => Csv.Read("y,g\n" + many + "1,\"b\n" + many), "never closed", "text, line 20002");
        Csv.Fails("BLUP220", () => Csv.Read("y,g\n" + many + "1,\"b\n2,c\n3,\"d\"\n" + many), "text after the closing quote", "text, lines 20002 to 20004");
    }

    [Fact]
    public void A_file_that_cannot_be_opened_gives_the_reason()
    {
        using var file = new TemporaryFile(".csv", "x\n1\n"u8);
        using var open = new FileStream(file.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        var error = Csv.Fails("BLUP221", () => Table.ReadCsv(file.Path), $"The file '{file.Path}' cannot be read", "no other program holds it open");
        Assert.IsType<IOException>(error.InnerException);
    }

    [Theory]
    [InlineData('a')]
    [InlineData('1')]
    [InlineData('"')]
    [InlineData('.')]
    [InlineData('\n')]
    [InlineData('é')]
    public void A_delimiter_is_punctuation(char delimiter)
        => Csv.Fails("BLUP222", () => Csv.Read("x\n1\n", new CsvOptions { Delimiter = delimiter }), $"'{delimiter}' cannot be the delimiter.");

    [Fact]
    public void Names_in_options_are_columns()
    {
        Csv.Fails("BLUP203", () => Csv.Read("Subject,y\n1,2\n", new CsvOptions { Factors = ["Subjct"] }), "Column 'Subjct' is not in the table.", "columns to make categorical", "Columns: Subject, y.", "Did you mean 'Subject'?");
        Csv.Fails("BLUP203", () => Csv.Read("g,y\n1,2\n", new CsvOptions { Levels = new Dictionary<string, IReadOnlyList<string>> { ["group"] = ["1"] } }), "'group'", "CsvOptions.Levels");
    }
}
