using BenchmarkDotNet.Running;
using Scheduler.Hosting.Benchmarks;
using Scheduler.Hosting.Sqlite;

if (args is ["sqlite", ..])
{
    var count = args.Length > 1 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 20_000;
    await SqliteFires.RunAsync(count, SqliteSynchronous.Normal);
    await SqliteFires.RunAsync(count, SqliteSynchronous.Full);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
