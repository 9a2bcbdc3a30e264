using System.Text;
using Blup.Results;

namespace Blup.Report.Page.Sections;

/// <summary>The paragraph in APA style, ready to paste.</summary>
internal static class WordsSection
{
    public static Section Of(ReportContext context)
    {
        string Text(ReportFormat format) => context.Fit is LmmFit mixed ? mixed.ReportText(format) : ((LmFit)context.Fit).ReportText(format);
        return new Section("words", "In words", Html.Of($"""
            <div class="words"><p id="apa">{Markup(Text(ReportFormat.Markdown).Trim())}</p>
            <p class="tools"><button type="button" data-do="words">Copy the paragraph</button></p></div>

            """));
    }

    /// <summary>The little markdown that the paragraph has: <c>*italics*</c>, <c>`code`</c>, and backslashes before characters that mean themselves.</summary>
    internal static Html Markup(string text)
    {
        List<Html> parts = [];
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                plain.Append(text[++i]);
            }
            else if (text[i] == '`')
            {
                var fence = text[i..].TakeWhile(c => c == '`').Count();
                var end = text.IndexOf(new string('`', fence), i + fence, StringComparison.Ordinal);
                if (end < 0)
                {
                    plain.Append(text[i]);
                    continue;
                }

                Flush();
                var code = text[(i + fence)..end];
                parts.Add(Html.Of($"<code>{(fence > 1 ? code.Trim() : code)}</code>"));
                i = end + fence - 1;
            }
            else if (text[i] == '*' && text.IndexOf('*', i + 1) is var close and > 0)
            {
                Flush();
                parts.Add(Html.Of($"<em>{text[(i + 1)..close]}</em>"));
                i = close;
            }
            else
            {
                plain.Append(text[i]);
            }
        }

        Flush();
        return Html.Join(parts);

        void Flush()
        {
            if (plain.Length > 0) parts.Add(Html.Of($"{plain.ToString()}"));
            plain.Clear();
        }
    }
}
