using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Planning;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class OverlapRulesTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly MissedSpan Late = new(Ten.AddMinutes(-2), Ten.AddMinutes(-1), 2, MissReason.GraceExceeded);
    private static readonly Plan Two = new([At(0), At(1)], [Late], Ten.AddMinutes(1), Ten.AddMinutes(2));
    private static readonly Plan One = Two with { Runs = [At(0)], Missed = [] };

    [Theory]
    [InlineData(Overlap.Auto, false, Overlap.Skip)]
    [InlineData(Overlap.Auto, true, Overlap.QueueAll)]
    [InlineData(Overlap.Skip, true, Overlap.Skip)]
    [InlineData(Overlap.QueueOne, false, Overlap.QueueOne)]
    public void OVL_4_a_recurring_occurrence_is_left_out_and_a_one_off_waits_unless_the_policy_says_otherwise(Overlap said, bool isOneOff, Overlap policy) =>
        Assert.Equal(policy, OverlapRules.PolicyOf(Policies(said), isOneOff));

    [Fact]
    public void OVL_3_Skip_makes_no_run_and_reports_what_it_left_out()
    {
        var verdict = OverlapRules.Resolve(Two, Policies(Overlap.Auto), isOneOff: false, queued: 0);

        Assert.Empty(verdict.Plan.Runs);
        Assert.Equal([Late, new(Ten, Ten.AddMinutes(1), 2, MissReason.OverlapSkipped)], verdict.Plan.Missed);
        Assert.Equal((Two.Cursor, Two.NextDue, null), (verdict.Plan.Cursor, verdict.Plan.NextDue, verdict.Start));
    }

    [Fact]
    public void OVL_4_a_one_off_waits_in_the_queue() =>
        Assert.Equal([At(0)], OverlapRules.Resolve(One, Policies(Overlap.Auto), isOneOff: true, queued: 3).Plan.Runs);

    [Fact]
    public void OVL_3_nothing_to_run_is_nothing_to_skip()
    {
        var verdict = OverlapRules.Resolve(Two with { Runs = [] }, Policies(Overlap.Skip), isOneOff: false, queued: 0);

        Assert.Equal([Late], verdict.Plan.Missed);
        Assert.Empty(verdict.Plan.Runs);
    }

    [Theory]
    [InlineData(0, "10:00", "10:01-10:01 1 OverlapSkipped")]
    [InlineData(1, "", "10:00-10:01 2 OverlapSkipped")]
    public void OVL_3_QueueOne_keeps_the_first_that_waits(int queued, string runs, string missed) => AssertPlan(OverlapRules.Resolve(Two, Policies(Overlap.QueueOne), false, queued), runs, missed);

    [Theory]
    [InlineData(0, "10:00 10:01", "")]
    [InlineData(2, "10:00", "10:01-10:01 1 QueueOverflow")]
    [InlineData(3, "", "10:00-10:01 2 QueueOverflow")]
    public void OVL_3_QueueAll_queues_until_MaxQueued_wait(int queued, string runs, string missed) =>
        AssertPlan(OverlapRules.Resolve(Two, Policies(Overlap.QueueAll) with { MaxQueued = 3 }, false, queued), runs, missed);

    [Fact]
    public void OVL_3_Allow_queues_behind_what_a_wider_limit_keeps_waiting() => AssertPlan(OverlapRules.Resolve(Two, Policies(Overlap.Allow), false, 500), "10:00 10:01", "");

    [Fact]
    public void OVL_3_QueueLatest_replaces_the_occurrence_that_waits_and_nothing_else()
    {
        var (waiting, manual, running) = (Queued(-1), Queued(-1) with { Id = Id(-1, 7) }, Running(-2));
        var verdict = OverlapRules.Resolve(One, Policies(Overlap.QueueLatest), false, 0, [running, waiting, manual]);

        AssertPlan(verdict, "10:00", "");
        Assert.Equal([new SupersededRun(waiting.Id, RunState.Skipped)], verdict.Ends);
        Assert.Empty(verdict.Cancels);
    }

    [Fact]
    public void OVL_3_QueueLatest_of_several_only_the_newest_becomes_a_run() =>
        AssertPlan(OverlapRules.Resolve(Two, Policies(Overlap.QueueLatest), false, 0, [Running(-1)]), "10:01", "10:00-10:00 1 OverlapSkipped");

    [Fact]
    public void OVL_3_what_began_on_a_node_that_died_is_cancelled_when_it_is_replaced()
    {
        var recovered = Queued(-1) with { Attempt = 1, Recovery = 1 };
        Assert.Equal([new SupersededRun(recovered.Id, RunState.Cancelled)], OverlapRules.Resolve(One, Policies(Overlap.QueueLatest), false, 0, [Running(-2), recovered]).Ends);
    }

    [Theory]
    [InlineData(Overlap.CancelRunning, false)]
    [InlineData(Overlap.Replace, true)]
    public void OVL_3_CancelRunning_and_Replace_cancel_what_runs_and_queue_the_newest(Overlap policy, bool giveUp)
    {
        var orphan = Running(-4) with { State = RunState.Orphaned };
        var verdict = OverlapRules.Resolve(Two, Policies(policy), false, 0, [orphan, Running(-3), Running(-2), Queued(-1)]);

        AssertPlan(verdict, "10:01", "10:00-10:00 1 OverlapSkipped");
        Assert.Equal([Id(-3), Id(-2)], verdict.Cancels);
        Assert.Equal(giveUp, verdict.GiveUp);
        Assert.Equal([new SupersededRun(Id(-1), RunState.Skipped)], verdict.Ends);
        Assert.Null(verdict.Start);
    }

    [Fact]
    public void OVL_3_CancelRunning_ends_a_waiting_retry_itself_and_starts_when_that_was_all()
    {
        var verdict = OverlapRules.Resolve(One, Policies(Overlap.CancelRunning), false, 0, [Retry(-1)]);

        Assert.Equal(At(0), verdict.Start);
        Assert.Equal([new SupersededRun(Id(-1), RunState.Cancelled)], verdict.Ends);
        Assert.Empty(verdict.Cancels);
    }

    [Theory]
    [InlineData(Overlap.Skip)]
    [InlineData(Overlap.QueueOne)]
    [InlineData(Overlap.QueueLatest)]
    [InlineData(Overlap.QueueAll)]
    [InlineData(Overlap.CancelRunning)]
    public void RET_6_a_retry_that_waits_ends_as_failed_and_the_next_occurrence_starts(Overlap policy)
    {
        foreach (var retry in new[] { Retry(-1), Queued(-1) with { Attempt = 2, Recovery = 1 } })
        {
            var verdict = OverlapRules.Resolve(Two, Stopping(policy), false, 0, [retry]);

            Assert.Equal(At(0), verdict.Start);
            Assert.Equal([At(1)], verdict.Plan.Runs);
            Assert.Equal([new SupersededRun(Id(-1), RunState.Failed)], verdict.Ends);
        }
    }

    [Fact]
    public void RET_6_a_retry_goes_on_when_nothing_runs_in_its_place()
    {
        var verdict = OverlapRules.Resolve(One, Stopping(Overlap.Skip), false, 0, [Queued(-1), Retry(-2)]);

        AssertPlan(verdict, "", "10:00-10:00 1 OverlapSkipped");
        Assert.Empty(verdict.Ends);
    }

    [Fact]
    public void RET_6_a_retry_ends_for_an_occurrence_that_waits_behind_another_run()
    {
        var verdict = OverlapRules.Resolve(One, Stopping(Overlap.QueueAll), false, 0, [Running(-1), Retry(-2)]);

        AssertPlan(verdict, "10:00", "");
        Assert.Equal([new SupersededRun(Id(-2), RunState.Failed)], verdict.Ends);
    }

    [Fact]
    public void RET_6_without_StopAtNextOccurrence_a_waiting_retry_counts_as_running() =>
        AssertPlan(OverlapRules.Resolve(One, Policies(Overlap.QueueLatest), false, 0, [Retry(-1)]), "10:00", "");

    [Fact]
    public void BND_2_what_was_left_out_does_not_count_and_the_schedule_goes_on()
    {
        var last = One with { RunsLeft = 1 };

        Assert.Equal((null, ScheduleState.Completed), last.After(1));
        var verdict = OverlapRules.Resolve(last, Policies(Overlap.Skip), false, 0);
        Assert.Equal((last.NextDue, ScheduleState.Active), verdict.Plan.After(verdict.Plan.Runs.Length));
    }

    [Property(MaxTest = 500)]
    public Property OVL_3_every_run_of_the_plan_starts_waits_or_is_reported_and_nothing_is_ended_twice(Overlap policy, byte runs, bool isOneOff, bool stops, (byte State, byte Attempt)[] live)
    {
        var plan = Two with { Runs = [.. Enumerable.Range(0, runs % 6).Select(At)], Missed = [] };
        Instance[] instances = [.. live.Select((one, i) => new Instance(Id(i - 1000, one.Attempt % 3 == 2 ? 9 : 0), (RunState)(1 + (one.State % 4)), one.Attempt % 2))];
        var policies = Policies(policy) with { MaxQueued = 2, MaxInstances = 1 + (runs % 3), Retry = RetryPolicy.BuiltIn with { StopAtNextOccurrence = stops } };

        var verdict = OverlapRules.Resolve(plan, policies, isOneOff, 0, instances);

        IEnumerable<PlannedRun> made = [.. verdict.Start is { } start ? [start] : Array.Empty<PlannedRun>(), .. verdict.Plan.Runs];
        var reported = plan.Runs.Where(run => verdict.Plan.Missed.Any(span => run.Nominal >= span.From && run.Nominal <= span.To)).ToList();
        IEnumerable<RunId> touched = [.. verdict.Ends.Select(end => end.Id), .. verdict.Cancels];
        var left = instances.Length - verdict.Ends.Length;
        return plan.Runs.SequenceEqual(made.Concat(reported).OrderBy(run => run.Nominal)).Label("each once")
            .And(verdict.Plan.Missed.Sum(span => span.Count) == reported.Count).Label("counted")
            .And(touched.Distinct().Count() == touched.Count()).Label("once each")
            .And(verdict.Ends.All(end => end.State.IsFinal() && instances.Single(one => one.Id == end.Id).State is RunState.Queued or RunState.RetryWait)).Label("only what waits ends")
            .And(verdict.Cancels.All(id => instances.Single(one => one.Id == id).State == RunState.Running)).Label("only what runs is cancelled")
            .And(verdict.Start is null || policy == Overlap.Allow || left < policies.MaxInstances!.Value).Label("OVL-1 never more than MaxInstances")
            .And(made.Any() || touched.Any() == false).Label("nothing gives way for nothing");
    }

    private static PlannedRun At(int minute) => new(Ten.AddMinutes(minute), Ten.AddMinutes(minute), 0);

    private static RunId Id(int minute, long kind = 0) => new(5, Ten.AddMinutes(minute), kind);

    private static Instance Running(int minute) => new(Id(minute), RunState.Running, 1);

    private static Instance Queued(int minute) => new(Id(minute), RunState.Queued);

    private static Instance Retry(int minute) => new(Id(minute), RunState.RetryWait, 1);

    private static SchedulePolicies Policies(Overlap overlap) => SchedulePolicies.BuiltIn with { Overlap = overlap };

    private static SchedulePolicies Stopping(Overlap overlap) => Policies(overlap) with { Retry = RetryPolicy.BuiltIn with { StopAtNextOccurrence = true } };

    private static void AssertPlan(OverlapVerdict verdict, string runs, string missed)
    {
        Assert.Equal(runs, string.Join(' ', verdict.Plan.Runs.Select(run => $"{run.Nominal:HH:mm}")));
        Assert.Equal(missed, string.Join(',', verdict.Plan.Missed.Where(span => span != Late).Select(span => $"{span.From:HH:mm}-{span.To:HH:mm} {span.Count} {span.Reason}")));
    }
}
