using System.Data;
using System.Numerics;
using Blup.Diagnostics;

namespace Blup.Tables;

/// <summary>Reads the rest of a data reader's rows, one collector a column, without boxing the usual types.</summary>
internal static class DataReaderColumns
{
    public static Table Read(IDataReader reader)
    {
        var collectors = new Collector[reader.FieldCount];
        for (var i = 0; i < collectors.Length; i++) collectors[i] = Create(reader, i);
        while (reader.Read())
        {
            foreach (var collector in collectors) collector.Add(reader);
        }

        return new Table(collectors.Select(c => c.Build()));
    }

    private static Collector Create(IDataReader reader, int i)
    {
        var name = reader.GetName(i);
        var type = reader.GetFieldType(i);
        return Type.GetTypeCode(type) switch
        {
            TypeCode.Double => new Collector<double>(name, i, r => r.GetDouble(i)),
            TypeCode.Single => new Collector<float>(name, i, r => r.GetFloat(i)),
            TypeCode.Decimal => new Collector<decimal>(name, i, r => r.GetDecimal(i)),
            TypeCode.Int64 => new Collector<long>(name, i, r => r.GetInt64(i)),
            TypeCode.Int32 => new Collector<int>(name, i, r => r.GetInt32(i)),
            TypeCode.Int16 => new Collector<short>(name, i, r => r.GetInt16(i)),
            TypeCode.Byte => new Collector<byte>(name, i, r => r.GetByte(i)),
            TypeCode.SByte => new Collector<sbyte>(name, i, r => (sbyte)r.GetValue(i)),
            TypeCode.UInt16 => new Collector<ushort>(name, i, r => (ushort)r.GetValue(i)),
            TypeCode.UInt32 => new Collector<uint>(name, i, r => (uint)r.GetValue(i)),
            TypeCode.UInt64 => new Collector<ulong>(name, i, r => (ulong)r.GetValue(i)),
            TypeCode.Boolean => new Collector<bool>(name, i, r => r.GetBoolean(i)),
            TypeCode.String => new TextCollector(name, i),
            // Sums of integers are 128 bits wide in some databases.
            _ when type == typeof(BigInteger) => new Collector<double>(name, i, r => (double)(BigInteger)r.GetValue(i)),
            _ => throw new BlupException(
                "BLUP234",
                $"Column '{name}' of the query is a {TypeNames.Of(type)}, which cannot be a column.",
                null,
                "Convert it in the query, such as CAST(... AS DOUBLE PRECISION) or CAST(... AS VARCHAR)."),
        };
    }

    private abstract class Collector(string name, int field)
    {
        protected string Name { get; } = name;

        protected int Field { get; } = field;

        public abstract void Add(IDataRecord record);

        public abstract Column Build();
    }

    private sealed class Collector<T>(string name, int field, Func<IDataRecord, T> get) : Collector(name, field) where T : struct
    {
        private readonly List<T?> _values = [];

        public override void Add(IDataRecord record) => _values.Add(record.IsDBNull(Field) ? null : get(record));

        public override Column Build() => ColumnFactory.From(Name, _values.ToArray());
    }

    private sealed class TextCollector(string name, int field) : Collector(name, field)
    {
        private readonly LevelCoder _coder = new();
        private readonly List<int> _codes = [];

        public override void Add(IDataRecord record) => _codes.Add(record.IsDBNull(Field) ? -1 : _coder.Code(record.GetString(Field)));

        public override Column Build() => _coder.ToColumn(Name, [.. _codes]);
    }
}
