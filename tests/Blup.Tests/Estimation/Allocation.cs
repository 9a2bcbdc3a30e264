using Blup.Estimation;

namespace Blup.Tests.Estimation;

/// <summary>What an evaluation leaves to the collector.</summary>
internal static class Allocation
{
    /// <summary>Criterion, gradient and, where it is exact, Hessian at θ allocate nothing on this thread once they have run.</summary>
    public static void IsNothing(Objective objective, double[] theta)
    {
        var (gradient, hessian) = (new double[theta.Length], new double[theta.Length * theta.Length]);
        for (var i = 0; i < 3; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Once();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Once()
        {
            objective.Evaluate(theta);
            objective.Gradient(gradient);
            objective.Hessian(hessian);
        }
    }
}
