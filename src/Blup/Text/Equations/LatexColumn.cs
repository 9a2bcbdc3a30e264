using System.Globalization;
using Blup.Design;
using Blup.Formulas;

namespace Blup.Text.Equations;

/// <summary>A column of the design as LaTeX: a product of variables, indicators and contrasts.</summary>
internal sealed class LatexColumn(DesignSpec spec)
{
    private readonly Dictionary<string, string> _contrasts = new(StringComparer.Ordinal);

    /// <summary>Writes expressions.</summary>
    public LatexExpression Expressions { get; } = new(spec);

    /// <summary>What the contrasts written so far stand for: level by level, one line each.</summary>
    public IEnumerable<string> Definitions => _contrasts.Values;

    /// <summary>The column; empty for a column of ones.</summary>
    /// <param name="recipe">How it comes about.</param>
    /// <param name="index">What stands below each variable.</param>
    public string Of(ColumnRecipe recipe, string index) => string.Join(@" \times ", recipe.Factors.Select(f => Factor(f, index)));

    private string Factor(ColumnFactor factor, string index)
    {
        if (factor.Variable.IsFactor) return factor.Level is { } level ? Indicator(factor, level, index) : Contrast(factor, index);
        if (factor.Variable.Width == 1 && Trees.Unwrap(factor.Expression) is not CallNode { Function: "poly" or "ns" }) return Expressions.Factor(factor.Expression, index);
        var call = (CallNode)Trees.Unwrap(factor.Expression);
        var arguments = Functions.Arguments(spec.Formula, call);
        var number = (factor.Column + 1).ToString(CultureInfo.InvariantCulture);
        // Raw polynomials are powers; others are bases without a short formula of their own.
        if (call.Function == "poly" && arguments[2] is NameNode { Name: "TRUE" or "T" } or NumberNode { Value: not 0 })
            return factor.Column == 0 ? Expressions.Factor(arguments[0]!, index) : $"{Power(arguments[0]!, index)}^{{{number}}}";
        return $@"\operatorname{{{call.Function}}}_{{{number}}}\left({Expressions.Of(arguments[0]!, index)}\right)";
    }

    private string Power(Node node, string index) => node is NameNode ? Expressions.Of(node, index) : $@"\left({Expressions.Of(node, index)}\right)";

    /// <summary>1{Machine = B}; of a comparison, the comparison itself.</summary>
    private string Indicator(ColumnFactor factor, string level, string index)
    {
        var text = Expressions.Of(Bare(factor.Expression), index);
        var truth = IsTruth(factor);
        return !truth ? $@"\mathbf{{1}}\{{{text} = {Latex.Name(level)}\}}" : level == "TRUE" ? $@"\mathbf{{1}}\{{{text}\}}" : $@"\mathbf{{1}}\{{\neg({text})\}}";
    }

    private static bool IsTruth(ColumnFactor factor)
        => factor.Variable.Levels is ["FALSE", "TRUE"] && Bare(factor.Expression) is not NameNode;

    private static Node Bare(Node node)
        => Trees.Unwrap(node) is CallNode { Function: "I" or "factor" or "as.factor" or "C" } c ? Bare(c.Arguments[0].Value) : Trees.Unwrap(node);

    private string Contrast(ColumnFactor factor, string index)
    {
        var number = (factor.Column + 1).ToString(CultureInfo.InvariantCulture);
        var symbol = $"c_{{{number}}}";
        var coding = factor.Variable.Contrasts!;
        var name = Expressions.Of(Bare(factor.Expression), "");
        var values = coding.Levels.Select((level, l) => $@"{Latex.Name(level)} \mapsto {Latex.Number(coding.Matrix[l, factor.Column])}");
        _contrasts.TryAdd(factor.Key, $@"{symbol}({name}) &: {string.Join(@",\ ", values)}");
        return $"{symbol}({Expressions.Of(Bare(factor.Expression), index)})";
    }
}
