namespace Scheduler.Hosting.Events;

/// <summary>Marks a place in a queue of events: when it passes, everything before it has been delivered. Nobody gets it.</summary>
internal sealed record EventMark() : SchedulerEvent(default(DateTimeOffset))
{
    private readonly TaskCompletionSource _passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Passed => _passed.Task;

    public void Pass() => _passed.TrySetResult();
}
