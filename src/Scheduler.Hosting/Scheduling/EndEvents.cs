using Scheduler.Hosting.Events;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Tells how runs ended: each final state has its event.</summary>
internal static class EndEvents
{
    public static void Publish(EventPublisher events, Run run, DateTimeOffset at)
    {
        switch (run.State)
        {
            case RunState.Succeeded when events.Wants<RunSucceeded>():
                events.Publish(new RunSucceeded(at, run));
                break;
            case RunState.Failed or RunState.DeserializationFailed when events.Wants<RunFailed>():
                events.Publish(new RunFailed(at, run));
                break;
            case RunState.TimedOut when events.Wants<RunTimedOut>():
                events.Publish(new RunTimedOut(at, run));
                break;
            case RunState.Cancelled when events.Wants<RunCancelled>():
                events.Publish(new RunCancelled(at, run));
                break;
            case RunState.Abandoned when events.Wants<RunAbandoned>():
                events.Publish(new RunAbandoned(at, run));
                break;
            case RunState.Poisoned when events.Wants<RunPoisoned>():
                events.Publish(new RunPoisoned(at, run));
                break;
            case RunState.Skipped when events.Wants<RunSkipped>():
                events.Publish(new RunSkipped(at, run));
                break;
            case RunState.Missed when events.Wants<RunMissed>():
                events.Publish(new RunMissed(at, run));
                break;
        }
    }
}
