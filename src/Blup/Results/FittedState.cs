using Blup.Models;

namespace Blup.Results;

/// <summary>What the verbs of a fit need to go on from it: the reduced model and the internal θ̂. Never changed.</summary>
internal sealed record FittedState(LmmModel Model, double[] Theta);
