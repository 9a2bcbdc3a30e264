using System.Globalization;
using System.Text;
using Blup.Results;

namespace Blup.Text;

/// <summary>Joint tests as emmeans prints them.</summary>
internal static class JointTestText
{
    public static string Of(MeanContrasts contrasts)
    {
        var tests = contrasts.JointTests;
        var to = new StringBuilder();
        if (tests.Count == 0) return "There are no contrasts to test.\n";
        var (headers, columns) = (new List<string>(), new List<IReadOnlyList<string>>());
        for (var b = 0; b < tests[0].By.Count; b++) Left(tests[0].By[b].Key, [.. tests.Select(t => t.By[b].Value)]);
        Right("df1", [.. tests.Select(t => t.NumeratorDf.ToString(CultureInfo.InvariantCulture))]);
        Right("df2", MeansText.Named(RFormat.Format([.. tests.Select(t => RFormat.Round(t.DenominatorDf, 2))], RFormat.DefaultDigits), "NA"));
        Right("F.ratio", MeansText.Fixed([.. tests.Select(t => t.F)], 3));
        Right("p.value", MeansText.PValueText([.. tests.Select(t => t.PValue)]));
        var (dependent, lost) = (tests.Any(t => t.Dependent), tests.Any(t => t.NotEstimable));
        if (dependent || lost) Left("note", [.. tests.Select(t => (t.Dependent ? " d" : "") + (t.NotEstimable ? " e" : "") + " ")]);
        RPrint.Matrix(to, [.. tests.Select(_ => "")], headers, [.. columns], right: true);
        to.Append('\n');
        if (dependent) to.Append("d: df1 reduced due to linear dependence \n");
        if (lost) to.Append("e: df1 reduced due to non-estimability \n");
        return to.ToString();

        void Left(string header, string[] text)
        {
            var width = Math.Max(header.Length, text.Max(t => t.Length));
            headers.Add(header.PadRight(width));
            columns.Add([.. text.Select(t => t.PadRight(width))]);
        }

        void Right(string header, string[] text)
        {
            headers.Add(header);
            columns.Add(text);
        }
    }
}
