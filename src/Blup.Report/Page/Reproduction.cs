using System.Globalization;
using System.Reflection;
using System.Text;
using Blup.Results;

namespace Blup.Report.Page;

/// <summary>The command line and the C# that make a page again.</summary>
internal static class Reproduction
{
    /// <summary>The version of this program.</summary>
    public static string Version
        => typeof(Reproduction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    /// <summary>As it was given, or derived from the fit.</summary>
    public static string CommandLine(ReportContext context)
    {
        if (context.Options.CommandLine is { } given) return given;
        var (fit, options) = (context.Fit, context.Options);
        var to = new StringBuilder("blup report ").Append(Shell(fit.Formula)).Append(' ').Append(Shell((fit.DataName ?? "data") + ".csv"));
        if (context.Mixed is { Reml: false }) to.Append(" --ml");
        if (fit.FixedEffects.Method is DfMethod.KenwardRoger or DfMethod.Wald) to.Append(" --df ").Append(fit.FixedEffects.Method == DfMethod.Wald ? "wald" : "kenward-roger");
        var design = fit.Frame.Spec.Options;
        if (design.Weights is { } w) to.Append(" --weights ").Append(Shell(w));
        if (design.Offset is { } o) to.Append(" --offset ").Append(Shell(o));
        foreach (var (factor, coding) in design.Contrasts) to.Append(" --contrasts ").Append(Shell($"{factor}={coding}"));
        foreach (var other in options.Against) to.Append(" --against ").Append(Shell(other.Formula));
        foreach (var spec in options.Means ?? []) to.Append(" --means ").Append(Shell(spec));
        if (options.Anova != AnovaType.III) to.Append(CultureInfo.InvariantCulture, $" --type {(int)options.Anova}");
        if (options.Title is { } title) to.Append(" --title ").Append(Shell(title));
        return to.Append(" --out report.html").ToString();
    }

    /// <summary>A short program.</summary>
    public static string CSharp(ReportContext context)
    {
        var (fit, options) = (context.Fit, context.Options);
        var to = new StringBuilder("using Blup;\nusing Blup.Design;\nusing Blup.Results;\nusing Blup.Tables;\n\n");
        if (options.LoadedFrom is null || options.Against.Count > 0)
            to.Append("var data = ").Append(options.ReadsData ?? $"Table.ReadCsv({Literal((fit.DataName ?? "data") + ".csv")})").Append(";\n");
        to.Append("var fit = ").Append(options.LoadedFrom is { } path ? $"LmmFit.Load({Literal(path)})" : Fit(fit)).Append(";\n");
        List<string> parts = [];
        if (options.Title is { } title) parts.Add($"Title = {Literal(title)}");
        if (options.Against.Count > 0) parts.Add($"Against = [{string.Join(", ", options.Against.Select(Fit))}]");
        if (options.Means is { } means) parts.Add($"Means = [{string.Join(", ", means.Select(Literal))}]");
        if (options.Anova != AnovaType.III) parts.Add($"Anova = AnovaType.{options.Anova}");
        var argument = parts.Count == 0 ? "" : $"new ReportOptions {{ {string.Join(", ", parts)} }}";
        return to.Append("fit.Report(").Append(argument).Append(").Save(\"report.html\");").ToString();
    }

    /// <summary>A word of a command line, in quotes where a shell would read more into it.</summary>
    public static string Shell(string word)
    {
        if (word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=,:%+@".Contains(c, StringComparison.Ordinal))) return word;
        return word.IndexOfAny(['"', '$', '`', '\\', '!']) < 0 ? $"\"{word}\"" : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
    }

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text)
    {
        var to = new StringBuilder("\"");
        foreach (var c in text)
            if (c is '"' or '\\') to.Append('\\').Append(c);
            else if (char.IsControl(c)) to.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else to.Append(c);
        return to.Append('"').ToString();
    }

    private static string Fit(IModelFit fit)
    {
        List<string> parts = [];
        if (fit is LmmFit { Reml: false }) parts.Add("Reml = false");
        if (fit is LmmFit && fit.FixedEffects.Method is not DfMethod.Satterthwaite) parts.Add($"Df = DfMethod.{fit.FixedEffects.Method}");
        var design = fit.Frame.Spec.Options;
        List<string> inner = [];
        if (design.Weights is { } w) inner.Add($"Weights = {Literal(w)}");
        if (design.Offset is { } o) inner.Add($"Offset = {Literal(o)}");
        if (design.Contrasts.Count > 0) inner.Add($"Contrasts = new Dictionary<string, string> {{ {string.Join(", ", design.Contrasts.Select(c => $"[{Literal(c.Key)}] = {Literal(c.Value)}"))} }}");
        if (inner.Count > 0) parts.Add($"Design = new DesignOptions {{ {string.Join(", ", inner)} }}");
        if (fit.DataName is { } name) parts.Add($"DataName = {Literal(name)}");
        var (door, kind) = fit is LmmFit ? ("Lmm", "LmmOptions") : ("Lm", "LmOptions");
        return $"{door}.Fit({Literal(fit.Formula)}, data, new {kind} {{ {string.Join(", ", parts)} }})".Replace($", new {kind} {{  }}", "", StringComparison.Ordinal);
    }
}
