using System.CommandLine;
using System.Globalization;
using System.Text;
using Blup.Diagnostics;
using Blup.Results;
using Blup.Sql;

namespace Blup.Cli;

/// <summary>A mixed model fitted where the rows are: <c>blup fit</c> on anything but one CSV file as a whole.</summary>
internal sealed class PushedFit(DataOptions data, Roads roads)
{
    private readonly Option<bool> _explain = new("--explain-sql") { Description = "Print the SQL that a database would run, and run none of it" };
    private readonly Option<bool> _residuals = new("--residuals") { Description = "Read the rows of a database once more for the quartiles of the residuals" };

    public void AddTo(Command verb)
    {
        verb.Add(_residuals);
        verb.Add(_explain);
    }

    /// <summary>Whether the engine of these data sums, and no rows are loaded.</summary>
    /// <exception cref="BlupException">BLUP844 there is no SQL to explain.</exception>
    public bool IsAsked(ParseResult result)
    {
        var pushed = roads.Choose(result, data.Formula(result), null).Road == Road.Summed;
        if (!pushed && result.GetValue(_explain))
            throw new BlupException("BLUP844", "There is no SQL to explain: these rows are read by Blup itself.", null, "Give a mixed model and a Parquet or DuckDB file, or a database, as DATA; leave --load out.");
        return pushed;
    }

    /// <summary>Prints the queries; false where a fit was asked for.</summary>
    public bool Explain(ParseResult result, LmmOptions options)
    {
        if (!result.GetValue(_explain)) return false;
        using var interruption = new Interruption();
        using var source = DataSource.Open(data.Address(result), data.Query(result), interruption.Token);
        var steps = SqlLmm.Explain(data.Formula(result), source.Engine, source.Source, options);
        result.InvocationConfiguration.Output.Write(Text(steps, source.Engine.Description));
        return true;
    }

    /// <summary>Fits from sums.</summary>
    /// <exception cref="BlupException">BLUP843 an option that changes rows; or whatever the fit and the engine report.</exception>
    public LmmFit Fit(ParseResult result, LmmOptions options)
    {
        var reading = data.Reading(result);
        if (reading.Factors.Count > 0) throw ChangesRows(reading.Factors);
        using var interruption = new Interruption();
        using var source = DataSource.Open(data.Address(result), data.Query(result), interruption.Token);
        var fit = SqlLmm.Fit(data.Formula(result), source.Engine, source.Source, options with { Cancellation = interruption.Token }, reading.Levels);
        return result.GetValue(_residuals) ? fit.WithResidualQuartiles(source.Engine, source.Source, interruption.Token) : fit;
    }

    /// <summary>BLUP843: rows stay where they are.</summary>
    public static BlupException ChangesRows(IReadOnlyList<string> factors)
        => new("BLUP843", "--factor changes rows, and these stay where they are.", $"--factor {string.Join(',', factors)}", $"Write factor({factors[0]}) in the formula (grouping factors need nothing), or --load the rows.");

    private static string Text(IReadOnlyList<SqlStep> steps, string engine)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"-- {steps.Count} queries for {PlainText.Line(engine)}; none was run. Two levels stand for those of each factor.\n");
        for (var i = 0; i < steps.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n-- {i + 1}. {PlainText.Line(steps[i].Title)}\n{steps[i].Query.Text};\n");
            var parameters = steps[i].Query.Parameters;
            for (var k = 0; k < parameters.Count; k++)
                text.Append(CultureInfo.InvariantCulture, $"--    parameter {k + 1}: {PlainText.Line(Shown(parameters[k]))}\n");
        }

        return text.ToString();
    }

    private static string Shown(SqlParameter parameter)
        => parameter.Meaning ?? (parameter.Value is string s ? $"'{s}'" : Convert.ToString(parameter.Value, CultureInfo.InvariantCulture)!);
}
