using System.Globalization;
using Blup.Design;
using Blup.Diagnostics;
using Blup.Estimation;
using Blup.Formulas;
using Blup.Models;
using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Streaming;

/// <summary>The estimate of memory against what is allocated, refusals before the work, and scaling statements by counts rather than clocks.</summary>
public sealed class MemoryTests
{
    public static TheoryData<string, int, int, int> Shapes => new()
    {
        { "y ~ x + (1 + x | g)", 40_000, 8_000, 1 },
        { "y ~ x + (1 | g) + (1 | h)", 40_000, 3_000, 700 },
        { "y ~ 1 + (1 | g) + (1 | h)", 60_000, 400, 60 },
        { "y ~ x + (1 | g) + (1 | h)", 60_000, 2_000, 110 },
        { "y ~ x + (1 + x | g) + (1 + x | h)", 30_000, 1_000, 200 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void The_estimate_is_right_within_a_factor_of_one_and_a_half(string formula, int rows, int groups, int items)
    {
        var frame = Frame(formula, Data(rows, groups, items));
        var model = LmmModel.From(frame);
        var estimate = MemoryEstimate.Of(model);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var objective = new Objective(model, reml: true);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        GC.KeepAlive(objective);
        Assert.InRange((double)(estimate.Chain + estimate.Dense) / allocated, 1 / 1.5, 1.5);
        var held = model.CrossProducts.Panels.Sum(p => 8L * (p.Values.Length + p.Diagonal.Length) + 4L * (p.Rows.Length + p.Start.Length + p.Segments.Length));
        Assert.InRange((double)estimate.Products / held, 0.99, 1.01);
        Assert.True(MemoryEstimate.Least(frame, model.Layout).Total <= 1.01 * estimate.Total);
    }

    [Fact]
    public void A_fit_that_would_not_fit_is_refused_before_it_begins()
    {
        var table = Data(20_000, 2_000, 1_500);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<BlupException>(() => Lmm.Fit("y ~ x + (1 | g) + (1 + x | h)", table, new LmmOptions { MemoryLimit = 32 << 20 }));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 32 << 20);
        Assert.Equal("BLUP870", error.Code);
        Assert.Contains("dense part of order", error.Message, StringComparison.Ordinal);
        Assert.Contains("--memory-limit", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Contains("(1 | g)", StringComparison.Ordinal) || error.Message.Contains("(1 + x | h)", StringComparison.Ordinal), error.Message);
        Assert.True(Lmm.Fit("y ~ x + (1 | g)", table, new LmmOptions { MemoryLimit = 64 << 20, Df = DfMethod.Wald }).Certificate.Certified);
    }

    [Fact]
    public void A_dense_part_beyond_one_array_is_refused_whatever_the_memory()
    {
        var groups = Enumerable.Range(0, 93_000).Select(i => $"g{i % 46_500}").ToArray();
        var items = Enumerable.Range(0, 93_000).Select(i => $"h{(i * 7 + i / 46_500) % 46_400}").ToArray();
        var table = Table.FromColumns(("y", Enumerable.Range(0, 93_000).Select(i => (i * 13 % 101) + 0.5).ToArray()), ("g", groups), ("h", items));
        var error = Assert.Throws<BlupException>(() => Lmm.Fit("y ~ 1 + (1 | g) + (1 | h)", table, new LmmOptions { MemoryLimit = long.MaxValue }));
        Assert.Equal("BLUP870", error.Code);
        Assert.Contains("46402", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4GB", 4L << 30)]
    [InlineData("1.5 gb", 3L << 29)]
    [InlineData("512MB", 512L << 20)]
    [InlineData("1000", 1000)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
        Assert.False(ByteSize.TryParse("-1GB", out _) || ByteSize.TryParse("much", out _) || ByteSize.TryParse("", out _) || ByteSize.TryParse("0", out _));
    }

    [Fact]
    public void Stored_numbers_are_linear_in_levels_and_do_not_grow_with_rows()
    {
        static long Stored(int rows, int groups) => LmmModel.From(Frame("y ~ x + (1 + x | g)", Data(rows, groups, 1))).CrossProducts.Panels.Sum(p => (long)p.Values.Length + p.Diagonal.Length);
        Assert.Equal(2 * Stored(8_000, 1_000), Stored(8_000, 2_000));
        Assert.Equal(Stored(8_000, 1_000), Stored(24_000, 1_000));
    }

    [Fact]
    public void An_evaluation_allocates_nothing_however_many_rows()
    {
        foreach (var rows in new[] { 5_000, 20_000 })
        {
            var objective = new Objective(LmmModel.From(Frame("y ~ x + (1 + x | g)", Data(rows, 500, 1))), reml: true);
            var theta = objective.Templates.Identity(0.5);
            var gradient = new double[theta.Length];
            for (var i = 0; i < 3; i++) Evaluate();
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 5; i++) Evaluate();
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

            void Evaluate()
            {
                objective.Evaluate(theta);
                objective.Gradient(gradient);
            }
        }
    }

    [Fact]
    public void Cross_products_do_not_depend_on_the_order_of_threads()
    {
        var frame = Frame("y ~ x + (1 + x | g) + (1 | h)", Data(50_000, 900, 70));
        var models = Enumerable.Range(0, 3).Select(_ => LmmModel.From(frame).CrossProducts).ToList();
        Assert.All(models, m => Assert.Equal(models[0].Panels.SelectMany(p => p.Values), m.Panels.SelectMany(p => p.Values)));
        Assert.All(models, m => Assert.Equal(models[0].Fixed, m.Fixed));
    }

    private static ModelFrame Frame(string formula, Table table) => DesignSpec.Bind(Formula.Parse(formula), table).Materialize(table);

    private static Table Data(int rows, int groups, int items)
    {
        var random = new Random(11);
        var effects = Enumerable.Range(0, groups).Select(_ => random.NextDouble()).ToArray();
        var (y, x, g, h) = (new double[rows], new double[rows], new string[rows], new string[rows]);
        for (var i = 0; i < rows; i++)
        {
            var (a, b) = (i < groups ? i : random.Next(groups), i < items ? i : random.Next(items));
            x[i] = random.NextDouble();
            y[i] = 1 + effects[a] * (1 + x[i]) + 0.01 * b + random.NextDouble();
            (g[i], h[i]) = (a.ToString(CultureInfo.InvariantCulture), b.ToString(CultureInfo.InvariantCulture));
        }

        return Table.FromColumns(("y", y), ("x", x), ("g", g), ("h", h));
    }
}
