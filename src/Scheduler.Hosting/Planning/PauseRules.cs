namespace Scheduler.Hosting.Planning;

/// <summary>What is paused, and from where a schedule goes on (PAU-1 to PAU-5). Pure.</summary>
internal static class PauseRules
{
    /// <summary>PAU-5: whether a pause has ended by itself; at its very end it has.</summary>
    public static bool IsOver(Pause? pause, DateTimeOffset now) => pause?.Until <= now;

    /// <summary>
    /// The cursor with which a schedule goes on. PAU-3: occurrences of the pause count as considered, or are left to grace and coalescing. PAU-4: a one-off always catches up, because
    /// skipping would lose it.
    /// </summary>
    /// <param name="cursor">Its cursor.</param>
    /// <param name="at">When somebody resumed it.</param>
    /// <param name="missed">What becomes of the occurrences of the pause.</param>
    /// <param name="isOneOff">Whether the trigger is one (<see cref="ITrigger.IsOneOff"/>).</param>
    public static DateTimeOffset Resumed(DateTimeOffset cursor, DateTimeOffset at, ResumeMode missed, bool isOneOff) =>
        missed == ResumeMode.CatchUp || isOneOff ? cursor : Later(cursor, Instants.Floor(at));

    /// <summary>PAU-5: the same for a pause that ended by itself: with skip, up to its end, whenever that is noticed. An occurrence at its end is after it.</summary>
    public static DateTimeOffset Ended(DateTimeOffset cursor, DateTimeOffset until, bool isOneOff) => isOneOff ? cursor : Later(cursor, Instants.Ceiling(until) - Instants.Step);

    // CLK-4: a cursor never moves back.
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
