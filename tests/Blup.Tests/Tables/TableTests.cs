using Blup.Tables;

namespace Blup.Tests.Tables;

public sealed class TableTests
{
    private static readonly Table Small = Table.FromColumns(("y", new[] { 1.5, 2, double.NaN }), ("g", new[] { "b", "a", null }), ("t", new[] { true, false, true }));

    [Fact]
    public void A_column_is_found_by_name()
    {
        Assert.Same(Small.Columns[1], Small["g"]);
        Assert.Same(Small.Columns[1], Small.Column("g"));
        Assert.Equal(["y", "g", "t"], Small.Names);
    }

    [Fact]
    public void An_unknown_column_lists_the_columns_and_suggests()
    {
        var table = Table.FromColumns(("Reaction", new[] { 1.0 }), ("Days", new[] { 1 }));
        Csv.Fails("BLUP203", () => table.Column("Dayss"), "Column 'Dayss' is not in the table.", "Columns: Reaction, Days.", "Did you mean 'Days'?");
        var error = Csv.Fails("BLUP203", () => _ = table["something else"], "Columns: Reaction, Days.");
        Assert.DoesNotContain("Did you mean", error.Message);
        Csv.Fails("BLUP203", () => _ = new Table([])["x"], "The table has no columns.");
    }

    [Fact]
    public void Names_are_unique_and_lengths_equal()
    {
        Csv.Fails("BLUP201", () => Table.FromColumns(("y", new[] { 1 }), ("y", new[] { 2 })), "Two columns are named 'y'.");
        Csv.Fails("BLUP202", () => Table.FromColumns(("y", new[] { 1 }), ("x", new[] { 1, 2 })), "Column 'x' has 2 rows, column 'y' has 1.");
        Csv.Fails("BLUP206", () => Table.FromColumns(("y", new[] { 1 }), (" ", new[] { 2 })), "Column 2 has no name.");
    }

    [Fact]
    public void A_column_is_added_or_replaced()
    {
        var more = Small.WithColumn(new NumericColumn("z", [1, 2, 3]));
        Assert.Equal(["y", "g", "t", "z"], more.Names);
        var other = more.WithColumn(new NumericColumn("g", [7, 8, 9]));
        Assert.Equal(["y", "g", "t", "z"], other.Names);
        Assert.Equal([7, 8, 9], other.Numbers("g"));
        Assert.Equal(3, Small.Columns.Count);
        Csv.Fails("BLUP202", () => Small.WithColumn(new NumericColumn("z", [1])), "Column 'z' has 1 rows");
        Csv.Fails("BLUP202", () => Small.WithColumn(new NumericColumn("y", [1])), "Column 'y' has 1 rows, the table has 3.");
    }

    [Fact]
    public void Columns_are_selected_in_order()
    {
        Assert.Equal(["t", "y"], Small.Select("t", "y").Names);
        Csv.Fails("BLUP203", () => Small.Select("y", "q"), "'q'");
        Csv.Fails("BLUP201", () => Small.Select("y", "y"), "'y'");
    }

    [Fact]
    public void Rows_are_taken_in_order()
    {
        var taken = Small.WithColumn(new TextColumn("s", ["p", null, "q"])).Take([2, 0, 0]);
        Assert.Equal([double.NaN, 1.5, 1.5], taken.Numbers("y"));
        Assert.Equal(["-", "b", "b"], taken.Texts("g"));
        Assert.Equal(["a", "b"], taken.Levels("g"));
        Assert.Equal([1, 1, 1], taken.Logicals("t"));
        Assert.Equal(["q", "p", "p"], Assert.IsType<TextColumn>(taken["s"]));
        Assert.Equal(0, Small.Take([]).RowCount);
        Csv.Fails("BLUP204", () => Small.Take([0, 3]), "Row 3 is not in the table.", "3 rows, numbered from 0");
        Csv.Fails("BLUP204", () => Small.Take([-1]), "Row -1");
    }

    [Fact]
    public void The_overview_shows_kinds_levels_missing_values_and_first_values()
    {
        var table = Csv.Read("Reaction,Subject,ok\n249.56,s1,T\nNA,s2,F\n1e20,a subject with a rather long name,NA\n4,s1,T\n5,s1,T\n6,s1,T\n").WithColumn(new TextColumn("note", ["x", null, "y", "z", "u", "v"]));
        Assert.Equal(
            """
            6 rows, 4 columns
              Reaction  numeric, 1 missing     249.56, NA, 1E+20, 4, 5, …
              Subject   categorical, 3 levels  s1, s2, a subject with a rather…, s1, s1, …
              ok        logical, 1 missing     TRUE, FALSE, NA, TRUE, TRUE, …
              note      text, 1 missing        x, NA, y, z, u, …
            """.ReplaceLineEndings("\n"),
            table.ToString());
        Assert.Equal("0 rows, 0 columns", new Table([]).ToString());
    }
}
