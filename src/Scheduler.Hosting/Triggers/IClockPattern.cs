namespace Scheduler.Hosting.Triggers;

/// <summary>Times of day and date as a clock shows them, in ticks and without any time zone. Immutable.</summary>
internal interface IClockPattern
{
    /// <summary>The first match later than <paramref name="after"/>.</summary>
    long? Next(long after);

    /// <summary>The last match earlier than <paramref name="before"/>.</summary>
    long? Previous(long before);

    /// <summary>How many matches there are from one time up to another, which does not count. It may stop at the limit.</summary>
    long Count(long from, long before, long limit);
}
