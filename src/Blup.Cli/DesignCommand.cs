using Blup.Design;
using Blup.Formulas;
using Blup.Tables;

namespace Blup.Cli;

/// <summary><c>blup design FORMULA DATA [--json]</c>: what a formula means on data, before anything is fitted.</summary>
internal static class DesignCommand
{
    /// <summary>The report as text, or as one JSON object.</summary>
    /// <exception cref="Diagnostics.BlupException">The formula or the data cannot be used; the message says why.</exception>
    public static string Run(string formula, Table data, DesignOptions options, bool json)
    {
        var report = DesignReport.Create(DesignSpec.Bind(Formula.Parse(formula), data, options).Materialize(data));
        return json ? report.ToJson() : report.ToString();
    }
}
