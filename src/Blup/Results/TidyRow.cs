namespace Blup.Results;

/// <summary>One row of a tidy table, with the meaning of broom's columns; NaN or null where a column does not apply.</summary>
/// <param name="Effect"><c>fixed</c> or <c>ran_pars</c>.</param>
/// <param name="Group">Grouping factor, <c>Residual</c>, or null for fixed effects.</param>
/// <param name="Term">Coefficient, <c>sd__(Intercept)</c> or <c>cor__(Intercept).Days</c>.</param>
/// <param name="Estimate">Estimate.</param>
/// <param name="StandardError">Standard error.</param>
/// <param name="Statistic">t or z.</param>
/// <param name="Df">Degrees of freedom of the test.</param>
/// <param name="PValue">Two-sided p-value.</param>
/// <param name="Lower">Lower end of the t interval.</param>
/// <param name="Upper">Upper end.</param>
public sealed record TidyRow(string Effect, string? Group, string Term, double Estimate, double StandardError, double Statistic, double Df, double PValue, double Lower, double Upper);
