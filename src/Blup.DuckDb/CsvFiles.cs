namespace Blup.DuckDb;

/// <summary>
/// CSV files, whose columns have no types: each becomes a number, true or false, or text, by the same rule in all files.
/// Dates stay the text that they are.
/// </summary>
internal sealed class CsvFiles(DuckDbSession session, CancellationToken cancellation)
{
    /// <summary>Up to this size all lines are looked at before a column's kind is settled; of larger files the first million.</summary>
    private const long WholeSize = 2L << 30;

    private readonly string _sample = session.Files.Sum(f => new FileInfo(f).Length) <= WholeSize ? "-1" : "1000000";

    /// <summary>The table expression of all files.</summary>
    public string Expression()
    {
        var first = Columns(session.Files[0]);
        var types = first.ToDictionary(c => c.Name, c => c.Type, StringComparer.Ordinal);
        foreach (var file in session.Files.Skip(1))
        {
            var columns = Columns(file);
            FileAgreement.Check(session.Files[0], first, file, columns);
            foreach (var column in columns)
            {
                // A number with a point in any file, or no value at all so far.
                if (types[column.Name] is "NULL" || column.Type is "DOUBLE" && types[column.Name] is "BIGINT") types[column.Name] = column.Type;
            }

            first = first.ConvertAll(c => c with { Type = types[c.Name] });
        }

        var list = string.Join(", ", types.Select(t => $"{DuckDbSession.Literal(t.Key)}: '{(t.Value is "NULL" ? "DOUBLE" : t.Value)}'"));
        return Read(session.Files, $", types = {{{list}}}, union_by_name = true");
    }

    private static string Read(IEnumerable<string> files, string options)
        => $"read_csv([{string.Join(", ", files.Select(DuckDbSession.Literal))}], header = true, nullstr = ['NA', '']{options})";

    private List<FileColumn> Columns(string file)
        => FileAgreement.Describe(session, Read([file], $", sample_size = {_sample}"), cancellation).ConvertAll(c => c with { Type = TypeOf(file, c) });

    private string TypeOf(string file, FileColumn column) => column.Kind switch
    {
        "a number" => column.Type is "BIGINT" ? "BIGINT" : "DOUBLE",
        "true or false" => "BOOLEAN",
        "text" => OfText(file, column.Name),
        _ => "VARCHAR",
    };

    /// <summary>DuckDB takes a column without values for text, and one with Inf or NaN in it.</summary>
    private string OfText(string file, string name)
    {
        var (from, column) = (Read([file], ", all_varchar = true"), DuckDbSession.Identifier(name));
        bool Any(string condition) => session.Texts($"SELECT 'x' FROM {from} WHERE {condition} LIMIT 1", cancellation: cancellation).Count > 0;
        return Any($"{column} IS NOT NULL AND TRY_CAST({column} AS DOUBLE) IS NULL") ? "VARCHAR" : Any($"{column} IS NOT NULL") ? "DOUBLE" : "NULL";
    }
}
