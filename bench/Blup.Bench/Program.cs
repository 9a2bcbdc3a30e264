using BenchmarkDotNet.Running;
using Blup.Bench;

if (args is ["quick", ..]) Quick.Run(args);
else if (args is ["fits", ..]) FitTimes.Run(args);
else if (args is ["inference", ..]) InferenceTimes.Run(args);
else if (args is ["generate", ..]) Generate.Run(args);
else if (args is ["stream", ..]) StreamPasses.Run(args);
else if (args is ["csv", ..]) CsvRates.Run(args);
else if (args is ["parquet", ..]) ParquetRates.Run(args);
else if (args is ["stages", ..]) Stages.Run(args);
else if (args is ["scaling", ..]) Scaling.Run(args);
else BenchmarkSwitcher.FromAssembly(typeof(DenseBenchmarks).Assembly).Run(args);
