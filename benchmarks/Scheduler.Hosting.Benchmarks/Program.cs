using System.Globalization;
using Scheduler.Hosting.Benchmarks.Nodes;
using Scheduler.Hosting.Benchmarks.Reports;
using Scheduler.Hosting.Benchmarks.Rounds;

// Whole workloads beside other schedulers; see docs/benchmarks.md. bench.sh starts it.
switch (args)
{
    case ["node", var order]:
        await Node.RunAsync(Order.FromJson(order));
        return 0;
    case ["cold", var contestant]:
        await ColdStart.RunAsync(contestant);
        return 0;
}

var names = args.Where(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToList();
if (names.FirstOrDefault(name => Workloads.List.All(workload => workload.Name != name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no workload '{unknown}'. There are {string.Join(", ", Workloads.List.Select(workload => workload.Name))}.");
    return 2;
}

var quick = args.Contains("--quick");
var rounds = args.FirstOrDefault(arg => arg.StartsWith("--rounds=", StringComparison.Ordinal)) is { } given ? int.Parse(given[9..], CultureInfo.InvariantCulture) : quick ? 1 : 3;
var rows = new List<ResultRow>();
await using (var databases = new Databases())
{
    foreach (var workload in Workloads.List.Where(workload => names.Count == 0 || names.Contains(workload.Name)))
    {
        // In turn, so that whatever else the machine does meets all of them.
        var samples = workload.Contestants.ToDictionary(name => name, _ => new List<Sample>());
        for (var i = 0; i < rounds; i++)
        {
            foreach (var contestant in workload.Contestants)
            {
                var sample = await workload.MeasureAsync(new(contestant, quick, databases));
                samples[contestant].Add(sample);
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workload.Name} {i + 1}/{rounds} {contestant}: {sample.Value:N2} {workload.Unit}, {sample.Processor:N2} us CPU; {string.Join(", ", sample.Details.Select(detail => $"{detail.Key} {detail.Value:N4}"))}"));
            }
        }

        rows.AddRange(workload.Contestants.Skip(1).Select(peer => ResultRow.Of(workload, peer, samples[workload.Contestants[0]], samples[peer])));
    }
}

Console.WriteLine(Table.Of(rows));
if (!args.Contains("--dry"))
{
    var root = Environment.GetEnvironmentVariable("BENCH_ROOT") ?? ".";
    var file = Path.Combine(root, "benchmarks", "results", "latest.json");
    ResultRow.Save(file, rows);
    Table.Refresh(Path.Combine(root, "docs", "benchmarks.md"), ResultRow.Load(file));
}

return 0;
