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
}
