using Blup.Models;
using Blup.Tables;

namespace Blup.Results;

/// <summary>What the verbs of a fit need to go on from it: the reduced model, the internal θ̂, and the table for fits of other formulas. Never changed.</summary>
internal sealed record FittedState(LmmModel Model, double[] Theta, Table? Data = null);
