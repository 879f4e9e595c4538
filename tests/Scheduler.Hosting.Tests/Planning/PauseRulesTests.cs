using Scheduler.Hosting.Planning;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class PauseRulesTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, false)]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    public void PAU_5_a_pause_is_over_at_its_end(long ticks, bool isOver) =>
        Assert.Equal(isOver, PauseRules.IsOver(new Pause(Ten.AddHours(-1), Until: Ten.AddTicks(ticks)), Ten));

    [Fact]
    public void PAU_5_a_pause_without_an_end_and_no_pause_are_never_over()
    {
        Assert.False(PauseRules.IsOver(new Pause(Ten), DateTimeOffset.MaxValue));
        Assert.False(PauseRules.IsOver(null, Ten));
    }

    [Theory]
    [InlineData(ResumeMode.Skip, false, 30)]
    [InlineData(ResumeMode.CatchUp, false, 0)]
    [InlineData(ResumeMode.Skip, true, 0)]
    [InlineData(ResumeMode.CatchUp, true, 0)]
    public void PAU_3_PAU_4_a_resume_skips_or_catches_up_and_a_one_off_always_catches_up(ResumeMode missed, bool isOneOff, int minute) =>
        Assert.Equal(Ten.AddMinutes(minute), PauseRules.Resumed(Ten, Ten.AddMinutes(30).AddTicks(9), missed, isOneOff));

    [Fact]
    public void CLK_4_a_resume_never_moves_the_cursor_back() => Assert.Equal(Ten, PauseRules.Resumed(Ten, Ten.AddMinutes(-5), ResumeMode.Skip, isOneOff: false));

    [Fact]
    public void PAU_5_an_occurrence_at_the_end_of_a_pause_runs()
    {
        Assert.Equal(Ten.AddMilliseconds(-1), PauseRules.Ended(Ten.AddHours(-1), Ten, isOneOff: false));
        Assert.Equal(Ten, PauseRules.Ended(Ten.AddHours(-1), Ten.AddTicks(1), isOneOff: false));
        Assert.Equal(Ten, PauseRules.Ended(Ten, Ten.AddHours(-1), isOneOff: false));
        Assert.Equal(Ten.AddHours(-1), PauseRules.Ended(Ten.AddHours(-1), Ten, isOneOff: true));
    }

    [Theory]
    [InlineData(0, false, RunState.Failed, RunState.Failed)]
    [InlineData(1, true, RunState.Failed)]
    [InlineData(2, true, RunState.TimedOut, RunState.Poisoned, RunState.Succeeded)]
    [InlineData(3, false, RunState.TimedOut, RunState.Poisoned, RunState.Succeeded, RunState.Failed)]
    [InlineData(3, false, RunState.Failed, RunState.Failed)]
    [InlineData(2, true, RunState.Skipped, RunState.Failed, RunState.Cancelled, RunState.Missed, RunState.Abandoned)]
    [InlineData(1, false, RunState.Succeeded, RunState.Failed)]
    [InlineData(1, false)]
    [InlineData(2, true, RunState.DeserializationFailed, RunState.Failed, RunState.Failed)]
    public void PAU_6_so_many_failures_in_a_row_pause(int pauseAfter, bool paused, params RunState[] ends) => Assert.Equal(paused, FailureStreak.IsReached(ends, pauseAfter));
}
