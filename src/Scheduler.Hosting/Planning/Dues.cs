namespace Scheduler.Hosting.Planning;

/// <summary>When a timer has to fire.</summary>
internal static class Dues
{
    /// <summary>When the first occurrence later than <paramref name="cursor"/> is due.</summary>
    public static DateTimeOffset? NextDue(this ITrigger trigger, DateTimeOffset cursor) => trigger.Next(cursor) is { } next ? trigger.Due(next) : null;
}
