namespace Scheduler.Hosting.PostgreSql.Worker;

/// <summary>The clock of a machine that is wrong by so much; its timers run as on any other.</summary>
internal sealed class SkewedClock(TimeSpan skew) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + skew;
}
