using System.Data;
using System.Numerics;
using Blup.Tables;

namespace Blup.Tests.Tables;

public sealed class TableSourceTests
{
    private enum Dose
    {
        High = 10,
        None = 0,
        Low = 5,
    }

    private sealed record Trial(double Y, int? Day, string? Pen, bool Fed, Dose Dose, decimal Weight);

    private sealed record Dated(double Y, DateTime When);

    private static readonly string?[] Pens = ["p2", "p1", null];

    [Fact]
    public void Rows_of_a_record_become_columns()
    {
        var table = Table.FromRows([new Trial(1.5, 1, "p2", true, Dose.Low, 2.5m), new Trial(double.NaN, null, null, false, Dose.High, 0.1m)]);
        Assert.Equal(["Y", "Day", "Pen", "Fed", "Dose", "Weight"], table.Names);
        Assert.Equal([1.5, double.NaN], table.Numbers("Y"));
        Assert.Equal([1, double.NaN], table.Numbers("Day"));
        Assert.Equal(["p2", "-"], table.Texts("Pen"));
        Assert.Equal([1, 0], table.Logicals("Fed"));
        Assert.Equal(["None", "Low", "High"], table.Levels("Dose"));
        Assert.Equal(["Low", "High"], table.Texts("Dose"));
        Assert.Equal([2.5, 0.1], table.Numbers("Weight"));
    }

    [Fact]
    public void Anonymous_types_tuples_and_structures_are_rows()
    {
        Assert.Equal([2, 4], Table.FromRows(new[] { 1, 2 }.Select(i => new { Y = 2 * i, G = "a" })).Numbers("Y"));
        var tuples = Table.FromRows(new[] { (1.5, "a"), (2.5, "b") });
        Assert.Equal(["Item1", "Item2"], tuples.Names);
        Assert.Equal([1.5, 2.5], tuples.Numbers("Item1"));
        Assert.Equal(["X", "Y"], Table.FromRows(new[] { new { X = 1, Y = 2 } }).Names);
        Assert.Equal([3], Table.FromRows(new[] { new KeyValuePair<string, int>("a", 3) }).Numbers("Value"));
    }

    [Fact]
    public void No_rows_give_the_columns_all_the_same()
    {
        var table = Table.FromRows(Array.Empty<Trial>());
        Assert.Equal(0, table.RowCount);
        Assert.Equal(6, table.Columns.Count);
    }

    [Fact]
    public void Rows_that_cannot_be_columns_are_refused()
    {
        Csv.Fails("BLUP230", () => Table.FromRows(new object[] { 1 }), "Object has no public properties", "rows.Select(r => new { r.Y, r.Group })");
        Csv.Fails("BLUP230", () => Table.FromRows(["text"]), "String has no public properties");
        Csv.Fails("BLUP230", () => Table.FromRows([1.5]), "Double has no public properties");
        Csv.Fails("BLUP231", () => Table.FromRows(Array.Empty<Dated>()), "Property 'When' of Dated is a DateTime, which cannot be a column.", "(r.Date - start).TotalDays");
        Csv.Fails("BLUP231", () => Table.FromRows(new[] { new { A = new List<int?>() } }), "Property 'A' of", "is a List<Int32?>");
        Csv.Fails("BLUP233", () => Table.FromRows([new Dated2(1), null!]), "Row 2 is null.");
        Csv.Fails("BLUP232", () => Table.FromRows([new { Id = (1L << 53) + 1 }]), "Column 'Id' holds the integer 9007199254740993", "give it as text");
    }

    private sealed record Dated2(int Y);

    [Fact]
    public void Arrays_of_every_number_type_become_numeric()
    {
        var table = Table.FromColumns(
            ("d", new double[] { 1 }), ("f", new float[] { 1 }), ("m", new decimal[] { 1 }), ("h", new[] { (Half)1 }), ("l", new long[] { 1 }), ("ul", new ulong[] { 1 }),
            ("i", new[] { 1 }), ("u", new uint[] { 1 }), ("s", new short[] { 1 }), ("us", new ushort[] { 1 }), ("b", new byte[] { 1 }), ("sb", new sbyte[] { 1 }));
        Assert.All(table.Names, name => Assert.Equal([1], table.Numbers(name)));
        var nullable = Table.FromColumns(
            ("d", new double?[] { 1, null }), ("f", new float?[] { 1, null }), ("m", new decimal?[] { 1, null }), ("h", new Half?[] { (Half)1, null }),
            ("l", new long?[] { 1, null }), ("i", new int?[] { 1, null }), ("u", new uint?[] { 1, null }), ("b", new byte?[] { 1, null }));
        Assert.All(nullable.Names, name => Assert.Equal([1, double.NaN], nullable.Numbers(name)));
        Assert.Equal([uint.MaxValue], Table.FromColumns(("u", new[] { uint.MaxValue })).Numbers("u"));
    }

    [Fact]
    public void Other_arrays_become_logical_and_categorical()
    {
        var table = Table.FromColumns(("b", new bool?[] { true, false, null }), ("g", Pens), ("c", new[] { 'z', 'a', 'z' }), ("e", new Dose?[] { Dose.High, null, (Dose)7 }));
        Assert.Equal([1, 0, -1], table.Logicals("b"));
        Assert.Equal(["p1", "p2"], table.Levels("g"));
        Assert.Equal(["z", "a", "z"], table.Texts("c"));
        Assert.Equal(["High", "-", "7"], table.Texts("e"));
        Assert.Equal(["None", "Low", "High", "7"], table.Levels("e"));
    }

    [Fact]
    public void Arrays_are_copied()
    {
        var values = new[] { 1.0, 2 };
        var table = Table.FromColumns(("y", values));
        values[0] = 9;
        Assert.Equal([1, 2], table.Numbers("y"));
    }

    [Fact]
    public void Arrays_that_cannot_be_columns_are_refused()
    {
        Csv.Fails("BLUP231", () => Table.FromColumns(("t", new[] { DateTime.UnixEpoch })), "Column 't' is an array of DateTime", "Numbers (int, long");
        Csv.Fails("BLUP231", () => Table.FromColumns(("t", new int[1, 1])), "Column 't' is an array of Int32");
        Csv.Fails("BLUP231", () => Table.FromColumns(("t", new object[] { 1 })), "an array of Object");
        Csv.Fails("BLUP232", () => Table.FromColumns(("id", new ulong?[] { ulong.MaxValue })), "18446744073709551615");
    }

    [Fact]
    public void A_data_reader_becomes_a_table()
    {
        using var data = new DataTable();
        foreach (var type in new[] { typeof(double), typeof(float), typeof(decimal), typeof(long), typeof(int), typeof(short), typeof(byte), typeof(sbyte), typeof(ushort), typeof(uint), typeof(ulong), typeof(BigInteger) })
            data.Columns.Add(type.Name, type);
        data.Columns.Add("flag", typeof(bool));
        data.Columns.Add("text", typeof(string));
        data.Rows.Add(1.0, 1f, 1m, 1L, 1, (short)1, (byte)1, (sbyte)1, (ushort)1, 1u, 1ul, BigInteger.One, true, "b");
        data.Rows.Add([.. Enumerable.Repeat<object>(DBNull.Value, 14)]);
        data.Rows.Add(2.0, 2f, 2m, 2L, 2, (short)2, (byte)2, (sbyte)2, (ushort)2, 2u, 2ul, new BigInteger(2), false, "a");
        using var reader = data.CreateDataReader();
        var table = Table.FromDataReader(reader);
        Assert.All(table.Names.Take(12), name => Assert.Equal([1, double.NaN, 2], table.Numbers(name)));
        Assert.Equal([1, -1, 0], table.Logicals("flag"));
        Assert.Equal(["b", "-", "a"], table.Texts("text"));
        Assert.Equal(["a", "b"], table.Levels("text"));
    }

    [Fact]
    public void A_query_with_an_unsupported_type_is_refused()
    {
        using var data = new DataTable();
        data.Columns.Add("when", typeof(DateTime));
        using var reader = data.CreateDataReader();
        Csv.Fails("BLUP234", () => Table.FromDataReader(reader), "Column 'when' of the query is a DateTime", "CAST(");
    }
}
