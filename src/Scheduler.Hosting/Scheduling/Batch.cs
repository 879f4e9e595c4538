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
    public List<ActiveRun> Ended { get; } = [];

    /// <summary>Slots reserved for claims; the lanes of <see cref="Commit.Claims"/>.</summary>
    public List<(ExecutorLane Lane, int Slots)> Claims { get; } = [];

    /// <summary>Whether the store has answered; until then its slots and ends are still the batch's.</summary>
    public bool Answered { get; set; }

    public void Add(PlannedFire planned, Fire fire)
    {
        Fires.Add(planned);
        Commit.Fires.Add(fire);
    }

    /// <summary>Gives back every slot that the batch reserved.</summary>
    public void ReleaseSlots()
    {
        Fires.ForEach(fire => fire.Lane?.Release());
        foreach (var (lane, slots) in Claims)
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
/// <param name="FaultedId">The id of a schedule at fault.</param>
internal sealed record PlannedFire(CompiledSchedule? Schedule, TimerRow Timer, Plan Plan, ExecutorLane? Lane, Exception? Fault = null, string? FaultedId = null);
