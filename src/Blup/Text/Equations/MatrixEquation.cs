using System.Globalization;

namespace Blup.Text.Equations;

/// <summary>A model in matrices: y = Xβ + Zb + ε with the rows of X and Z, β and the covariance matrices written out.</summary>
internal static class MatrixEquation
{
    public static string Of(EquationText text)
    {
        var lines = new List<string> { Head(text), $@"y_{{i}} &= {text.Response}, \quad i = 1, \dots, {text.Rows}" };
        Fixed(lines, text);
        Random(lines, text);
        if (text.Offsets.ToList() is { Count: > 0 } offsets) lines.Add($"o_{{i}} &= {Latex.Sum(offsets)}");
        if (text.Weight is { } weight) lines.Add($@"\mathbf{{W}} &= \operatorname{{diag}}(w_{{1}}, \dots, w_{{{text.Rows}}}), \quad w_{{i}} = {weight}");
        lines.AddRange(text.Columns.Definitions);
        return Latex.Block(lines);
    }

    private static string Head(EquationText text)
    {
        var parts = new List<string>();
        if (text.Fit.KeptColumns.Count > 0) parts.Add(@"\mathbf{X}\boldsymbol{\beta}");
        for (var t = 0; t < text.Terms.Count; t++) parts.Add($@"\mathbf{{Z}}{Sub(text, t)}\mathbf{{b}}{Sub(text, t)}");
        if (text.Offsets.Any()) parts.Add(@"\mathbf{o}");
        parts.Add(@"\boldsymbol{\varepsilon}");
        var shape = text.Weight is null ? $@"\mathbf{{I}}_{{{text.Rows}}}" : @"\mathbf{W}^{-1}";
        return $@"\mathbf{{y}} &= {Latex.Sum(parts)}, \quad \boldsymbol{{\varepsilon}} \sim N(\mathbf{{0}},\ {text.ResidualVariance}\, {shape})";
    }

    private static void Fixed(List<string> lines, EquationText text)
    {
        var kept = text.Fit.KeptColumns;
        if (kept.Count == 0) return;
        var recipes = text.Fit.Frame.Spec.FixedRecipes();
        var first = text.Fit.Frame.Fixed.HasIntercept && kept[0] == 0 ? 0 : 1;
        var columns = kept.Select(j => One(text.Columns.Of(recipes[j], "i")));
        var beta = kept.Select((_, k) => text.Fixed($@"\beta{Latex.Subscript((k + first).ToString(CultureInfo.InvariantCulture))}", k));
        lines.Add($@"\mathbf{{x}}_{{i}} &= {Latex.Vector(columns)}, \quad \boldsymbol{{\beta}} = {Latex.Vector(beta)}");
    }

    private static void Random(List<string> lines, EquationText text)
    {
        var frame = text.Fit.Frame;
        var recipes = frame.Spec.RandomRecipes();
        var order = Enumerable.Range(0, frame.Random.Count).OrderByDescending(i => frame.Random[i].Levels.Count).ToList();
        for (var t = 0; t < order.Count; t++)
        {
            var (design, sub, upper) = (frame.Random[order[t]], Sub(text, t), order.Count == 1 ? "" : $"^{{({(t + 1).ToString(CultureInfo.InvariantCulture)})}}");
            var levels = design.Levels.Count.ToString(CultureInfo.InvariantCulture);
            var covariance = text.Terms[t].Covariance;
            var columns = Latex.Vector(recipes[order[t]].Select(r => One(text.Columns.Of(r, "i"))));
            var sigma = Latex.Matrix(design.ColumnNames.Count, (i, j) => text.Parameter($@"\tau{upper}{Latex.Subscript(Number(Math.Max(i, j)), Number(Math.Min(i, j)))}", covariance[i, j]));
            lines.Add($@"\mathbf{{b}}{sub} &\sim N(\mathbf{{0}},\ \mathbf{{I}}_{{{levels}}} \otimes \boldsymbol{{\Sigma}}{sub}), \quad \boldsymbol{{\Sigma}}{sub} = {sigma}");
            lines.Add($@"\mathbf{{z}}{(sub.Length == 0 ? "_{i}" : $"_{{{(t + 1).ToString(CultureInfo.InvariantCulture)},i}}")} &= {columns} {Latex.Words(" in the columns of the level of ")} {Latex.Name(design.Group)} {Latex.Words(" in row ")} i");
        }
    }

    private static string Number(int i) => (i + 1).ToString(CultureInfo.InvariantCulture);

    private static string One(string column) => column.Length == 0 ? "1" : column;

    private static string Sub(EquationText text, int t) => text.Terms.Count == 1 ? "" : $"_{{{Number(t)}}}";
}
