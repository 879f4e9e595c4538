namespace Scheduler.Hosting;

/// <summary>
/// When a schedule occurs: an immutable, pure function of time (CORE-1). It reads no clock and keeps no state, so that preview,
/// coalescing and several nodes agree. Safe for use by several threads.
/// </summary>
/// <remarks>
/// Laws: <c>Next(t) &gt; t</c>; nothing occurs between <c>t</c> and <c>Next(t)</c>; <c>Previous(t) &lt; t</c>; the answer depends on nothing but
/// the trigger and its argument. Instants are UTC in whole milliseconds.
/// </remarks>
public interface ITrigger
{
    /// <summary>One lower-case word for logs, metrics and pages: <c>cron</c>, <c>every</c>, <c>at</c>.</summary>
    string Kind { get; }

    /// <summary>When it occurs, in words for people: <c>at 02:30, Monday to Friday, Europe/Berlin</c>. Default: its <see cref="object.ToString"/>.</summary>
    string Describe() => ToString() ?? Kind;

    /// <summary>Whether it occurs once by its nature, so that skipping the occurrence would lose it for ever (OVL-4).</summary>
    bool IsOneOff => false;

    /// <summary>The first occurrence later than <paramref name="after"/>, or null when there is none.</summary>
    DateTimeOffset? Next(DateTimeOffset after);

    /// <summary>The last occurrence earlier than <paramref name="before"/>, or null when there is none.</summary>
    DateTimeOffset? Previous(DateTimeOffset before);

    /// <summary>
    /// When an occurrence is due: not before its nominal instant, and before the next occurrence (JIT-2). What it is called and where it stands in history is its
    /// nominal instant. Default: that instant.
    /// </summary>
    /// <param name="nominal">An occurrence.</param>
    DateTimeOffset Due(DateTimeOffset nominal) => nominal;

    /// <summary>
    /// How many occurrences there are later than <paramref name="after"/> and not later than <paramref name="through"/>, but at most
    /// <paramref name="limit"/>. A trigger that can compute the number without walking should; one whose steps are costly may stop sooner, for the number only stands in reports.
    /// </summary>
    long Count(DateTimeOffset after, DateTimeOffset through, long limit)
    {
        long count = 0;
        for (var next = Next(after); next <= through && count < limit; next = Next(next.Value))
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// Whether <see cref="Next"/> found nothing because it stopped to search, and not because nothing occurs any more (CAL-4). Asked only where it found nothing. Default: false.
    /// </summary>
    /// <param name="after">The argument of <see cref="Next"/>.</param>
    bool GaveUp(DateTimeOffset after) => false;

    /// <summary>
    /// The trigger completed with what only its schedule knows. The engine evaluates only bound triggers; the unbound one is what is stored.
    /// </summary>
    ITrigger Bind(TriggerBinding binding) => this;
}
