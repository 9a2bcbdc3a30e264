using Blup.Models;
using Blup.Tables;

namespace Blup.Results;

/// <summary>What the verbs of a fit need to go on from it: the reduced model, the internal θ̂, and the table for fits of other formulas. Never changed.</summary>
internal sealed record FittedState(LmmModel Model, double[] Theta, Table? Data = null)
{
    /// <summary>θ where the search ended, before entries that it could not tell from zero became zero: where derivatives are taken. Null for a fit that was not searched for.</summary>
    public (double[] Theta, bool[] AtBoundary)? Search { get; init; }
}
