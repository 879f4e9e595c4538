using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Scheduling;

/// <summary>One commit, and for each of its parts what the engine needs to act on the answer.</summary>
internal sealed class Batch(int node, long controlVersion)
{
    public Commit Commit { get; } = new() { Node = node, ControlVersion = controlVersion };

    /// <summary>Beside <see cref="Commit.Fires"/>.</summary>
    public List<PlannedFire> Fires { get; } = [];

    /// <summary>Beside <see cref="Commit.Finishes"/>.</summary>
    public List<Ending> Endings { get; } = [];

    /// <summary>Slots reserved for claims; the lanes of <see cref="Commit.Claims"/>.</summary>
    public List<(ExecutorLane Lane, int Slots)> Claims { get; } = [];

    public void Add(PlannedFire planned, Fire fire)
    {
        Fires.Add(planned);
        Commit.Fires.Add(fire);
    }

    public void Add(Ending ending, Finish finish)
    {
        Endings.Add(ending);
        Commit.Finishes.Add(finish);
    }

    /// <summary>How many of <see cref="Fires"/> have passed on their slot, in order.</summary>
    public int FiresSettled { get; set; }

    /// <summary>Whether the slots of <see cref="Claims"/> have been passed on.</summary>
    public bool ClaimsSettled { get; set; }

    /// <summary>Gives back the slots of fires that nothing came of.</summary>
    public void ReleaseFires()
    {
        foreach (var fire in Fires.Skip(FiresSettled))
        {
            fire.Lane?.Release();
        }

        FiresSettled = Fires.Count;
    }

    /// <summary>Gives back every slot that is still the batch's, however far it came.</summary>
    public void ReleaseSlots()
    {
        ReleaseFires();
        foreach (var (lane, slots) in ClaimsSettled ? [] : Claims)
        {
            for (var i = 0; i < slots; i++)
            {
                lane.Release();
            }
        }
    }
}

/// <summary>A timer that is to move.</summary>
/// <param name="Schedule">Its schedule; null when that cannot be compiled.</param>
/// <param name="Timer">The timer as it was read.</param>
/// <param name="Plan">What was planned.</param>
/// <param name="Lane">Where a slot is reserved; null when nothing starts.</param>
/// <param name="Fault">Why planning failed; null when it did not.</param>
/// <param name="Faulted">The schedule at fault.</param>
internal sealed record PlannedFire(CompiledSchedule? Schedule, TimerRow Timer, Plan Plan, ExecutorLane? Lane, Exception? Fault = null, ScheduleRow? Faulted = null);
