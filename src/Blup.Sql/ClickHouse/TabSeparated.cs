using System.Globalization;
using System.Text;

namespace Blup.Sql;

/// <summary>Reads ClickHouse's TabSeparatedWithNamesAndTypes in chunks.</summary>
internal sealed class TabSeparated : IDisposable
{
    private const int ChunkRows = 4096;

    private readonly StreamReader _reader;
    private readonly SqlType[] _kinds;

    /// <summary>Reads the names and types.</summary>
    /// <exception cref="FormatException">There are none.</exception>
    public TabSeparated(Stream stream)
    {
        _reader = new StreamReader(stream, Encoding.UTF8);
        Names = Header();
        Types = Header();
        if (Names.Length != Types.Length) throw new FormatException("The answer has as many names as types in no table.");
        _kinds = Array.ConvertAll(Types, TypeOf);
    }

    public string[] Names { get; }

    public string[] Types { get; }

    /// <summary>What a type holds.</summary>
    public static SqlType TypeOf(string type)
    {
        foreach (var wrapper in (string[])["Nullable(", "LowCardinality("])
            if (type.StartsWith(wrapper, StringComparison.Ordinal)) return TypeOf(type[wrapper.Length..^1]);
        if (type is "Bool") return SqlType.Boolean;
        if (type is "Int128" or "Int256" or "UInt128" or "UInt256" || type.StartsWith("Float", StringComparison.Ordinal) || type.StartsWith("Decimal", StringComparison.Ordinal)) return SqlType.Double;
        if (type.StartsWith("Int", StringComparison.Ordinal) && !type.StartsWith("Interval", StringComparison.Ordinal) || type.StartsWith("UInt", StringComparison.Ordinal)) return SqlType.Integer;
        return type is "String" or "UUID" || type.StartsWith("FixedString", StringComparison.Ordinal) || type.StartsWith("Enum", StringComparison.Ordinal) ? SqlType.Text : SqlType.Other;
    }

    /// <summary>The next rows; null at the end.</summary>
    /// <exception cref="FormatException">A line is not a row of this result: the server's message in the middle of it.</exception>
    public SqlChunk? Next()
    {
        var columns = Array.ConvertAll<SqlType, SqlVector>(_kinds, k => k switch
        {
            SqlType.Integer or SqlType.Boolean => new SqlLongs(new long[ChunkRows], new bool[ChunkRows]),
            SqlType.Double => new SqlDoubles(new double[ChunkRows], new bool[ChunkRows]),
            _ => new SqlTexts(new string?[ChunkRows], null),
        });
        var rows = 0;
        while (rows < ChunkRows && _reader.ReadLine() is { } line)
        {
            var fields = line.Split('\t');
            if (fields.Length != _kinds.Length) throw new FormatException(line);
            for (var c = 0; c < fields.Length; c++) Put(columns[c], rows, fields[c], line);
            rows++;
        }

        return rows == 0 ? null : new SqlChunk(rows, columns);
    }

    public void Dispose() => _reader.Dispose();

    private static void Put(SqlVector column, int row, string field, string line)
    {
        var missing = field == "\\N";
        switch (column)
        {
            case SqlTexts texts:
                texts.Values[row] = missing ? null : Unescape(field);
                break;
            case SqlLongs longs:
                longs.Missing![row] = missing;
                if (missing) longs.Values[row] = 0;
                else if (field is "true" or "false") longs.Values[row] = field == "true" ? 1 : 0;
                else if (!long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out longs.Values[row])) throw new FormatException(line);
                break;
            case SqlDoubles doubles:
                doubles.Missing![row] = missing;
                doubles.Values[row] = missing ? double.NaN : Number(field, line);
                break;
        }
    }

    private static double Number(string field, string line) => field switch
    {
        "nan" or "-nan" => double.NaN,
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        _ => double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : throw new FormatException(line),
    };

    private string[] Header() => Array.ConvertAll((_reader.ReadLine() ?? throw new FormatException("The answer is empty.")).Split('\t'), Unescape);

    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal)) return field;
        var text = new StringBuilder(field.Length);
        for (var i = 0; i < field.Length; i++)
        {
            if (field[i] != '\\' || i + 1 == field.Length)
            {
                text.Append(field[i]);
                continue;
            }

            text.Append(field[++i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'b' => '\b', 'f' => '\f', '0' => '\0', var c => c });
        }

        return text.ToString();
    }
}
