using Blup.Design;
using Blup.Diagnostics;

namespace Blup.Results;

/// <summary>What inference needs of any fit with a linear predictor, mixed or not: design, estimates, scale, response.</summary>
public interface IModelFit
{
    /// <summary>The formula as R deparses it.</summary>
    string Formula { get; }

    /// <summary>A name for the data, for printing; null where there is none.</summary>
    string? DataName { get; }

    /// <summary>The model frame that was fitted; its <see cref="ModelFrame.Spec"/> builds the same columns on other data.</summary>
    ModelFrame Frame { get; }

    /// <summary>Coefficients of the p columns kept, with their covariance.</summary>
    FixedEffects FixedEffects { get; }

    /// <summary>Positions in <see cref="FixedDesign.Columns"/> of the p columns kept (not aliased), ascending.</summary>
    IReadOnlyList<int> KeptColumns { get; }

    /// <summary>Residual standard deviation, in units of the response.</summary>
    double Sigma { get; }

    /// <summary>Number of rows used, n.</summary>
    int Observations { get; }

    /// <summary>Number of parameters, those of variance included.</summary>
    int Parameters { get; }

    /// <summary>Residual degrees of freedom as the kind of model counts them.</summary>
    int ResidualDf { get; }

    /// <summary>Fitted values; length n.</summary>
    double[] Fitted { get; }

    /// <summary>Raw residuals y − fitted; length n.</summary>
    double[] Residuals { get; }

    /// <summary>(Restricted) log-likelihood.</summary>
    double LogLikelihood { get; }

    /// <summary>Akaike's criterion.</summary>
    double Aic { get; }

    /// <summary>Bayesian information criterion.</summary>
    double Bic { get; }

    /// <summary>Conditions found, each with a reason and advice.</summary>
    IReadOnlyList<Message> Messages { get; }
}
