using Blup.Tables;

namespace Blup.Tests.Tables;

public sealed class CategoricalsTests
{
    [Fact]
    public void Numbers_get_levels_in_numeric_order()
    {
        var column = Categoricals.From(new NumericColumn("x", [10, 1.5, double.NaN, -0.0, 308, 0, 2, double.PositiveInfinity, 0.1 + 0.2]));
        Assert.Equal(["0", "0.30000000000000004", "1.5", "2", "10", "308", "Inf"], column.Levels);
        Assert.Equal([4, 2, -1, 0, 5, 0, 3, 6, 1], column.Codes.ToArray());
    }

    [Fact]
    public void Logical_values_get_both_levels()
    {
        var column = Categoricals.From(new LogicalColumn("x", [1, -1, 1]));
        Assert.Equal(["FALSE", "TRUE"], column.Levels);
        Assert.Equal([1, -1, 1], column.Codes.ToArray());
    }

    [Fact]
    public void Text_gets_ordinal_levels_that_occur()
    {
        var column = Categoricals.From(new TextColumn("x", ["b", null, "B", "a", "b"]));
        Assert.Equal(["B", "a", "b"], column.Levels);
        Assert.Equal([2, -1, 0, 1, 2], column.Codes.ToArray());
    }

    [Fact]
    public void A_categorical_column_stays()
    {
        var column = new CategoricalColumn("x", [0, 0], ["b", "a"]);
        Assert.Same(column, Categoricals.From(column));
    }

    [Fact]
    public void Factors_and_levels_on_reading_equal_those_on_the_table()
    {
        const string Text = "s,nitro,sex,c\n308,0.20,F,W\n9,0,F,S\n308,NA,F,W\n";
        var read = Csv.Read(Text, new CsvOptions
        {
            Factors = ["s", "sex"],
            Levels = new Dictionary<string, IReadOnlyList<string>> { ["c"] = ["W", "S", "N"], ["nitro"] = ["0.20", "0"] },
        });
        Assert.Equal(["9", "308"], read.Levels("s"));
        Assert.Equal(["F"], read.Levels("sex"));
        Assert.Equal(["W", "S", "N"], read.Levels("c"));
        Assert.Equal(["0.20", "0", "-"], read.Texts("nitro"));

        var made = Csv.Read(Text).AsFactor("s").WithLevels("c", ["W", "S", "N"]).WithLevels("nitro", ["0.20", "0"]);
        foreach (var name in new[] { "s", "nitro", "c" })
        {
            Assert.Equal(read.Levels(name), made.Levels(name));
            Assert.Equal(read.Texts(name), made.Texts(name));
        }

        // Without the option a column of F alone is logical.
        Assert.Equal(ColumnKind.Logical, Csv.Read(Text)["sex"].Kind);
    }

    [Fact]
    public void Levels_of_logical_columns_are_compared_as_logical()
        => Assert.Equal(["T", "F"], Csv.Read("x\nFALSE\nTRUE\n").WithLevels("x", ["T", "F"]).Texts("x").Reverse());

    [Fact]
    public void A_logical_column_may_have_one_level_listed()
        => Assert.Equal(["TRUE", "TRUE"], Csv.Read("x\nTRUE\nTRUE\n").WithLevels("x", ["TRUE"]).Texts("x"));

    [Fact]
    public void A_value_that_is_not_listed_is_an_error()
    {
        var table = Csv.Read("Condition\nW\nw\nX\nW\n");
        Csv.Fails("BLUP226", () => table.WithLevels("Condition", ["W", "S"]), "Column 'Condition' has the value 'w' in row 2", "2 of 4 rows", "Levels given: W, S.", "Is 'w' a misspelt 'W'?");
        Csv.Fails("BLUP227", () => table.WithLevels("Condition", []), "levels of column 'Condition' is empty");
        Csv.Fails("BLUP227", () => table.WithLevels("Condition", ["W", "w", "W"]), "Level 'W' of column 'Condition' is listed twice.");
        Csv.Fails("BLUP203", () => table.WithLevels("condition", ["W"]), "Did you mean 'Condition'?");
        Csv.Fails("BLUP203", () => table.AsFactor("Condition", "Conditio"), "Did you mean 'Condition'?");
    }

    [Fact]
    public void Numbers_are_taken_from_logical_columns_and_refused_from_text()
    {
        var number = new NumericColumn("x", [1]);
        Assert.Same(number, Numbers.From(number));
        Assert.Equal([1, 0, double.NaN], Numbers.From(new LogicalColumn("x", [1, 0, -1])).Values.ToArray());
        var text = Csv.Read("x,y\n1,1\nn/a,1\n2,1\n?,1\nn/a,1\n!,1\n")["x"];
        Csv.Fails("BLUP205", () => Numbers.From(text), "Column 'x' holds text", "4 of 6 rows hold no number, the first: 'n/a' (row 2), '?' (row 4), 'n/a' (row 5)", "CsvOptions.MissingValues");
        Csv.Fails("BLUP205", () => Numbers.From(Csv.Read("x;y\n1,5;1\n2;1\n1.234,5;2\n")["x"]), "decimal point", "'1,5' (row 1)", "instead of commas");
        Csv.Fails("BLUP205", () => Numbers.From(Csv.Read("x\n1\n2\n").AsFactor("x")["x"]), "is categorical", "leave it out of the factors");
    }
}
