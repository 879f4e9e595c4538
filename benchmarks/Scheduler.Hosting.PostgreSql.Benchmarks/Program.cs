using System.Globalization;
using Scheduler.Hosting.PostgreSql.Benchmarks;
using Scheduler.Hosting.PostgreSql.Tests.Servers;

// A rough measure of one-shots that are due now, on a server of its own: through the store alone (store) or a whole host (host).
//   dotnet run -c Release --project benchmarks/Scheduler.Hosting.PostgreSql.Benchmarks -- [store|host] [timers] [rounds]
var (mode, timers, rounds) = (args.ElementAtOrDefault(0) ?? "store", int.Parse(args.ElementAtOrDefault(1) ?? "20000", CultureInfo.InvariantCulture), int.Parse(args.ElementAtOrDefault(2) ?? "5", CultureInfo.InvariantCulture));
await using var server = await PostgreSqlServer.StartAsync("-c shared_preload_libraries=pg_stat_statements -c pg_stat_statements.track=top");
await server.DoAsync("create extension pg_stat_statements");
for (var round = 1; round <= rounds; round++)
{
    IWorkload workload = mode == "host" ? new HostWorkload(server, $"bench_{round}") : new StoreWorkload(server, $"bench_{round}");
    await using (workload)
    {
        await workload.PrepareAsync(timers);
        Console.WriteLine(await Measure.RunAsync(server, workload, timers, round));
    }
}
