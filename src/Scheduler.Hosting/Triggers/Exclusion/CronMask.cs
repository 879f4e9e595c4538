namespace Scheduler.Hosting.Triggers.Exclusion;

/// <summary>The minutes that a cron expression matches; the seconds, where it has a field for these.</summary>
internal sealed class CronMask
{
    private readonly CronPattern _pattern;
    private readonly long _unit;

    /// <exception cref="InvalidTriggerException">SCH1020, SCH1021, SCH1022: the expression is wrong.</exception>
    public CronMask(string expression)
    {
        _pattern = new(CronSyntax.Parse(expression));
        _unit = _pattern.Cron.ToString().Split(' ').Length == 6 ? TimeSpan.TicksPerSecond : TimeSpan.TicksPerMinute;
    }

    /// <summary>Whether it matches.</summary>
    /// <param name="clock">What clocks show.</param>
    /// <param name="span">Narrowed to times at which the answer is the same.</param>
    public bool Matches(long clock, ref ClockSpan span)
    {
        var start = clock - (clock % _unit);
        var next = _pattern.Next(start - 1) ?? long.MaxValue;
        var matches = next == start;
        span = span.And(new(start, matches ? start + _unit : next));
        return matches;
    }
}
