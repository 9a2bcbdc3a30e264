using System.CommandLine;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Sql;
using Blup.Tables;

namespace Blup.Cli.Commands;

/// <summary><c>blup tidy</c>, <c>glance</c> and <c>augment</c>: a fit as a table.</summary>
internal sealed class TidyVerb : Command
{
    private readonly ModelSource _source = new(ModelSource.All);
    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object of arrays, one a column, instead of CSV" };
    private readonly Option<double?> _confidence = new("--confidence") { Description = "Coverage of t intervals conf.low and conf.high", HelpName = "0.95" };
    private readonly Option<string?> _out = new("--out") { Description = "With --stream: the file to write, DATA's records with .fitted, .resid and .fixed appended", HelpName = "FILE.csv" };
    private readonly bool _byRow;
    private readonly Func<IModelFit, Table?, double?, Table> _table;

    private TidyVerb(string name, string description, bool intervals, Func<IModelFit, Table?, double?, Table> table) : base(name, description)
    {
        (_table, _byRow) = (table, name == "augment");
        _source.AddTo(this);
        if (intervals) Add(_confidence);
        Add(_json);
        if (_byRow) Add(_out);
        SetAction(Run);
    }

    /// <summary>The three verbs.</summary>
    public static IEnumerable<Command> All()
        =>
        [
            new TidyVerb("tidy", "Fit a model and print its coefficients as a table (columns as in broom).", intervals: true, (fit, _, confidence) => fit.Tidy(confidence)),
            new TidyVerb("glance", "Fit a model and print it in one row.", intervals: false, (fit, _, _) => fit.Glance()),
            new TidyVerb("augment", "Fit a model and print the data with fitted values, residuals and diagnostics.", intervals: false, (fit, data, _) => fit.Augment(data!)),
        ];

    private int Run(ParseResult result)
    {
        if (_byRow && (_source.IsStreamed(result) || result.GetValue(_out) is not null)) return Stream(result);
        var (fit, data) = _source.Fit(result, _byRow ? "augment prints every row (with --stream --out FILE none is held)" : null);
        var table = _table(fit, data, Options.Contains(_confidence) ? result.GetValue(_confidence) : null);
        var output = result.InvocationConfiguration.Output;
        if (result.GetValue(_json)) output.Write(table.ToJson() + "\n");
        else table.WriteCsv(output);
        return CliApp.Success;
    }

    private int Stream(ParseResult result)
    {
        if (!_source.IsStreamed(result) || result.GetValue(_out) is not { } file)
            throw new BlupException("BLUP887", "A streamed augment writes to a file.", null, "Give both --stream and --out FILE.csv.");
        if (!_source.IsCsv(result)) return StreamRows(result, file);
        var began = DateTime.UtcNow;
        var (fit, path, csv) = _source.FitStreamed(result);
        if (Path.GetFullPath(path) == Path.GetFullPath(file)) throw new BlupException("BLUP887", "The file to write is the file to read.", file, "Give another name to --out.");
        using var interruption = new Interruption();
        Write(file, writer =>
        {
            fit.AugmentCsv(path, writer, csv, interruption.Token);
            // The fit's passes and those of the writing each see their own changes, but not one between them.
            if (File.GetLastWriteTimeUtc(path) >= began) throw CsvBlocks.Changed(path);
        });
        return CliApp.Success;
    }

    /// <summary>Rows of a database or a file that DuckDB reads: they travel, in pieces.</summary>
    private int StreamRows(ParseResult result, string file)
    {
        using var interruption = new Interruption();
        var (fit, source) = _source.FitSummed(result, interruption.Token);
        using (source)
        {
            Write(file, writer => fit.AugmentCsv(source.Engine, source.Source, writer, interruption.Token));
        }

        return CliApp.Success;
    }

    private static void Write(string file, Action<TextWriter> write) => WholeFile.Write(file, stream =>
    {
        using var writer = new StreamWriter(stream, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 20);
        write(writer);
    });
}
