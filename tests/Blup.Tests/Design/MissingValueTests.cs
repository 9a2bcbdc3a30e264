using Blup.Design;
using Blup.Tables;
using static Blup.Tests.Design.DesignData;

namespace Blup.Tests.Design;

public sealed class MissingValueTests
{
    private const double No = double.NaN;

    private static readonly Table Data = new(
    [
        Numbers("y", 1, No, 3, 4, 5, 6, 7), Numbers("x", 1, 2, No, 4, 5, 6, 7), Numbers("unused", No, No, No, No, No, No, No),
        Texts("g", "a", "b", "c", null, "a", "b", "b"), Numbers("w", 1, 1, 1, 1, No, 2, 3), Numbers("o", 1, 2, 3, 4, 5, 6, No),
    ]);

    [Fact]
    public void Rows_with_a_missing_value_in_any_column_used_are_dropped_and_counted()
    {
        var frame = Frame("y ~ x + offset(o) + (1 | g)", Data, new DesignOptions { Weights = "w" });
        Assert.Equal([1, 6], frame.RowNumbers);
        Assert.Equal(5, frame.DroppedCount);
        Assert.Equal(["y 1: 2", "x 1: 3", "g 1: 4", "o 1: 7", "w 1: 5"], frame.Dropped.Select(d => $"{d.Variable} {d.Count}: {string.Join(' ', d.FirstRows)}"));
        Assert.Equal([1, 6], frame.Response);
        Assert.Equal([1, 2], frame.Weights!);
        Assert.Equal([1, 6], frame.Offset!);
        Assert.Equal(["a", "b"], frame.Random[0].Levels);
    }

    [Fact]
    public void Only_columns_of_the_formula_count()
    {
        var frame = Frame("y ~ x", Data);
        Assert.Equal([1, 4, 5, 6, 7], frame.RowNumbers);
        Assert.Equal(7, Frame("w ~ 1", new Table([Numbers("w", 1, 2, 3, 4, 5, 6, 7), .. Data.Columns.Where(c => c.Name != "w")])).Rows);
    }

    [Fact]
    public void A_row_missing_in_two_columns_is_dropped_once_and_listed_twice()
    {
        var frame = Frame("y ~ x", new Table([Numbers("y", 1, No, 3), Numbers("x", 3, No, 4)]));
        Assert.Equal(1, frame.DroppedCount);
        Assert.Equal(2, frame.Dropped.Count);
    }

    /// <summary>R: lm(y ~ scale(x), d) with a missing y uses the mean of all x; model.frame evaluates before it drops rows.</summary>
    [Fact]
    public void Transforms_learn_from_all_rows_that_have_their_argument()
    {
        var frame = Frame("y ~ scale(x, scale = FALSE)", new Table([Numbers("y", 1, No, 3), Numbers("x", 1, 2, 6)]));
        Assert.Equal([-2, 3], frame.Fixed.Columns[1]);
    }

    [Fact]
    public void Levels_that_only_dropped_rows_have_disappear()
    {
        var frame = Frame("y ~ f", new Table([Numbers("y", 1, No, 3, 5), new CategoricalColumn("f", [0, 1, 2, 3], ["p", "q", "r", "s", "never"])]));
        Assert.Equal(["(Intercept)", "fr", "fs"], frame.Fixed.Names);
        Assert.Equal(["p", "r", "s"], frame.Spec.Variables["f"].Levels);
    }

    [Fact]
    public void Reference_data_with_missing_values()
    {
        var frame = Frame("Reaction ~ Days + (Days | Subject)", Read(ReferenceData.Csv("sleepstudy_missing")));
        var lines = File.ReadAllLines(ReferenceData.Csv("sleepstudy_missing"))[1..];
        Assert.Equal(lines.Select((l, i) => (l, i)).Where(x => !x.l.Split(',').Any(c => c is "" or "NA")).Select(x => x.i + 1), frame.RowNumbers);
        Assert.Equal(lines.Length, frame.Rows + frame.DroppedCount);
    }
}
