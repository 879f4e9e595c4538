using System.Globalization;
using Npgsql;
using Scheduler.Hosting.PostgreSql.Tests.Processes;
using Scheduler.Hosting.PostgreSql.Tests.Servers;

namespace Scheduler.Hosting.PostgreSql.Tests;

/// <summary>Real processes over one database. SCHEDULER_CRASH_SECONDS and SCHEDULER_CRASH_SCHEDULES make the long test longer.</summary>
public sealed class CrashTests : IAsyncLifetime
{
    private readonly List<WorkerProcess> _workers = [];
    private TestSchema _schema = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _schema = await TestSchema.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.DisposeAsync();
        }

        await _schema.DisposeAsync();
    }

    [Fact]
    public async Task DEL_3_what_ran_in_a_process_that_was_killed_runs_again_on_another_node()
    {
        var ledger = new Ledger(_schema.Server, _schema.Name, TimeSpan.FromSeconds(1));
        var first = await StartAsync("--Work=1.00:00:00");
        var ids = await ledger.EnqueueAsync("work", 20);
        await first.WaitForAsync("began", ids.Count);
        var second = await StartAsync("--Work=00:00:00");
        await first.KillAsync();

        await second.WaitForAsync("returned", ids.Count);
        await second.StopAsync();
        Assert.Equal(ids.Select(id => $"began {id} 1").Order(StringComparer.Ordinal), Began(second));
        Assert.Equal(ids.Count, await _schema.AskAsync<long>("select count(*) from $schema$.history where state = 10 and recovery = 1"));
    }

    [Fact]
    public async Task FEN_4_a_node_that_stood_still_longer_than_its_lease_ends_nothing_that_another_has_taken_over()
    {
        var ledger = new Ledger(_schema.Server, _schema.Name, TimeSpan.FromSeconds(1));
        var frozen = await StartAsync("--Work=00:00:04");
        var ids = await ledger.EnqueueAsync("work", 5);
        await frozen.WaitForAsync("began", ids.Count);
        await frozen.FreezeAsync();
        var other = await StartAsync("--Work=00:00:10");
        await other.WaitForAsync("began", ids.Count);

        // It goes on as if nothing had happened, and its jobs return while the other's still run.
        await frozen.ThawAsync();
        await frozen.WaitForAsync("returned", ids.Count);
        await other.WaitForAsync("returned", ids.Count);
        await other.StopAsync();
        Assert.Equal(ids.Count, await _schema.AskAsync<long>("select count(*) from $schema$.history where state = 10 and recovery = 1"));
        Assert.Equal(0, await _schema.AskAsync<long>("select count(*) from $schema$.history where recovery <> 1"));

        // It has joined again and works.
        await ledger.EnqueueAsync("work", 1);
        await frozen.WaitForAsync("returned");
    }

    [Fact]
    public async Task CORE_2_three_nodes_that_are_killed_again_and_again_run_every_occurrence_and_none_without_a_reason_twice()
    {
        var ledger = new Ledger(_schema.Server, _schema.Name, TimeSpan.FromSeconds(2));
        await ledger.AddAsync(Setting("SCHEDULER_CRASH_SCHEDULES", 300));
        var (random, nodes) = (new Random(1), new List<WorkerProcess> { await StartAsync(), await StartAsync(), await StartAsync() });
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(Setting("SCHEDULER_CRASH_SECONDS", 15)))
        {
            await nodes[0].WaitForAsync("ran", 50 + random.Next(400));
            await nodes[0].KillAsync();
            nodes.RemoveAt(0);
            nodes.Add(await StartAsync());
        }

        // What the killed have left is taken over first.
        await Nodes.UntilAsync(async () => await _schema.AskAsync<long>("select count(*) from $schema$.node") == 3 && await _schema.AskAsync<long>("select count(*) from $schema$.run where started_at < now() - interval '2 s'") == 0);
        foreach (var node in nodes)
        {
            await node.StopAsync();
        }

        var (occurrences, again) = await ledger.CheckAsync(_workers);
        TestContext.Current.SendDiagnosticMessage($"{occurrences} occurrences, {_workers.Count - 3} nodes killed, {again} runs run again.");
        Assert.True(occurrences > 300);
    }

    [Fact]
    public async Task SKW_1_a_node_whose_clock_is_an_hour_off_changes_nothing()
    {
        var ledger = new Ledger(_schema.Server, _schema.Name, TimeSpan.FromSeconds(1));
        await ledger.AddAsync(20);
        WorkerProcess[] nodes = [await StartAsync("--Skew=01:00:00"), await StartAsync("--Skew=-01:00:00"), await StartAsync()];
        foreach (var node in nodes)
        {
            // Alone in the end, each of them.
            await node.WaitForAsync("ran", 60);
            await node.StopAsync();
        }

        var (occurrences, again) = await ledger.CheckAsync(_workers);
        Assert.Equal(0, again);
        Assert.InRange(occurrences, 100, 5_000);
        Assert.Equal(0, await _schema.AskAsync<long>("select count(*) from $schema$.history where started_at < nominal or finished_at > now() or finished_at > nominal + interval '30 s'"));
    }

    [Fact]
    public async Task FEN_3_a_network_that_is_cut_for_longer_than_a_lease_loses_nothing_and_the_node_comes_back_by_itself()
    {
        var ledger = new Ledger(_schema.Server, _schema.Name, TimeSpan.FromSeconds(1));
        await ledger.AddAsync(20);
        var target = new NpgsqlConnectionStringBuilder(_schema.Server.ConnectionString);
        await using var proxy = new Proxy(target.Port);
        var cut = await WorkerProcess.StartAsync(_schema.Server.With(to => (to.Port, to.Timeout, to.CommandTimeout) = (proxy.Port, 5, 5)), _schema.Name);
        _workers.Add(cut);
        var other = await StartAsync();
        await cut.WaitForAsync("ran", 40);

        proxy.Cut();
        await Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, Cancellation);
        Assert.Equal(1, await _schema.AskAsync<long>("select count(*) from $schema$.node"));
        proxy.Mend();
        await Nodes.UntilAsync(async () => await _schema.AskAsync<long>("select count(*) from $schema$.node") == 2);
        await other.StopAsync();
        await cut.WaitForAsync("ran", 60);
        await cut.StopAsync();
        await ledger.CheckAsync(_workers);
    }

    private static int Setting(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;

    private static IEnumerable<string> Began(WorkerProcess worker) => worker.Written.Where(line => line.StartsWith("began ", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private async Task<WorkerProcess> StartAsync(params string[] settings)
    {
        var worker = await WorkerProcess.StartAsync(_schema.Server.ConnectionString, _schema.Name, settings);
        _workers.Add(worker);
        return worker;
    }
}
