using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Stores;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Nodes that die, or only seem to, and what becomes of their runs.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task DEL_1_a_run_whose_node_died_starts_again_elsewhere_with_one_more_recovery()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var (first, id) = await StartBlockedAsync(nodes);
        var second = await nodes.StartNodeAsync();
        nodes.Freeze(first);

        await nodes.AdvanceAsync(10);
        Assert.Empty(second.Runs);
        await nodes.AdvanceAsync(15);

        var (before, again) = (Assert.Single(first.Runs).Run, Assert.Single(second.Runs).Run);
        Assert.Equal((id, 2, 1), (again.RunId, again.Attempt, again.Recovery));
        Assert.True(again.FencingToken > before.FencingToken, "FEN-1");
        Assert.Equal("once/2026-03-02T10:00:10.000Z", before.IdempotencyKey);
        Assert.Equal(before.IdempotencyKey, again.IdempotencyKey);

        await second.ReleaseAsync(id);
        var run = (await second.Scheduler.GetRunAsync(id))!;
        Assert.Equal((RunState.Succeeded, 2, 1), (run.State, run.Attempt, run.Recovery));
    }

    [Fact]
    public async Task DEL_1_a_run_whose_node_died_is_decided_about_although_that_fails_at_first()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var (first, id) = await StartBlockedAsync(nodes);
        var second = await nodes.StartNodeAsync();
        nodes.Freeze(first);
        var (store, adopted) = ((FlakyStore)second.Store(), false);
        store.Choose = member =>
        {
            adopted |= member == "Adopt";
            return adopted && member == "ReadSchedules" && store.Faults == 0 ? Fault.Before : Fault.None;
        };

        await nodes.AdvanceAsync(25);

        Assert.Equal(1, store.Faults);
        Assert.Equal((id, 1), (Assert.Single(second.Runs).Run.RunId, second.Runs[0].Run.Recovery));
    }

    [Fact]
    public async Task DEL_1_at_most_once_a_run_whose_node_died_is_abandoned()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        Action<SchedulerBuilder> careful = builder => builder.Configure(options => options.Jobs["block"] = new() { Delivery = Delivery.AtMostOnce, Retry = { MaxAttempts = 5 } });
        var (first, id) = await StartBlockedAsync(nodes, configure: careful);
        var second = await nodes.StartNodeAsync(careful);
        nodes.Freeze(first);

        await nodes.AdvanceAsync(60);

        Assert.Empty(second.Runs);
        var run = Assert.Single(second.Events<RunAbandoned>()).Run;
        Assert.Equal((id, RunState.Abandoned, 1), (run.Id, run.State, run.Attempt));
        Assert.Contains("AtMostOnce", run.Reason, StringComparison.Ordinal);
        Assert.Equal(RunState.Abandoned, (await second.Scheduler.GetRunAsync(id))!.State);
    }

    [Fact]
    public async Task DEL_2_at_most_once_a_clean_failure_is_tried_again()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["fail"] = new() { Delivery = Delivery.AtMostOnce }));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", new() { Retry = new() { MaxAttempts = 3, Delays = [TimeSpan.FromSeconds(5)] } }));

        await host.AdvanceAsync(100);

        Assert.Equal([1, 2, 3], host.Runs.Select(seen => seen.Run.Attempt));
    }

    [Fact]
    public async Task LSE_2_a_run_that_is_merely_long_stays_with_its_node()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var (first, id) = await StartBlockedAsync(nodes);
        var second = await nodes.StartNodeAsync();

        await nodes.AdvanceAsync(600);
        await first.ReleaseAsync(id);

        Assert.Empty(second.Runs);
        Assert.Empty(first.Events<LeaseLost>());
        var run = (await second.Scheduler.GetRunAsync(id))!;
        Assert.Equal((RunState.Succeeded, 1, 0), (run.State, run.Attempt, run.Recovery));
    }

    [Fact]
    public async Task LSE_1_two_nodes_run_each_occurrence_once_and_one_goes_on_alone()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var first = await nodes.StartNodeAsync();
        var second = await nodes.StartNodeAsync();
        await first.Scheduler.AddScheduleAsync(Every("tick", 10));

        await nodes.AdvanceAsync(60);
        nodes.Freeze(first);
        await nodes.AdvanceAsync(60);

        Assert.Equal([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120], first.Ran().Concat(second.Ran()).Order());
    }

    [Fact]
    public async Task FEN_1_a_later_attempt_and_a_later_run_have_a_greater_token()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 60, "fail", new() { Retry = new() { MaxAttempts = 3, Delays = [TimeSpan.FromSeconds(5)] } }));

        await host.AdvanceAsync(130);
        var manual = await host.Scheduler.TriggerAsync("tick");
        await host.AdvanceAsync(1);

        var tokens = host.Runs.Select(seen => seen.Run.FencingToken).ToList();
        Assert.Equal(7, tokens.Count);
        Assert.Equal(manual, host.Runs[^1].Run.RunId);
        Assert.All(tokens.Zip(tokens.Skip(1)), pair => Assert.True(pair.First < pair.Second, string.Join(' ', tokens)));
        Assert.True(tokens[0] > 0);
    }

    [Fact]
    public async Task FEN_4_an_end_that_comes_after_the_run_was_taken_over_is_refused()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var (first, id) = await StartBlockedAsync(nodes, job: "stubborn");
        var second = await nodes.StartNodeAsync();
        nodes.Freeze(first);
        await nodes.AdvanceAsync(30);

        await first.ReleaseAsync(id);
        Assert.Equal(id, Assert.Single(first.Events<StaleCompletion>()).Run.Id);
        Assert.Equal((RunState.Running, 2), await second.Scheduler.GetRunAsync(id) is { } run ? (run.State, run.Attempt) : default);
        await second.ReleaseAsync(id);

        Assert.Empty(first.Events<RunSucceeded>());
        Assert.Equal(2, Assert.Single(second.Events<RunSucceeded>()).Run.Attempt);
    }

    [Fact]
    public async Task RET_7_a_crash_uses_up_no_attempt_and_waits_no_longer_than_a_second_at_first()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        var policies = new SchedulePolicies { Retry = new() { MaxAttempts = 2, Delays = [TimeSpan.FromSeconds(30)] } };
        var (first, id) = await StartBlockedAsync(nodes, policies);
        var second = await nodes.StartNodeAsync(builder => builder.AddMiddleware<FailAfterCrash>());
        nodes.Freeze(first);

        await nodes.AdvanceAsync(100);

        var starts = second.Events<RunStarted>();
        Assert.Equal([2, 3], starts.Select(start => start.Run.Attempt));
        Assert.Equal([1, 1], starts.Select(start => start.Run.Recovery));
        Assert.Equal(30, (starts[1].At - starts[0].At).TotalSeconds);
        Assert.Equal((id, RunState.Failed, 3), Assert.Single(second.Events<RunFailed>()).Run is { } run ? (run.Id, run.State, run.Attempt) : default);
    }

    [Fact]
    public async Task POI_2_a_run_that_outlived_too_many_nodes_is_poisoned_and_its_schedule_paused()
    {
        await using var nodes = new Cluster(LeaseTimes.Standard);
        Action<SchedulerBuilder> configure = builder => builder.Configure(options => options.Jobs["block"] = new() { MaxRecoveries = 2 });
        var node = await nodes.StartNodeAsync(configure);
        await node.Scheduler.AddScheduleAsync(Every("deadly", 3600, "block"));
        await nodes.AdvanceAsync(3600);
        var id = Assert.Single(node.Blocked);
        for (var crash = 1; crash <= 3; crash++)
        {
            nodes.Freeze(node);
            node = await nodes.StartNodeAsync(configure);
            await nodes.AdvanceAsync(30);
            Assert.Equal(crash <= 2 ? [(crash + 1, crash)] : [], node.Runs.Select(seen => (seen.Run.Attempt, seen.Run.Recovery)));
        }

        var run = Assert.Single(node.Events<RunPoisoned>()).Run;
        Assert.Equal((id, RunState.Poisoned, 3, 3), (run.Id, run.State, run.Attempt, run.Recovery));
        var schedule = (await node.Scheduler.GetScheduleAsync("deadly"))!;
        Assert.Equal(ScheduleState.Paused, schedule.State);
        Assert.Contains("poisoned", schedule.Pause!.Reason, StringComparison.Ordinal);
        Assert.Contains("MaxRecoveries is 2", schedule.Pause.Reason, StringComparison.Ordinal);
        Assert.Equal("deadly", Assert.Single(node.Events<SchedulePaused>()).ScheduleId);
    }

    [Fact]
    public async Task POI_1_a_failed_run_is_kept_and_may_be_run_again_with_the_same_or_other_arguments()
    {
        await using var host = await StartAsync(builder => builder.AddJob("even", (run, _) =>
            run.Args<int>() % 2 == 0 ? Task.CompletedTask : throw new InvalidOperationException("It is odd.")));
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "even") with { Args = Payload.From(7) });
        await host.AdvanceAsync(10);
        var failed = Assert.Single(host.Events<RunFailed>()).Run;

        var same = await host.Scheduler.RetryRunAsync(failed.Id);
        var other = await host.Scheduler.RetryRunAsync(failed.Id, 8);
        await host.AdvanceAsync(1);

        var (odd, even) = ((await host.Scheduler.GetRunAsync(same))!, (await host.Scheduler.GetRunAsync(other))!);
        Assert.Equal((RunState.Failed, "7", failed.Id), (odd.State, odd.Args.ToString(), odd.RetryOf));
        Assert.Equal((RunState.Succeeded, "8", failed.Id), (even.State, even.Args.ToString(), even.RetryOf));
        Assert.Equal(failed.IdempotencyKey, even.IdempotencyKey);
        Assert.Equal(RunState.Failed, (await host.Scheduler.GetRunAsync(failed.Id))!.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FEN_2_a_run_that_repeats_one_that_a_caller_made_is_the_same_piece_of_work(bool ofSchedule)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(1000), "fail"));
        var id = ofSchedule ? await host.Scheduler.TriggerAsync("once") : await host.Scheduler.EnqueueAsync("fail");
        await host.SettleAsync();

        var again = await host.Scheduler.RetryRunAsync(id);
        await host.SettleAsync();

        Assert.Equal($"{(ofSchedule ? "once" : "fail")}/m-{id}", (await host.Scheduler.GetRunAsync(again))!.IdempotencyKey);
        Assert.Single(host.Runs.Select(seen => seen.Run.IdempotencyKey).Distinct());
    }

    /// <summary>A node on which a run blocks, of a schedule that occurs once.</summary>
    private static async Task<(SchedulerHost Node, RunId Run)> StartBlockedAsync(Cluster nodes, SchedulePolicies? policies = null, Action<SchedulerBuilder>? configure = null, string job = "block")
    {
        var node = await nodes.StartNodeAsync(configure);
        await node.Scheduler.AddScheduleAsync(Once("once", At(10), job, policies));
        await nodes.AdvanceAsync(10);
        return (node, Assert.Single(node.Blocked));
    }

    private sealed class FailAfterCrash : IJobMiddleware
    {
        public Task InvokeAsync(JobContext context, JobDelegate next, CancellationToken cancellationToken) =>
            context.Recovery > 0 ? throw new InvalidOperationException("Not yet.") : next(context, cancellationToken);
    }
}
