namespace Scheduler.Hosting.Planning;

/// <summary>What is to become of a plan whose runs could not start, and of the runs in their way: one commit, in which all of it happens or, where the timer has moved, none.</summary>
/// <param name="Start">The run that starts now, in the mode of the fire that was refused; null when none does, and the timer only advances.</param>
/// <param name="Plan">What remains of the plan: <see cref="Plan.Runs"/> are to be queued (not <paramref name="Start"/>), <see cref="Plan.Missed"/> to be reported.</param>
/// <param name="Ends">Runs that wait and end now.</param>
/// <param name="Cancels">Running runs to ask to stop, for <see cref="CancellationReason.Superseded"/>.</param>
/// <param name="GiveUp">Whether <paramref name="Cancels"/> are given up when they have not stopped within their cancel grace.</param>
internal readonly record struct OverlapVerdict(PlannedRun? Start, Plan Plan, SupersededRun[] Ends, RunId[] Cancels, bool GiveUp)
{
    /// <summary>The reason of every end in <see cref="Ends"/>.</summary>
    public const string Reason = "A newer occurrence of its schedule took its place.";
}

/// <summary>A run that gives way to a newer one.</summary>
/// <param name="Id">The run.</param>
/// <param name="State">How it ends.</param>
internal readonly record struct SupersededRun(RunId Id, RunState State);
