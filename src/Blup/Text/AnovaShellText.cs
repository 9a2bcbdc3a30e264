using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>An ANOVA shell as a table: the stratum named on its first line only.</summary>
internal static class AnovaShellText
{
    public static string Of(AnovaShell shell)
    {
        var to = new StringBuilder();
        to.Append(CultureInfo.InvariantCulture, $"ANOVA shell of {shell.Rows} rows, from formula and design; no response was looked at\n\n");
        var (strata, sources) = (shell.Lines.Select(l => l.Stratum.Length).Append("Stratum".Length).Max(), shell.Lines.Select(l => l.Source.Length).Append("Source".Length).Max());
        to.Append(CultureInfo.InvariantCulture, $"{"Stratum".PadRight(strata)}  {"Source".PadRight(sources)}  {"Df",5}  Error Df\n");
        var last = "";
        foreach (var line in shell.Lines)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{(line.Stratum == last ? "" : line.Stratum).PadRight(strata)}  {line.Source.PadRight(sources)}  {line.Df,5}  {line.ErrorDf,8}");
            to.Append(text.TrimEnd()).Append('\n');
            last = line.Stratum;
        }

        return to.ToString();
    }
}
