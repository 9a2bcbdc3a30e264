using Npgsql;
using Npgsql.PostgresTypes;

namespace Blup.Sql;

/// <summary>PostgreSQL's types as the fit reads them.</summary>
internal static class PostgresTypes
{
    /// <summary>A column of a table.</summary>
    public static SqlColumn Column(string name, PostgresType type)
    {
        if (type is PostgresDomainType domain) return Column(name, domain.BaseType);
        if (type is PostgresEnumType labels) return new SqlColumn(name, SqlType.Text, type.DisplayName, labels.Labels.Count > 0 ? [.. labels.Labels] : null);
        var kind = type.Name switch
        {
            "smallint" or "integer" or "bigint" or "int2" or "int4" or "int8" or "oid" => SqlType.Integer,
            "real" or "double precision" or "numeric" or "float4" or "float8" => SqlType.Double,
            "text" or "character varying" or "character" or "varchar" or "bpchar" or "name" or "citext" or "uuid" or "char" => SqlType.Text,
            "boolean" or "bool" => SqlType.Boolean,
            _ => SqlType.Other,
        };
        return new SqlColumn(name, kind, type.DisplayName);
    }

    /// <summary>What collects a result column's values.</summary>
    public static IColumnCollector Collector(string engine, NpgsqlDataReader reader, int field, int rows)
    {
        var type = reader.GetFieldType(field);
        if (type == typeof(double)) return new Doubles(reader, field, rows, (r, i) => r.GetDouble(i));
        if (type == typeof(float)) return new Doubles(reader, field, rows, (r, i) => r.GetFloat(i));
        if (type == typeof(decimal)) return new Doubles(reader, field, rows, (r, i) => (double)r.GetDecimal(i));
        if (type == typeof(long)) return new Longs(reader, field, rows, (r, i) => r.GetInt64(i));
        if (type == typeof(int)) return new Longs(reader, field, rows, (r, i) => r.GetInt32(i));
        if (type == typeof(short)) return new Longs(reader, field, rows, (r, i) => r.GetInt16(i));
        if (type == typeof(bool)) return new Longs(reader, field, rows, (r, i) => r.GetBoolean(i) ? 1 : 0);
        if (type == typeof(string)) return new Texts(reader, field, rows);
        throw SqlErrors.Unreadable(engine, reader.GetName(field), reader.GetDataTypeName(field));
    }

    private sealed class Doubles(NpgsqlDataReader reader, int field, int rows, Func<NpgsqlDataReader, int, double> get) : IColumnCollector
    {
        private readonly double[] _values = new double[rows];
        private readonly bool[] _missing = new bool[rows];

        public SqlVector Vector => new SqlDoubles(_values, _missing);

        public void Read(int row) => _values[row] = (_missing[row] = reader.IsDBNull(field)) ? double.NaN : get(reader, field);
    }

    private sealed class Longs(NpgsqlDataReader reader, int field, int rows, Func<NpgsqlDataReader, int, long> get) : IColumnCollector
    {
        private readonly long[] _values = new long[rows];
        private readonly bool[] _missing = new bool[rows];

        public SqlVector Vector => new SqlLongs(_values, _missing);

        public void Read(int row) => _values[row] = (_missing[row] = reader.IsDBNull(field)) ? 0 : get(reader, field);
    }

    private sealed class Texts(NpgsqlDataReader reader, int field, int rows) : IColumnCollector
    {
        private readonly string?[] _values = new string?[rows];

        public SqlVector Vector => new SqlTexts(_values, null);

        public void Read(int row) => _values[row] = reader.IsDBNull(field) ? null : reader.GetString(field);
    }
}

/// <summary>Collects the values of one result column, a row at a time.</summary>
internal interface IColumnCollector
{
    /// <summary>What was collected.</summary>
    SqlVector Vector { get; }

    /// <summary>Reads the current row into a place.</summary>
    void Read(int row);
}
