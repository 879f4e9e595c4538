using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>The runs of declared schedules that the start of the application makes (INT-3).</summary>
internal sealed class StartupRuns(Engine engine)
{
    public async Task QueueAsync(CancellationToken cancellationToken)
    {
        foreach (var declared in engine.Parts.Definitions.Schedules.Where(schedule => schedule.Definition.RunOnStartup != RunOnStartup.Never))
        {
            var (loop, stored) = await engine.FindAsync(declared.Definition.Id, cancellationToken).ConfigureAwait(false);
            if (stored.Timer.State != ScheduleState.Paused)
            {
                await QueueAsync(loop, stored, declared.Definition.RunOnStartup, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task QueueAsync(SchedulerLoop loop, StoredSchedule stored, RunOnStartup when, CancellationToken cancellationToken)
    {
        var deployment = engine.Parts.Definitions.Options.Deployment;
        var layer = OperatorLayer.Decode(stored.Row.Operator);
        var once = when == RunOnStartup.OncePerDeployment;
        if (once && layer.Deployment == deployment)
        {
            return;
        }

        var schedule = engine.Compiler.Compile(stored.Row);
        var now = Instants.Floor(loop.Store.Now);

        // Two nodes that start together make the same run, so that there is one; the note comes after it, so that a crash in between loses nothing.
        var id = once ? new RunId(schedule.Number, stored.Row.Anchor, KindOf(deployment)) : new RunId(schedule.Number, now, JobStream.Unique());
        var run = RunFactory.Make(schedule.Job!, schedule, id, now, schedule.Definition.Args, new RunHeader { Origin = RunOrigin.Startup });
        await new RunDesk(engine).QueueAsync([new(loop, schedule, run)], [null], cancellationToken).ConfigureAwait(false);
        if (once)
        {
            await new ScheduleDesk(engine).ChangeAsync(
                schedule.Id,
                (current, _) => new(
                    current.Row.Id, current.Row.Version, null, current.Row with { Operator = (OperatorLayer.Decode(current.Row.Operator) with { Deployment = deployment }).Encode() }, null),
                static (_, _) => null,
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static long KindOf(string deployment)
    {
        Span<byte> hash = stackalloc byte[sizeof(long)];
        XxHash64.Hash(Encoding.UTF8.GetBytes(deployment), hash);
        return Math.Max(1, BinaryPrimitives.ReadInt64BigEndian(hash) & long.MaxValue);
    }
}
