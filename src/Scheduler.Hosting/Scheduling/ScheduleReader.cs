using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Shows schedules of one store to a caller, for one call of his.</summary>
internal sealed class ScheduleReader(Engine engine, SchedulerLoop loop)
{
    private ControlState? _control;

    public async ValueTask<Schedule> ViewAsync(StoredSchedule stored, CancellationToken cancellationToken)
    {
        var view = engine.Views.View(stored);
        if (engine.Parts.Joins && engine.Parts.Definitions.Jobs.Find(stored.Row.Job) is not null)
        {
            // Known to a live node: this one.
            return view;
        }

        _control ??= ControlState.Decode((await loop.Store.ReadControlAsync(cancellationToken).ConfigureAwait(false)).Json);
        return view with { OrphanedSince = OrphanedSchedules.Since(_control, stored.Row.Job, view.State, loop.Store.Now) };
    }
}
