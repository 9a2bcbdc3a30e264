using BenchmarkDotNet.Running;
using Blup.Bench;

if (args is ["quick", ..]) Quick.Run(args);
else BenchmarkSwitcher.FromAssembly(typeof(DenseBenchmarks).Assembly).Run(args);
