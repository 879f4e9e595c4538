using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Testing;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.PostgreSql.Tests;

/// <summary>A server that shows an earlier time than the one before it: the store goes by a clock that tests move (SKW-3).</summary>
public sealed class FailoverTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = SchedulerTestHost.DefaultStart;

    private TestSchema _schema = null!;

    public async ValueTask InitializeAsync() => _schema = await TestSchema.CreateAsync();

    public ValueTask DisposeAsync() => _schema.DisposeAsync();

    [Fact]
    public async Task SKW_4_a_node_plans_nothing_twice_when_the_clock_is_behind()
    {
        await using var node = await StartAsync(Start);
        await node.Scheduler.AddScheduleAsync(new("tick", "job", Trigger.Every(TimeSpan.FromSeconds(10))));
        await node.AdvanceByAsync(TimeSpan.FromSeconds(300));
        Assert.Equal(30, Ran(node).Count);

        node.Clock.JumpWall(TimeSpan.FromSeconds(-120));
        await node.AdvanceByAsync(TimeSpan.FromSeconds(120));
        Assert.Equal(30, Ran(node).Count);
        await node.AdvanceByAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([.. Enumerable.Range(1, 32).Select(i => Start.AddSeconds(10 * i))], Ran(node));
    }

    [Fact]
    public async Task SKW_4_another_node_that_goes_on_by_a_clock_that_is_behind_plans_nothing_twice()
    {
        var before = await StartAsync(Start);
        await before.Scheduler.AddScheduleAsync(new("tick", "job", Trigger.Every(TimeSpan.FromSeconds(10))));
        await before.AdvanceByAsync(TimeSpan.FromSeconds(300));
        var queued = await before.Scheduler.EnqueueAsync("job", at: Start.AddSeconds(305));
        Assert.Equal(30, Ran(before).Count);
        await before.DisposeAsync();

        await using var after = await StartAsync(Start.AddSeconds(180));
        await after.AdvanceByAsync(TimeSpan.FromSeconds(120));
        Assert.Empty(after.Runs);
        await after.AdvanceByAsync(TimeSpan.FromSeconds(20));
        Assert.Equal([Start.AddSeconds(310), Start.AddSeconds(320)], Ran(after));
        Assert.Equal(RunState.Succeeded, (await after.Scheduler.GetRunAsync(queued))!.State);
        Assert.Equal(32, await _schema.AskAsync<long>("select count(distinct nominal) from $schema$.history where kind = 0"));
    }

    private Task<SchedulerTestHost> StartAsync(DateTimeOffset at) => SchedulerTestHost.StartAsync(
        scheduler => scheduler.AddStore("default", services => _schema.Open(services.GetRequiredService<TimeProvider>())).AddJob("job", (_, _) => Task.CompletedTask), startAt: at);

    private static List<DateTimeOffset> Ran(SchedulerTestHost host) => [.. host.Runs.OfSchedule("tick").Select(run => run.NominalTime).Order()];
}
