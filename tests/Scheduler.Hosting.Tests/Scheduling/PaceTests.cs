using Scheduler.Hosting.Scheduling;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class PaceTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private readonly Pace _pace = new(TimeSpan.FromMinutes(10));

    [Fact]
    public void It_is_time_at_first_and_one_interval_after_it_was_done()
    {
        Assert.True(_pace.IsDue(Ten));
        _pace.Done(Ten);

        Assert.False(_pace.IsDue(Ten.AddMinutes(10).AddTicks(-1)));
        Assert.True(_pace.IsDue(Ten.AddMinutes(10)));
    }

    [Fact]
    public void CLK_4_a_clock_that_was_set_back_does_not_put_it_off()
    {
        _pace.Done(Ten);

        Assert.False(_pace.IsDue(Ten));
        Assert.True(_pace.IsDue(Ten.AddDays(-1)));
    }
}
