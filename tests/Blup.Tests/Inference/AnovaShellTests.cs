using Blup.Diagnostics;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Inference;

/// <summary>Shells against R's <c>aov</c> with <c>Error()</c> and the textbook tables of balanced designs.</summary>
public sealed class AnovaShellTests
{
    [Fact]
    public void Split_plot()
    {
        // aov(yield ~ nf * Variety + Error(Block / Variety)): Block 5; Variety 2 on 10; nf 3 and nf:Variety 6 on 45.
        var shell = Lmm.AnovaShell("yield ~ nf * Variety + (1 | Block / Variety)", Without(ReferenceCase.Load("oats_factor").Data(), "yield"));
        Assert.Equal(
            [new("Block", "Residuals", 5, null), new("Variety:Block", "Variety", 2, 10), new("Variety:Block", "Residuals", 10, null), new("Within", "nf", 3, 45), new("Within", "nf:Variety", 6, 45), new("Within", "Residuals", 45, null)],
            shell.Lines);
        Assert.Equal(72, shell.Rows);
    }

    [Fact]
    public void Absent_missing_and_present_responses_give_the_same()
    {
        var data = ReferenceCase.Load("irrigation").Data();
        const string formula = "yield ~ irrigation * variety + (1 | field)";
        var absent = Lmm.AnovaShell(formula, Without(data, "yield"));
        var missing = Lmm.AnovaShell(formula, new Table([.. Without(data, "yield").Columns, new NumericColumn("yield", [.. Enumerable.Repeat(double.NaN, data.RowCount)])]));
        Assert.Equal(Lmm.AnovaShell(formula, data).Lines, absent.Lines);
        Assert.Equal(absent.Lines, missing.Lines);
        // Satterthwaite's df of this balanced design are those of the strata (cases/irrigation.json: 4, 4, 4).
        Assert.Equal([4, 4, 4], absent.Lines.Where(l => l.ErrorDf is not null).Select(l => l.ErrorDf!.Value));
    }

    [Theory]
    [InlineData("sleepstudy_slope", "Days:Subject", "Days", 1, 17)] // a slope is tested against slopes
    [InlineData("sleepstudy_intercept", "Within", "Days", 1, 161)]
    [InlineData("machines_nested", "Machine:Worker", "Machine", 2, 10)]
    [InlineData("orthodont", "Subject", "Sex", 1, 25)]
    [InlineData("orthodont", "age:Subject", "age:Sex", 1, 25)]
    [InlineData("ergostool", "Within", "Type", 3, 24)]
    [InlineData("feeding_crd", "Within", "Day:Trt", 10, 252)]
    public void Terms_fall_in_their_stratum(string id, string stratum, string term, int df, int error)
    {
        var c = ReferenceCase.Load(id);
        Assert.Contains(new ShellLine(stratum, term, df, error), Lmm.AnovaShell(c.Formula, c.Data()).Lines);
    }

    [Fact]
    public void Degrees_of_freedom_add_up()
    {
        var shell = Lmm.AnovaShell("~ Day * Trt + (1 | Room / Pen)", Without(ReferenceCase.Load("feeding_pens").Data(), "DryMatter"));
        Assert.Equal(shell.Rows - 1, shell.Lines.Sum(l => l.Df));
    }

    [Fact]
    public void Prints()
    {
        var text = Lmm.AnovaShell("yield ~ nf * Variety + (1 | Block / Variety)", ReferenceCase.Load("oats_factor").Data()).ToString();
        Assert.Equal("""
            ANOVA shell of 72 rows, from formula and design; no response was looked at

            Stratum        Source         Df  Error Df
            Block          Residuals       5
            Variety:Block  Variety         2        10
                           Residuals      10
            Within         nf              3        45
                           nf:Variety      6        45
                           Residuals      45

            """.ReplaceLineEndings("\n"), text);
    }

    [Fact]
    public void A_design_without_its_columns_is_a_mistake_of_the_caller()
        => Assert.Equal("BLUP101", Assert.Throws<BlupException>(() => Lmm.AnovaShell("y ~ nff + (1 | Block)", ReferenceCase.Load("oats_factor").Data())).Code);

    [Fact]
    public void Too_many_levels_are_refused()
    {
        var levels = Enumerable.Range(0, 10_400).Select(i => i / 2).ToArray();
        var data = Table.FromColumns(("g", levels), ("x", Array.ConvertAll(levels, l => l % 7.0)));
        Assert.Equal("BLUP605", Assert.Throws<BlupException>(() => Lmm.AnovaShell("y ~ x + (1 | g)", data)).Code);
    }

    private static Table Without(Table data, string column) => new(data.Columns.Where(c => c.Name != column));
}
