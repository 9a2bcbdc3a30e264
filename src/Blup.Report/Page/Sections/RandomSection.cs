using Blup.Results;
using Blup.Text;

namespace Blup.Report.Page.Sections;

/// <summary>Variances and correlations, shares of the variation, and the groups themselves.</summary>
internal static class RandomSection
{
    public static IEnumerable<Section> Of(ReportContext context)
    {
        var effects = context.Fit.EffectSizes();
        if (context.Mixed is not { } mixed)
        {
            yield return new Section("random", "Explained variation", Html.Of($"""
                <p>A linear model has no random effects: all variation that its predictors leave is residual, with standard deviation {RFormat.Number(context.Fit.Sigma, 4)}.</p>
                {Shares(effects)}{Pictures.Variance(context)}
                """));
            yield break;
        }

        var table = RandomEffectsTable.Printed(mixed.VarianceComponents, variances: true);
        yield return new Section("random", "Random effects", Html.Of($"""
            {HtmlTable.Of(table with { Rows = [.. table.Rows.Select(_ => "")] }, "random-effects", Html.Of($"Variances, standard deviations and correlations by {(mixed.Reml ? "REML" : "maximum likelihood")}"))}
            <dl class="sizes">
            {Size("ICC", effects.AdjustedIcc, "how alike two rows of the same groups are, fixed effects apart")}
            {Size("R² marginal", effects.MarginalR2, "share of the fixed effects")}
            {Size("R² conditional", effects.ConditionalR2, "share of fixed and random effects")}
            </dl>
            {Shares(effects)}{Pictures.Variance(context)}
            """));
        yield return new Section("groups", "Groups", Html.Of($"{Pictures.Groups(context)}"));
    }

    private static Html Size(string name, double value, string meaning)
        => Html.Of($"<div><dt>{name}</dt><dd><strong>{RNumber.Fixed(value, 3)}</strong> {meaning}</dd></div>\n");

    private static Html Shares(EffectSizes effects)
    {
        var shares = effects.Shares;
        double[] variances = [.. shares.Select(s => s.Variance)], parts = [.. shares.Select(s => 100 * s.Share)];
        var table = new PrintedTable([.. shares.Select(s => s.Kind == "residual" ? "Residual" : s.Term)],
        [
            new PrintedColumn("part", [.. shares.Select(s => s.Kind)]),
            new PrintedColumn("variance", RFormat.Format(RFormat.ZapSmall(variances, 7), 4), variances),
            new PrintedColumn("share, %", [.. parts.Select(p => RNumber.Fixed(p, 1))], parts),
        ]);
        return HtmlTable.Of(table, "variance-shares", Html.Of($"Where the variation comes from"), "Term");
    }
}
