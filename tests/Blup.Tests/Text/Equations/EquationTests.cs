using Blup.Results;
using Blup.Tables;

namespace Blup.Tests.Text.Equations;

/// <summary>Equations letter by letter for textbook models, and safe LaTeX for every model.</summary>
public sealed class EquationTests
{
    [Fact]
    public void A_random_slope_by_levels()
        => Assert.Equal("""
            \begin{aligned}
              &\text{Level 1: row } i = 1, \dots, 180 \\
              \mathrm{Reaction}_{i} &= \beta_{0j[i]} + \beta_{1j[i]}\, \mathrm{Days}_{i} + \varepsilon_{i} \\
              \varepsilon_{i} &\sim N(0,\ \sigma^{2}) \\
              &\text{Level 2: } \mathrm{Subject}\ j = 1, \dots, 18 \\
              \beta_{0j} &= \gamma_{00} + u_{0j} \\
              \beta_{1j} &= \gamma_{10} + u_{1j} \\
              \begin{pmatrix} u_{0j} \\ u_{1j} \end{pmatrix} &\sim N\left(\mathbf{0},\ \begin{pmatrix} \sigma_{u_{0}}^{2} & \sigma_{u_{0}u_{1}} \\ \sigma_{u_{0}u_{1}} & \sigma_{u_{1}}^{2} \end{pmatrix}\right)
            \end{aligned}

            """, Fit("sleepstudy_slope").Equation());

    [Fact]
    public void The_same_in_matrices_with_estimates()
        => Assert.Equal("""
            \begin{aligned}
              \mathbf{y} &= \mathbf{X}\boldsymbol{\beta} + \mathbf{Z}\mathbf{b} + \boldsymbol{\varepsilon}, \quad \boldsymbol{\varepsilon} \sim N(\mathbf{0},\ 654.9\, \mathbf{I}_{180}) \\
              y_{i} &= \mathrm{Reaction}_{i}, \quad i = 1, \dots, 180 \\
              \mathbf{x}_{i} &= \begin{pmatrix} 1 \\ \mathrm{Days}_{i} \end{pmatrix}, \quad \boldsymbol{\beta} = \begin{pmatrix} 251.4 \\ 10.47 \end{pmatrix} \\
              \mathbf{b} &\sim N(\mathbf{0},\ \mathbf{I}_{18} \otimes \boldsymbol{\Sigma}), \quad \boldsymbol{\Sigma} = \begin{pmatrix} 612.1 & 9.604 \\ 9.604 & 35.07 \end{pmatrix} \\
              \mathbf{z}_{i} &= \begin{pmatrix} 1 \\ \mathrm{Days}_{i} \end{pmatrix} \text{ in the columns of the level of } \mathrm{Subject} \text{ in row } i
            \end{aligned}

            """, Fit("sleepstudy_slope").Equation(EquationStyle.Matrix, estimates: true));

    [Fact]
    public void A_predictor_of_the_group_stands_in_the_equations_of_intercept_and_slope()
    {
        var equation = Fit("orthodont").Equation();
        Assert.Contains(@"\mathrm{distance}_{i} &= \beta_{0j[i]} + \beta_{1j[i]}\, \mathrm{age}_{i} + \varepsilon_{i} \\", equation, StringComparison.Ordinal);
        Assert.Contains(@"\beta_{0j} &= \gamma_{00} + \gamma_{01}\, \mathbf{1}\{\mathrm{Sex}_{j} = \mathrm{Female}\} + u_{0j} \\", equation, StringComparison.Ordinal);
        Assert.Contains(@"\beta_{1j} &= \gamma_{10} + \gamma_{11}\, \mathbf{1}\{\mathrm{Sex}_{j} = \mathrm{Female}\} + u_{1j} \\", equation, StringComparison.Ordinal);
    }

    [Fact]
    public void Nested_groups_have_a_level_each()
    {
        var equation = Fit("pastes_nested").Equation();
        Assert.Contains(@"&\text{Level 2: } \text{cask:batch}\ j = 1, \dots, 30 \\", equation, StringComparison.Ordinal);
        Assert.Contains(@"\beta_{0j} &= \beta^{(3)}_{0k[j]} + u_{0j} \\", equation, StringComparison.Ordinal);
        Assert.Contains(@"&\text{Level 3: } \mathrm{batch}\ k = 1, \dots, 10 \\", equation, StringComparison.Ordinal);
        Assert.Contains(@"\beta^{(3)}_{0k} &= \gamma_{00} + v_{0k} \\", equation, StringComparison.Ordinal);
    }

    [Fact]
    public void Crossed_groups_share_an_equation()
    {
        var equation = Fit("penicillin_crossed").Equation();
        Assert.Contains(@"\mathrm{diameter}_{i} &= \beta_{0j[i]k[i]} + \varepsilon_{i} \\", equation, StringComparison.Ordinal);
        Assert.Contains(@"\beta_{0jk} &= \gamma_{00} + u_{0j} + v_{0k} \\", equation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Reaction ~ Days + (Days || Subject)", @"\begin{pmatrix} \sigma_{u_{0}}^{2} & 0 \\ 0 & \sigma_{u_{1}}^{2} \end{pmatrix}")]
    [InlineData("Reaction ~ Days + (1 | Subject) + (Days | Subject)", @"\beta_{0j} &= \gamma_{00} + u_{0j} + u'_{0j} \\")]
    [InlineData("log(Reaction) ~ I(Days^2 + 1) + (0 + Days | Subject)", @"\log\left(\mathrm{Reaction}_{i}\right) &= \beta_{0} + \beta_{1}\, \left(\mathrm{Days}_{i}^{2} + 1\right) + \beta_{2j[i]}\, \mathrm{Days}_{i} + \varepsilon_{i} \\")]
    [InlineData("Reaction ~ 0 + Days + (1 | Subject)", @"\mathrm{Reaction}_{i} &= \beta_{0j[i]} + \beta_{1}\, \mathrm{Days}_{i} + \varepsilon_{i} \\")]
    [InlineData("Reaction ~ poly(Days, 2) + (1 | Subject)", @"\beta_{2}\, \operatorname{poly}_{2}\left(\mathrm{Days}_{i}\right)")]
    [InlineData("Reaction ~ poly(Days, 2, raw = TRUE) + (1 | Subject)", @"\beta_{1}\, \mathrm{Days}_{i} + \beta_{2}\, \mathrm{Days}_{i}^{2}")]
    [InlineData("Reaction ~ I(Days > 4) + offset(sqrt(Days) / 2) + (1 | Subject)", @"\beta_{1}\, \mathbf{1}\{\mathrm{Days}_{i} > 4\} + \frac{\sqrt{\mathrm{Days}_{i}}}{2} + \varepsilon_{i}")]
    [InlineData("Reaction ~ C(factor(Days), sum) + (1 | Subject)", @"c_{1}(\mathrm{Days}) &: \mathrm{0} \mapsto 1,\ \mathrm{1} \mapsto 0")]
    [InlineData("Reaction ~ sin(2 * pi * Days / 7) + (1 | Subject)", @"\sin\left(\frac{2 \cdot \pi \cdot \mathrm{Days}_{i}}{7}\right)")]
    public void The_language_of_formulas(string formula, string says)
    {
        var equation = Lmm.Fit(formula, Table.ReadCsv(ReferenceData.Csv("sleepstudy"))).Equation();
        Assert.Contains(says, equation, StringComparison.Ordinal);
        Assert.Null(LatexSyntax.Fault(equation));
    }

    [Fact]
    public void Weights_divide_the_residual_variance()
    {
        var fit = Fit("sleepstudy_weights");
        Assert.Contains(@"N(0,\ \sigma^{2} / \mathrm{w}_{i})", fit.Equation(), StringComparison.Ordinal);
        Assert.Contains(@"\mathbf{W}^{-1}", fit.Equation(EquationStyle.Matrix), StringComparison.Ordinal);
    }

    [Fact]
    public void A_linear_model_has_one_level()
        => Assert.Equal("""
            \begin{aligned}
              \mathrm{Reaction}_{i} &= 251.4 + 10.47\, \mathrm{Days}_{i} + \varepsilon_{i} \\
              \varepsilon_{i} &\sim N(0,\ 2277)
            \end{aligned}

            """, Lm.Fit("Reaction ~ Days", Table.ReadCsv(ReferenceData.Csv("sleepstudy"))).Equation(EquationStyle.Levels, estimates: true));

    [Fact]
    public void Names_cannot_break_out()
    {
        const string evil = @"a_b^c {$100%} \input{x} ~#&|<Größe>";
        var random = new Random(3);
        var y = Enumerable.Range(0, 60).Select(_ => random.NextDouble()).ToArray();
        var x = Enumerable.Range(0, 60).Select(_ => random.NextDouble()).ToArray();
        var g = Enumerable.Range(0, 60).Select(i => $"g{i % 6}").ToArray();
        var f = Enumerable.Range(0, 60).Select(i => i % 2 == 0 ? "50%_\\" : "a}b").ToArray();
        var fit = Lmm.Fit($"`y%` ~ `{evil}` * f + (1 | `g#`)", Table.FromColumns(("y%", y), (evil, x), ("f", f), ("g#", g)));
        foreach (var style in Enum.GetValues<EquationStyle>())
        {
            var equation = fit.Equation(style);
            Assert.Null(LatexSyntax.Fault(equation));
            Assert.DoesNotContain(@"\input", equation, StringComparison.Ordinal);
            Assert.Contains(@"\text{a\_b\textasciicircum{}c \{\$100\%\} \textbackslash{}input\{x\} \textasciitilde{}\#\&\textbar{}\textless{}Größe\textgreater{}}", equation, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_reference_model_can_be_typeset()
    {
        foreach (var id in ReferenceCase.MixedIds().Where(id => id is not ("kb07_maximal" or "kb07_medium" or "kb07_intercepts")))
            foreach (var style in Enum.GetValues<EquationStyle>())
                foreach (var estimates in new[] { false, true })
                {
                    var fault = LatexSyntax.Fault(Fit(id).Equation(style, estimates));
                    Assert.True(fault is null, $"{id} {style}: {fault}");
                }
    }

    private static readonly Dictionary<string, LmmFit> Fits = new(StringComparer.Ordinal);

    private static LmmFit Fit(string id)
    {
        lock (Fits)
        {
            if (Fits.TryGetValue(id, out var known)) return known;
            var reference = ReferenceCase.Load(id);
            return Fits[id] = Lmm.Fit(reference.Formula, reference.Data(), reference.Options() with { Df = DfMethod.Wald });
        }
    }
}
