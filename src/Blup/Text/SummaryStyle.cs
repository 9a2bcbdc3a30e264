namespace Blup;

/// <summary>Whose layout a summary is printed in; the numbers are the same.</summary>
public enum SummaryStyle
{
    /// <summary><c>summary()</c> of lme4 and lmerTest.</summary>
    Lme4,

    /// <summary><c>MixedLMResults.summary()</c> of statsmodels, with z-tests.</summary>
    Statsmodels,
}
