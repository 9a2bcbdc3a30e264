using System.Globalization;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>Columns from arrays of .NET values; the values are copied.</summary>
internal static class ColumnFactory
{
    /// <summary>The kinds of values a column can hold, for messages.</summary>
    public const string Supported = "Numbers (int, long, float, double, decimal, …), bool, string, char and enums can be columns, each also nullable.";

    /// <summary>Whether <see cref="From"/> accepts elements of this type.</summary>
    public static bool IsSupported(Type element) => Converter(Nullable.GetUnderlyingType(element) ?? element) is not null;

    /// <summary>A column of the array's values; null is missing.</summary>
    public static Column From(string name, Array values)
    {
        var element = values.GetType().GetElementType()!;
        var convert = values.Rank == 1 ? Converter(Nullable.GetUnderlyingType(element) ?? element) : null;
        if (convert is null)
            throw new BlupException("BLUP231", $"Column '{name}' is an array of {TypeNames.Of(element)}, which cannot be a column.", null, Supported);
        return convert(name, values);
    }

    /// <summary>An integer as a double, which has to hold it exactly: a rounded identifier would be another one.</summary>
    public static double Exact(string name, Int128 value)
    {
        var number = (double)value;
        return (Int128)number == value ? number : throw new BlupException(
            "BLUP232",
            string.Create(CultureInfo.InvariantCulture, $"Column '{name}' holds the integer {value}, which a double-precision number cannot hold exactly."),
            null,
            "If it is an identifier, give it as text.");
    }

    private static Func<string, Array, Column>? Converter(Type type)
    {
        if (type.IsEnum) return (name, values) => FromEnum(name, values, type);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Double => (name, values) => Numeric<double>(name, values, v => v),
            TypeCode.Single => (name, values) => Numeric<float>(name, values, v => v),
            TypeCode.Decimal => (name, values) => Numeric<decimal>(name, values, v => (double)v),
            TypeCode.Int64 => (name, values) => Numeric<long>(name, values, v => Exact(name, v)),
            TypeCode.UInt64 => (name, values) => Numeric<ulong>(name, values, v => Exact(name, v)),
            TypeCode.Int32 => (name, values) => Numeric<int>(name, values, v => v),
            TypeCode.UInt32 => (name, values) => Numeric<uint>(name, values, v => v),
            TypeCode.Int16 => (name, values) => Numeric<short>(name, values, v => v),
            TypeCode.UInt16 => (name, values) => Numeric<ushort>(name, values, v => v),
            TypeCode.Byte => (name, values) => Numeric<byte>(name, values, v => v),
            TypeCode.SByte => (name, values) => Numeric<sbyte>(name, values, v => v),
            TypeCode.Boolean => (name, values) => new LogicalColumn(name, Map<bool, sbyte>(values, v => v ? (sbyte)1 : (sbyte)0, -1)),
            TypeCode.Char => (name, values) => Categoricals.FromText(name, Map<char, string?>(values, v => v.ToString(), null)),
            TypeCode.String => (name, values) => Categoricals.FromText(name, (string?[])values),
            _ when type == typeof(Half) => (name, values) => Numeric<Half>(name, values, v => (double)v),
            _ => null,
        };
    }

    private static NumericColumn Numeric<T>(string name, Array values, Func<T, double> convert) where T : struct
        => new(name, Map(values, convert, double.NaN));

    private static TResult[] Map<T, TResult>(Array values, Func<T, TResult> convert, TResult missing) where T : struct
        => values is T?[] nullable
            ? Array.ConvertAll(nullable, v => v is { } value ? convert(value) : missing)
            : Array.ConvertAll((T[])values, v => convert(v));

    /// <summary>Levels are all members in the order of their values, as a factor in R keeps levels that do not occur.</summary>
    private static CategoricalColumn FromEnum(string name, Array values, Type type)
    {
        var members = Enum.GetValues(type);
        var names = new List<string>();
        var index = new Dictionary<object, int>();
        foreach (var member in members)
        {
            if (index.TryAdd(member, names.Count)) names.Add(member.ToString()!);
        }

        var codes = new int[values.Length];
        for (var row = 0; row < codes.Length; row++)
        {
            var value = values.GetValue(row);
            if (value is null)
            {
                codes[row] = -1;
            }
            else if (!index.TryGetValue(value, out codes[row]))
            {
                // A value without a member of its own (a number, a combination of flags).
                index.Add(value, codes[row] = names.Count);
                names.Add(value.ToString()!);
            }
        }

        return new CategoricalColumn(name, codes, [.. names]);
    }
}

/// <summary>Type names as they are written in C#.</summary>
internal static class TypeNames
{
    public static string Of(Type type)
        => Nullable.GetUnderlyingType(type) is { } inner ? Of(inner) + "?"
            : !type.IsGenericType ? type.Name
            : $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Of))}>";
}
