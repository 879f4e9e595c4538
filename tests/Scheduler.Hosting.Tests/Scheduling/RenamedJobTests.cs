using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class RenamedJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task VER_3_a_caller_may_use_an_alias()
    {
        await using var host = await StartAsync();

        var added = await host.Scheduler.AddScheduleAsync(new("s", "OLD", Trigger.Every(TimeSpan.FromHours(1))), cancellationToken: Token);
        var run = await host.Scheduler.WaitForRunAsync(await host.Scheduler.EnqueueAsync("old", cancellationToken: Token), Token);

        Assert.Equal(("new", "new", RunState.Succeeded), (added.Job, run.Job, run.State));
    }

    [Fact]
    public async Task VER_3_a_run_that_was_queued_under_an_alias_is_claimed()
    {
        await using var host = await StartAsync();
        var store = host.Engine.Loops.First().Store;
        var id = new RunId(JobStream.Number("old"), host.Now, 1);
        var commit = new Commit();
        commit.Enqueues.Add(new(id, "old", host.Now, default, default));
        await store.CommitAsync(commit, Token);

        var run = await host.Scheduler.WaitForRunAsync(id, Token);

        Assert.Equal((RunState.Succeeded, "new", null), (run.State, run.Job, run.ScheduleId));
        Assert.Contains(id, (await host.Scheduler.ListRunsAsync(new() { Job = "new" }, Token)).Select(listed => listed.Id));
    }

    [Fact]
    public async Task VER_3_a_schedule_that_was_stored_under_an_alias_goes_on()
    {
        await using var host = await StartAsync();
        var store = host.Engine.Loops.First().Store;
        var definition = new ScheduleDefinition("s", "old", Trigger.Every(TimeSpan.FromHours(1)));
        await store.EditAsync(
            [new("s", 0, null, new(7, "s", "old", ScheduleSource.Api, StoredDefinition.FromJson(host.Engine.Compiler.Json.ToStored(definition).ToJson()), null, 1, host.Now), new(host.Now.AddHours(1), host.Now, ScheduleState.Active))],
            Token);

        var listed = new List<string>();
        await foreach (var schedule in host.Scheduler.ListSchedulesAsync(new() { Job = "new" }, Token))
        {
            listed.Add($"{schedule.Id} {schedule.Job}");
        }

        Assert.Equal(["s new"], listed);
        Assert.Equal("new", (await host.Scheduler.WaitForRunAsync(await host.Scheduler.TriggerAsync("s", cancellationToken: Token), Token)).Job);
    }

    [Theory]
    [InlineData("Old")]
    [InlineData("new")]
    public async Task VER_3_CON_1_the_end_of_a_job_is_followed_under_each_of_its_names(string name)
    {
        await using var host = await StartAsync();
        var follower = await host.Scheduler.AddScheduleAsync(new("follower", "work", Trigger.AfterJob(name)), cancellationToken: Token);
        await host.Scheduler.AddScheduleAsync(SchedulerHost.Every("s", 10, "new"), cancellationToken: Token);

        await host.AdvanceAsync(25);

        Assert.Equal(Trigger.AfterJob(name), follower.Trigger);
        Assert.Equal([10, 20], host.Ran("follower"));
    }

    [Fact]
    public async Task VER_3_CON_3_a_cycle_through_an_alias_is_refused()
    {
        await using var host = await StartAsync();

        await Assert.ThrowsAsync<InvalidScheduleException>(() => host.Scheduler.AddScheduleAsync(new("s", "new", Trigger.AfterJob("old")), cancellationToken: Token));
    }

    [Fact]
    public async Task OVL_3_with_Allow_the_store_counts_nothing()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(new("s", "work", Trigger.Every(TimeSpan.FromHours(1))) { Policies = new() { Overlap = Overlap.Allow, MaxInstances = 3 } }, cancellationToken: Token);
        await host.Scheduler.AddScheduleAsync(new("t", "work", Trigger.Every(TimeSpan.FromHours(1))) { Policies = new() { Overlap = Overlap.Skip, MaxInstances = 3 } }, cancellationToken: Token);

        var rows = await host.Engine.Loops.First().Store.ReadSchedulesAsync(new() { Take = 2 }, Token);

        Assert.Equal([("s", 0), ("t", 3)], rows.Select(stored => (stored.Row.Id, stored.Row.MaxActive)));
    }

    [Fact]
    public void PAU_5_the_end_of_a_pause_is_stored()
    {
        var pause = new Pause(SchedulerHost.Start, "me", "why", SchedulerHost.Start.AddHours(1));

        Assert.Equal(pause, OperatorLayer.Decode(new OperatorLayer(pause).Encode()).Pause);
        Assert.Equal(pause, ControlState.Decode(new ControlState(pause, null).Encode()).Pause);
    }

    private static Task<SchedulerHost> StartAsync() =>
        SchedulerHost.StartAsync(scheduler => scheduler.AddJob("new", (JobContext _, CancellationToken _) => Task.CompletedTask, job => job.Aliases("old").Version(2)));
}
