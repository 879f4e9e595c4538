using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>Writes what stores know of schedules into a document.</summary>
internal sealed class ExportDesk(Engine engine)
{
    private const int FlushBytes = 1 << 16;

    public async Task ExportAsync(Stream utf8Json, ScheduleFilter filter, CancellationToken cancellationToken)
    {
        var controls = new Dictionary<SchedulerLoop, ControlState>();
        var writer = ScheduleDocument.Begin(utf8Json);
        await using (writer.ConfigureAwait(false))
        {
            await foreach (var (loop, stored) in engine.ReadAsync(filter, cancellationToken).ConfigureAwait(false))
            {
                if (!controls.TryGetValue(loop, out var control))
                {
                    controls[loop] = control = ControlState.Decode((await loop.Store.ReadControlAsync(cancellationToken).ConfigureAwait(false)).Json).At(loop.Store.Now);
                }

                ScheduleDocument.Write(writer, stored, Considered(stored, control));
                if (writer.BytesPending > FlushBytes)
                {
                    await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }

            ScheduleDocument.End(writer);
        }
    }

    // PAU-3: what a resumed pause of the job, or of everything, has left out counts as considered, also where nobody knows of that pause.
    private DateTimeOffset Considered(StoredSchedule stored, ControlState control)
    {
        var (row, timer) = stored;
        if (control.SkippedUntil is null && control.Jobs is null)
        {
            return timer.Cursor;
        }

        try
        {
            var schedule = engine.Compiler.Compile(row);
            return control.SkippedOf(schedule.Definition.Job) is { } skipped && skipped > timer.Cursor && !schedule.Trigger.IsOneOff ? skipped : timer.Cursor;
        }
        catch (Exception)
        {
            // It is faulted, and says so itself (CORE-4).
            return timer.Cursor;
        }
    }
}
