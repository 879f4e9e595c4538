using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.PostgreSql.Tests;

/// <summary>What is asked of one process and concerns another, with notifications and without.</summary>
public sealed class AcrossNodesTests : IAsyncLifetime
{
    private TestSchema _schema = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _schema = await TestSchema.CreateAsync();

    public ValueTask DisposeAsync() => _schema.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TMO_5_a_run_is_cancelled_from_another_node(bool listen)
    {
        var began = new TaskCompletionSource<JobContext>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var node = Node(NodeRole.Both, listen, async (run, token) =>
        {
            began.SetResult(run);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        });
        using var client = Node(NodeRole.Client, listen, (_, _) => Task.CompletedTask);
        await node.StartAsync(Cancellation);
        await client.StartAsync(Cancellation);
        var scheduler = client.Services.GetRequiredService<IScheduler>();
        var id = await scheduler.EnqueueAsync("job", cancellationToken: Cancellation);
        var run = await began.Task.WaitAsync(Nodes.Patience, Cancellation);

        Assert.True(await scheduler.CancelRunAsync(id, "no longer needed", Cancellation));

        var ended = await scheduler.WaitForRunAsync(id, Cancellation).WaitAsync(Nodes.Patience, Cancellation);
        Assert.Equal((RunState.Cancelled, "no longer needed", CancellationReason.UserRequested), (ended.State, ended.Reason, run.CancellationReason));
        await node.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task PAU_2_when_a_pause_has_returned_nothing_starts_on_any_node(bool listen)
    {
        var runs = 0;
        using var node = Node(NodeRole.Both, listen, (_, _) => Task.FromResult(Interlocked.Increment(ref runs)));
        using var client = Node(NodeRole.Client, listen, (_, _) => Task.CompletedTask);
        await node.StartAsync(Cancellation);
        await client.StartAsync(Cancellation);
        var scheduler = client.Services.GetRequiredService<IScheduler>();
        await scheduler.AddSchedulesAsync(Enumerable.Range(0, 20).Select(i => new ScheduleDefinition($"tick-{i}", "job", Trigger.Every(TimeSpan.FromSeconds(1)))), cancellationToken: Cancellation);
        await RunsAsync(20);

        await scheduler.PauseAsync(by: "me", cancellationToken: Cancellation);
        var started = await StartedAsync();

        // Long enough for the node to have looked, and for some forty occurrences.
        var since = await _schema.AskAsync<string>("select (now() + interval '2 s')::text");
        await Nodes.UntilAsync(() => _schema.AskAsync<bool>($"select max(seen_at) > '{since}' from $schema$.node"));
        Assert.Equal(started, await StartedAsync());
        await scheduler.ResumeAsync(cancellationToken: Cancellation);
        await RunsAsync(Volatile.Read(ref runs) + 20);
        await node.StopAsync(Cancellation);

        Task RunsAsync(int count) => Nodes.UntilAsync(() => Task.FromResult(Volatile.Read(ref runs) >= count));

        Task<long> StartedAsync() => _schema.AskAsync<long>("select (select count(*) from $schema$.run) + (select count(*) from $schema$.history)");
    }

    private IHost Node(NodeRole role, bool listen, Func<JobContext, CancellationToken, Task> job)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddScheduler(options => options.Node.Role = role)
            .AddPostgreSqlStore("default", options => (options.DataSource, options.Schema, options.Listen) = (_schema.Server.Source, _schema.Name, listen))
            .AddJob("job", job);
        return builder.Build();
    }
}
