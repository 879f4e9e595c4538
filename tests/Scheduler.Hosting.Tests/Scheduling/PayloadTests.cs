using Scheduler.Hosting.DependencyInjection;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>What runs are given, and what they leave.</summary>
public sealed class PayloadTests
{
    [Fact]
    public async Task VER_4_arguments_that_cannot_be_read_are_not_tried_again_but_may_be_replaced()
    {
        await using var host = await StartAsync(builder => builder.AddJob("number", (run, _) => Task.FromResult(run.Args<int>() + 1), job => job.Retry(maxAttempts: 5)));
        var id = await host.Scheduler.EnqueueAsync("number", "seven");
        await host.AdvanceAsync(1000);

        var failed = Assert.Single(host.Events<RunFailed>()).Run;
        Assert.Equal((id, RunState.DeserializationFailed, 1), (failed.Id, failed.State, failed.Attempt));
        Assert.Empty(host.Events<RunRetrying>());

        var again = await host.Scheduler.RetryRunAsync(id, 7);
        await host.AdvanceAsync(1);
        Assert.Equal((RunState.Succeeded, "8"), await host.Scheduler.GetRunAsync(again) is { } run ? (run.State, run.Result.ToString()) : default);
    }

    [Fact]
    public async Task VER_4_a_run_of_a_later_version_is_left_for_a_node_that_can_read_it()
    {
        await using var nodes = new Cluster(lease: null);
        var later = await nodes.StartNodeAsync(builder => Versioned(builder, 2));
        var id = await later.Scheduler.EnqueueAsync("versioned", at: At(20));
        await nodes.StopAsync(later);
        var earlier = await nodes.StartNodeAsync(builder => Versioned(builder, 1));
        var own = await earlier.Scheduler.EnqueueAsync("versioned");

        await nodes.AdvanceAsync(60);
        Assert.Equal([own], earlier.Events<RunStarted>().Select(start => start.Run.Id));
        Assert.Equal(RunState.Queued, (await earlier.Scheduler.GetRunAsync(id))!.State);
        var fit = await nodes.StartNodeAsync(builder => Versioned(builder, 2));
        await nodes.AdvanceAsync(60);

        Assert.Equal([id], fit.Events<RunSucceeded>().Select(ended => ended.Run.Id));
    }

    [Fact]
    public async Task RES_1_a_result_that_is_too_large_fails_the_run_and_one_that_fits_is_read_again_and_again()
    {
        await using var host = await StartAsync(builder => builder.AddJob("text", (run, _) => Task.FromResult(new string('x', run.Args<int>()))));
        var (fits, large) = (await host.Scheduler.EnqueueAsync("text", (64 * 1024) - 2), await host.Scheduler.EnqueueAsync("text", (64 * 1024) - 1));
        await host.AdvanceAsync(1);

        for (var time = 0; time < 2; time++)
        {
            var run = (await host.Scheduler.GetRunAsync(fits))!;
            Assert.Equal((RunState.Succeeded, 64 * 1024), (run.State, run.Result.ToString().Length));
        }

        var failed = (await host.Scheduler.GetRunAsync(large))!;
        Assert.Equal(RunState.Failed, failed.State);
        Assert.Contains("65,537 bytes", failed.Error!.Message, StringComparison.Ordinal);
        Assert.True(failed.Result.IsEmpty);
    }

    [Fact]
    public async Task RES_1_of_a_long_error_the_beginning_is_kept()
    {
        await using var host = await StartAsync(builder => builder.AddJob("verbose", (_, _) => throw new InvalidOperationException("It failed: " + new string('x', 100_000))));
        var id = await host.Scheduler.EnqueueAsync("verbose");
        await host.AdvanceAsync(1);

        var error = (await host.Scheduler.GetRunAsync(id))!.Error!;
        Assert.Equal((2 * 1024, 16 * 1024), (error.Message.Length, error.StackTrace!.Length));
        Assert.StartsWith("It failed: xxx", error.Message, StringComparison.Ordinal);
    }

    private static void Versioned(SchedulerBuilder builder, int version) => builder.AddJob("versioned", (_, _) => Task.CompletedTask, job => job.Version(version));
}
