using Scheduler.Hosting.Scheduling;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class RunWaitersTests
{
    private static readonly Run Ended = new()
    {
        Id = new(1, SchedulerHost.Start, 2),
        Job = "work",
        Store = "default",
        State = RunState.Succeeded,
        NominalTime = SchedulerHost.Start,
        DueTime = SchedulerHost.Start,
    };

    private readonly RunWaiters _waiters = new();

    [Fact]
    public async Task Everybody_who_waits_for_the_run_is_told_and_nobody_else()
    {
        using var first = _waiters.Add(Ended.Id);
        using var second = _waiters.Add(Ended.Id);
        using var other = _waiters.Add(Ended.Id with { Kind = 3 });

        _waiters.Complete(Ended);

        Assert.Same(Ended, await first.Ended);
        Assert.Same(Ended, await second.Ended);
        Assert.False(other.Ended.IsCompleted);
    }

    [Fact]
    public async Task Who_stops_waiting_is_not_told_and_the_others_are()
    {
        var first = _waiters.Add(Ended.Id);
        using var second = _waiters.Add(Ended.Id);

        first.Dispose();
        first.Dispose();
        _waiters.Complete(Ended);

        Assert.False(first.Ended.IsCompleted);
        Assert.Same(Ended, await second.Ended);
    }
}
