namespace Scheduler.Hosting.Triggers;

/// <summary>What becomes of times that clocks skip or show twice (DST-1, DST-2).</summary>
/// <param name="FillGap">Whether times that do not exist become one occurrence at the first instant after the gap; else they are lost.</param>
/// <param name="RepeatFold">Whether times that clocks show twice occur twice; else only the first time.</param>
internal readonly record struct DstPolicy(bool FillGap, bool RepeatFold)
{
    /// <summary>Every real instant whose clock matches, and no other.</summary>
    public static DstPolicy Strict { get; } = new(FillGap: false, RepeatFold: true);

    /// <summary>
    /// For the fields of second, minute and hour, as Vixie cron does: a repetition goes on through both passes of a fold, fixed times occur in the first alone.
    /// </summary>
    public static DstPolicy Vixie(ReadOnlySpan<char> time) => new(FillGap: true, RepeatFold: time.ContainsAny("*?/-"));
}
