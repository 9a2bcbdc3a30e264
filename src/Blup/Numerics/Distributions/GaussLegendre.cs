namespace Blup.Numerics.Distributions;

/// <summary>Gauss-Legendre nodes and weights on [0, 1] (DLMF 3.5.15), by Newton on the Legendre recurrence.</summary>
internal sealed class GaussLegendre
{
    public static readonly GaussLegendre Points20 = new(20);
    public static readonly GaussLegendre Points48 = new(48);

    public GaussLegendre(int n)
    {
        Nodes = new double[n];
        Weights = new double[n];
        for (var i = 0; i < (n + 1) / 2; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (n + 0.5));
            double derivative = 1;
            for (var iteration = 0; iteration < 100; iteration++)
            {
                (var value, derivative) = Legendre(n, x);
                var step = value / derivative;
                x -= step;
                if (Math.Abs(step) < 1e-16) break;
            }

            (_, derivative) = Legendre(n, x);
            var weight = 1.0 / ((1.0 - (x * x)) * derivative * derivative);
            Nodes[i] = 0.5 * (1.0 - x);
            Nodes[n - 1 - i] = 0.5 * (1.0 + x);
            Weights[i] = Weights[n - 1 - i] = weight;
        }
    }

    public double[] Nodes { get; }

    public double[] Weights { get; }

    private static (double Value, double Derivative) Legendre(int n, double x)
    {
        double previous = 1, current = x;
        for (var k = 2; k <= n; k++)
            (previous, current) = (current, ((((2 * k) - 1) * x * current) - ((k - 1) * previous)) / k);
        return (current, n * ((x * current) - previous) / ((x * x) - 1.0));
    }
}
