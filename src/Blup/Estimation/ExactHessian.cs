namespace Blup.Estimation;

/// <summary>
/// The exact Hessian of the profiled criterion: in closed form where the model's shape allows, otherwise central differences of the exact gradient
/// (2 n_θ gradients; relative error about 1e-8). Leaves the objective, its score and its curvature evaluated at θ.
/// </summary>
internal static class ExactHessian
{
    private const double Step = 1e-4;

    public static double[] Compute(Objective objective, double[] theta)
    {
        var n = theta.Length;
        var hessian = new double[n * n];
        if (!objective.HasExactHessian) Differences(objective, theta, hessian);
        var gradient = new double[n];
        // Where the search ended there, what it computed last is still in hand.
        if (!objective.IsAt(theta)) objective.Evaluate(theta);
        objective.Gradient(gradient);
        var curvature = new double[n * n];
        objective.Hessian(curvature);
        return objective.HasExactHessian ? curvature : hessian;
    }

    private static void Differences(Objective objective, double[] theta, double[] hessian)
    {
        var n = theta.Length;
        var (shifted, up, down) = ((double[])theta.Clone(), new double[n], new double[n]);
        for (var k = 0; k < n; k++)
        {
            var h = Step * Math.Max(Math.Abs(theta[k]), 0.01);
            shifted[k] = theta[k] + h;
            objective.Evaluate(shifted);
            objective.Gradient(up);
            shifted[k] = theta[k] - h;
            objective.Evaluate(shifted);
            objective.Gradient(down);
            shifted[k] = theta[k];
            for (var j = 0; j < n; j++) hessian[j + k * n] = (up[j] - down[j]) / (2.0 * h);
        }

        for (var k = 0; k < n; k++)
            for (var j = 0; j < k; j++) hessian[j + k * n] = hessian[k + j * n] = 0.5 * (hessian[j + k * n] + hessian[k + j * n]);
    }
}
