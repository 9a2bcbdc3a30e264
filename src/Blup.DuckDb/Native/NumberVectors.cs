using System.Globalization;
using System.Numerics;
using Blup.Diagnostics;

namespace Blup.DuckDb;

/// <summary>Copies numbers out of vectors.</summary>
internal static class NumberVectors
{
    public static void Doubles(DuckDbColumn column, DuckVector vector, Span<double> values)
    {
        switch (column.Storage)
        {
            case DuckDbType.Double: vector.Values<double>(values.Length).CopyTo(values); break;
            case DuckDbType.Float: Widen<float>(vector, values); break;
            case DuckDbType.Boolean or DuckDbType.UTinyInt: Widen<byte>(vector, values); break;
            case DuckDbType.TinyInt: Widen<sbyte>(vector, values); break;
            case DuckDbType.SmallInt: Widen<short>(vector, values); break;
            case DuckDbType.USmallInt: Widen<ushort>(vector, values); break;
            case DuckDbType.Integer: Widen<int>(vector, values); break;
            case DuckDbType.UInteger: Widen<uint>(vector, values); break;
            case DuckDbType.BigInt: Widen<long>(vector, values); break;
            case DuckDbType.UBigInt: Widen<ulong>(vector, values); break;
            case DuckDbType.HugeInt: Widen<Int128>(vector, values); break;
            case DuckDbType.UHugeInt: Widen<UInt128>(vector, values); break;
            default: throw WrongKind(column, "numbers");
        }

        if (column.Type == DuckDbType.Decimal) Unscale(column, vector, values);
        if (vector.AllValid) return;
        for (var row = 0; row < values.Length; row++)
        {
            if (!vector.IsValid(row)) values[row] = double.NaN;
        }
    }

    public static void Longs(DuckDbColumn column, DuckVector vector, Span<long> values)
    {
        if (column.Type != column.Storage) throw WrongKind(column, "integers");
        switch (column.Type)
        {
            case DuckDbType.Boolean or DuckDbType.UTinyInt: Lengthen<byte>(vector, values); break;
            case DuckDbType.TinyInt: Lengthen<sbyte>(vector, values); break;
            case DuckDbType.SmallInt: Lengthen<short>(vector, values); break;
            case DuckDbType.USmallInt: Lengthen<ushort>(vector, values); break;
            case DuckDbType.Integer: Lengthen<int>(vector, values); break;
            case DuckDbType.UInteger: Lengthen<uint>(vector, values); break;
            case DuckDbType.BigInt: vector.Values<long>(values.Length).CopyTo(values); break;
            case DuckDbType.UBigInt: Checked(column, vector, values); break;
            default: throw WrongKind(column, "integers of up to 64 bits");
        }

        if (vector.AllValid) return;
        for (var row = 0; row < values.Length; row++)
        {
            if (!vector.IsValid(row)) values[row] = 0;
        }
    }

    private static void Widen<T>(DuckVector vector, Span<double> values) where T : unmanaged, INumberBase<T>
    {
        var from = vector.Values<T>(values.Length);
        for (var row = 0; row < values.Length; row++) values[row] = double.CreateTruncating(from[row]);
    }

    private static void Lengthen<T>(DuckVector vector, Span<long> values) where T : unmanaged, INumberBase<T>
    {
        var from = vector.Values<T>(values.Length);
        for (var row = 0; row < values.Length; row++) values[row] = long.CreateTruncating(from[row]);
    }

    /// <summary>The double nearest to the decimal: one division by an exact power where the integer is exact too, otherwise by way of its text.</summary>
    private static void Unscale(DuckDbColumn column, DuckVector vector, Span<double> values)
    {
        var power = Math.Pow(10, column.Scale);
        for (var row = 0; row < values.Length; row++)
        {
            if (Math.Abs(values[row]) < 9e15 && column.Scale <= 22) values[row] /= power;
            else if (vector.IsValid(row)) values[row] = ByText(column, vector, row);
        }
    }

    private static double ByText(DuckDbColumn column, DuckVector vector, int row)
    {
        var digits = column.Storage == DuckDbType.HugeInt ? vector.Values<Int128>(row + 1)[row] : vector.Values<long>(row + 1)[row];
        return double.Parse(string.Create(CultureInfo.InvariantCulture, $"{digits}E-{column.Scale}"), CultureInfo.InvariantCulture);
    }

    private static void Checked(DuckDbColumn column, DuckVector vector, Span<long> values)
    {
        var from = vector.Values<ulong>(values.Length);
        for (var row = 0; row < values.Length; row++)
        {
            if (from[row] > long.MaxValue && vector.IsValid(row))
                throw new BlupException("BLUP823", string.Create(CultureInfo.InvariantCulture, $"Column '{column.Name}' holds {from[row]}, more than a signed integer of 64 bits."), null, "Convert the column to text in a query (--query): CAST(... AS VARCHAR).");
            values[row] = (long)from[row];
        }
    }

    private static InvalidOperationException WrongKind(DuckDbColumn column, string wanted) => new($"Column '{column.Name}' is of type {column.Type} and does not hold {wanted}.");
}
