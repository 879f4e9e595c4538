using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Shows stored schedules to a caller, for one call of his.</summary>
internal sealed class ScheduleListing(Engine engine)
{
    private readonly Dictionary<SchedulerLoop, ControlState> _controls = [];

    /// <param name="loop">The loop of its store.</param>
    /// <param name="stored">The schedule.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async ValueTask<Schedule> ViewAsync(SchedulerLoop loop, StoredSchedule stored, CancellationToken cancellationToken)
    {
        var view = engine.Views.View(stored);
        if (engine.Parts.Joins && engine.Parts.Definitions.Jobs.Find(stored.Row.Job) is not null)
        {
            // Known to a live node: this one.
            return view;
        }

        if (!_controls.TryGetValue(loop, out var control))
        {
            _controls[loop] = control = ControlState.Decode((await loop.Store.ReadControlAsync(cancellationToken).ConfigureAwait(false)).Json);
        }

        return view with { OrphanedSince = OrphanedSchedules.Since(control, stored.Row.Job, view.State, loop.Store.Now) };
    }
}
