using System.Net.Sockets;
using Scheduler.Hosting.Planning;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class RetryRulesTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly RunId Id = new(1, Ten);
    private static readonly SchedulePolicies Thrice = With(new() { MaxAttempts = 3, Jitter = 0 });

    [Theory]
    [InlineData(1, 15)]
    [InlineData(2, 30)]
    public void RET_2_a_failure_waits_for_its_next_attempt(int attempt, int seconds) =>
        Assert.Equal(new AttemptVerdict(RunState.RetryWait, TimeSpan.FromSeconds(seconds)), After(Failed(attempt), Thrice));

    [Fact]
    public void RET_1_the_last_attempt_is_final() => Assert.Equal(new AttemptVerdict(RunState.Failed), After(Failed(3), Thrice));

    [Fact]
    public void RET_1_without_a_policy_nothing_is_tried_again() => Assert.Equal(new AttemptVerdict(RunState.Failed), After(Failed(1), SchedulePolicies.BuiltIn));

    [Theory]
    [InlineData(true, RunState.RetryWait)]
    [InlineData(false, RunState.Queued)]
    public void RET_5_a_waiting_run_keeps_its_slot_or_gives_it_up(bool holds, RunState state) =>
        Assert.Equal(state, After(Failed(1), With(new() { MaxAttempts = 2, HoldSlot = holds }))!.Value.State);

    [Theory]
    [InlineData(3, 1, RunState.RetryWait, 30)]
    [InlineData(4, 1, RunState.Failed, 0)]
    [InlineData(5, 4, RunState.RetryWait, 15)]
    public void RET_7_a_crash_uses_up_no_attempt(int attempt, int recovery, RunState state, int seconds) =>
        Assert.Equal(new AttemptVerdict(state, TimeSpan.FromSeconds(seconds)), After(Failed(attempt) with { Recovery = recovery }, Thrice));

    [Theory]
    [InlineData("SocketException", true)]
    [InlineData("System.Net.Sockets.SocketException", true)]
    [InlineData("Sockets.SocketException", true)]
    [InlineData("ExternalException", true)]
    [InlineData("System.Exception", true)]
    [InlineData("IOException", false)]
    [InlineData("Exceptio", false)]
    [InlineData("tException", false)]
    [InlineData("socketexception", false)]
    public void RET_4_named_exceptions_and_those_derived_from_them_are_not_tried_again(string name, bool ends)
    {
        var failed = Failed(1) with { Failure = JobFailure.From(new SocketException()) };
        var verdict = After(failed, With(new() { MaxAttempts = 3, NoRetryOn = ["FormatException", name] }));

        Assert.Equal(ends ? RunState.Failed : RunState.RetryWait, verdict!.Value.State);
        Assert.Equal(ends, verdict.Value.Reason?.Contains(name, StringComparison.Ordinal) == true);
    }

    [Fact]
    public void RET_4_a_nested_exception_is_found_by_its_own_name() =>
        Assert.True(JobFailure.From(new Nested()).Is(nameof(Nested)) && JobFailure.From(new Nested()).Is($"{nameof(RetryRulesTests)}+{nameof(Nested)}"));

    [Fact]
    public void RET_4_an_executor_that_knows_only_a_name_is_judged_by_it()
    {
        var failure = JobOutcome.Failed(new RunError("MyApp.CardDeclined", "No.", null)).Failure!;

        Assert.True(failure.Is("CardDeclined"));
        Assert.True(failure.MayRetry);
    }

    [Theory]
    [InlineData(false, RunState.Failed)]
    [InlineData(true, RunState.RetryWait)]
    public void RET_4_a_job_may_say_that_trying_again_is_of_no_use(bool retry, RunState state) =>
        Assert.Equal(state, After(Failed(1) with { Failure = JobOutcome.Failed(new JobFailedException("no", retry)).Failure }, Thrice)!.Value.State);

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(3, 999, true)]
    [InlineData(1, 1000, false)]
    public void RET_4_a_job_may_ask_for_another_time_without_using_up_an_attempt(int attempt, int released, bool waits)
    {
        var later = Failed(attempt) with { Released = released, Failure = JobFailure.From(new JobRetryLaterException(TimeSpan.FromMinutes(7))) };

        var verdict = After(later, SchedulePolicies.BuiltIn)!.Value;

        Assert.Equal((waits ? RunState.RetryWait : RunState.Failed, waits ? TimeSpan.FromMinutes(7) : TimeSpan.Zero, waits), (verdict.State, verdict.Delay, verdict.TakesBackAttempt));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(367 * 86_400L)]
    public void RET_4_the_time_a_job_asks_for_has_bounds(long seconds) =>
        Assert.Contains("366 days", Assert.Throws<ArgumentOutOfRangeException>(() => new JobRetryLaterException(TimeSpan.FromSeconds(seconds))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(RunState.Succeeded)]
    [InlineData(RunState.Skipped)]
    [InlineData(RunState.Missed)]
    [InlineData(RunState.DeserializationFailed)]
    [InlineData(RunState.Cancelled)]
    public void RET_4_only_failures_are_tried_again(RunState state) => Assert.Equal(new AttemptVerdict(state), After(new(Id, state, 1), Thrice));

    [Theory]
    [InlineData(CancellationReason.UserRequested)]
    [InlineData(CancellationReason.Superseded)]
    [InlineData(CancellationReason.SchedulePaused)]
    public void RET_4_what_was_asked_to_stop_is_not_tried_again_however_it_ended(CancellationReason reason)
    {
        Assert.Equal(new AttemptVerdict(RunState.Cancelled), After(new(Id, RunState.Cancelled, 1) { Cancellation = reason }, Thrice));
        Assert.Equal(new AttemptVerdict(RunState.Failed), After(Failed(1) with { Cancellation = reason }, Thrice));
        Assert.Equal(new AttemptVerdict(RunState.Succeeded), After(new(Id, RunState.Succeeded, 1) { Cancellation = reason }, Thrice));
    }

    [Theory]
    [InlineData(RunState.TimedOut, true, RunState.RetryWait)]
    [InlineData(RunState.TimedOut, false, RunState.TimedOut)]
    [InlineData(RunState.Cancelled, true, RunState.RetryWait)]
    [InlineData(RunState.Cancelled, false, RunState.TimedOut)]
    public void TMO_4_an_attempt_that_timed_out_is_tried_again_if_the_policy_says_so(RunState state, bool onTimeout, RunState then) =>
        Assert.Equal(then, After(new(Id, state, 1) { Cancellation = CancellationReason.Timeout }, With(new() { MaxAttempts = 2, OnTimeout = onTimeout }))!.Value.State);

    [Fact]
    public void TMO_4_the_last_attempt_that_timed_out_is_final() => Assert.Equal(new AttemptVerdict(RunState.TimedOut), After(new(Id, RunState.TimedOut, 3), Thrice));

    [Theory]
    [InlineData(45, RunState.RetryWait)]
    [InlineData(44, RunState.RetryWait)]
    [InlineData(46, RunState.Failed)]
    [InlineData(60, RunState.TimedOut)]
    public void TMO_1_no_attempt_begins_after_the_time_of_the_run_is_over(int secondsAgo, RunState state)
    {
        var policies = Thrice with { RunTimeout = TimeSpan.FromMilliseconds(60_001) };
        var ended = Failed(1) with { Elapsed = TimeSpan.FromSeconds(secondsAgo) + TimeSpan.FromMilliseconds(secondsAgo == 60 ? 1 : 0) };

        Assert.Equal(state, After(ended, policies)!.Value.State);
    }

    [Fact]
    public void TMO_4_a_run_whose_time_is_over_timed_out_even_if_its_attempt_may_be_tried_again() =>
        Assert.Equal(
            RunState.TimedOut,
            After(new(Id, RunState.Cancelled, 1) { Cancellation = CancellationReason.Timeout, Elapsed = TimeSpan.FromMinutes(1) }, Thrice with { RunTimeout = TimeSpan.FromMinutes(1) })!.Value.State);

    [Fact]
    public void SHD_3_what_a_shutdown_stopped_is_queued_again_and_its_attempt_given_back()
    {
        var stopped = new EndedAttempt(Id, RunState.Cancelled, 1) { Cancellation = CancellationReason.Shutdown };

        Assert.Equal(new AttemptVerdict(RunState.Queued, TakesBackAttempt: true), After(stopped, Thrice));
        Assert.Equal(new AttemptVerdict(RunState.Cancelled), RetryRules.After(stopped, Thrice, Delivery.AtMostOnce));
    }

    [Fact]
    public void SHD_3_what_finished_anyway_keeps_its_result()
    {
        Assert.Equal(new AttemptVerdict(RunState.Succeeded), After(new(Id, RunState.Succeeded, 1) { Cancellation = CancellationReason.Shutdown }, Thrice));
        Assert.Equal(RunState.RetryWait, After(Failed(1) with { Cancellation = CancellationReason.Shutdown }, Thrice)!.Value.State);
    }

    [Fact]
    public void DEL_2_a_clean_failure_is_tried_again_also_at_most_once() =>
        Assert.Equal(RunState.RetryWait, RetryRules.After(Failed(1), Thrice, Delivery.AtMostOnce)!.Value.State);

    [Fact]
    public void CLK_5_a_run_that_is_no_longer_this_nodes_is_not_finished() =>
        Assert.Null(After(new(Id, RunState.Cancelled, 1) { Cancellation = CancellationReason.LeaseLost }, Thrice));

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(6, 32)]
    [InlineData(7, 60)]
    [InlineData(100, 60)]
    public void RET_7_a_crashed_run_is_queued_again_after_a_time_that_doubles(int recovery, int seconds) =>
        Assert.Equal(new AttemptVerdict(RunState.Queued, TimeSpan.FromSeconds(seconds)), RecoveryRules.After(recovery, Delivery.AtLeastOnce, 100));

    [Theory]
    [InlineData(3, 3, RunState.Queued)]
    [InlineData(4, 3, RunState.Poisoned)]
    [InlineData(1, 0, RunState.Poisoned)]
    public void POI_2_one_that_killed_too_many_nodes_is_poisoned(int recovery, int most, RunState state) =>
        Assert.Equal(state, RecoveryRules.After(recovery, Delivery.AtLeastOnce, most).State);

    [Fact]
    public void DEL_1_at_most_once_a_crashed_run_is_abandoned() => Assert.Equal(RunState.Abandoned, RecoveryRules.After(1, Delivery.AtMostOnce, 3).State);

    private static EndedAttempt Failed(int attempt) => new(Id, RunState.Failed, attempt) { Failure = JobFailure.From(new InvalidOperationException()) };

    private static AttemptVerdict? After(EndedAttempt ended, SchedulePolicies policies) => RetryRules.After(ended, policies, Delivery.AtLeastOnce);

    private static SchedulePolicies With(RetryPolicy retry) => SchedulePolicies.BuiltIn with { Retry = retry.Over(RetryPolicy.BuiltIn) };

    private sealed class Nested : Exception;
}
