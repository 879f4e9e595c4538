using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Planning;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class ContinuationTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(RunEnds.Succeeded, "Succeeded")]
    [InlineData(RunEnds.Failed, "Failed Abandoned DeserializationFailed Poisoned")]
    [InlineData(RunEnds.Cancelled, "Cancelled")]
    [InlineData(RunEnds.TimedOut, "TimedOut")]
    [InlineData(RunEnds.Missed, "Missed")]
    [InlineData(RunEnds.Skipped, "Skipped")]
    [InlineData(RunEnds.Failed | RunEnds.TimedOut, "Failed TimedOut Abandoned DeserializationFailed Poisoned")]
    [InlineData(RunEnds.Any, "Succeeded Failed TimedOut Cancelled Abandoned Missed Skipped DeserializationFailed Poisoned")]
    public void CON_1_CON_2_only_final_states_that_On_has_are_followed(RunEnds on, string states) =>
        Assert.Equal(states, string.Join(' ', Enum.GetValues<RunState>().Where(state => ContinuationRules.Follows(on, state))));

    // Computed by another implementation of XXH64.
    [Theory]
    [InlineData(0, 2, 5257645351147884770)]
    [InlineData(0, 3, 7158643938643623543)]
    [InlineData(99, 2, 3252183956268324216)]
    public void CON_1_the_kind_of_the_child_follows_from_parent_and_child(long parentKind, long schedule, long kind) =>
        Assert.Equal(new RunId(schedule, Ten, kind), ContinuationRules.ChildOf(new(1, Ten, parentKind), schedule));

    [Property]
    public Property CON_1_a_child_is_no_occurrence_and_its_id_can_be_written(PositiveInt parent, PositiveInt child)
    {
        var id = ContinuationRules.ChildOf(new(parent.Get, Ten), child.Get);

        return (id.Kind > 0 && id.Nominal == Ten && RunId.TryParse(id.ToString(), null, out var read) && read == id).ToProperty();
    }

    [Fact]
    public void CON_1_what_follows_a_run_is_found_by_its_job_and_its_schedule_ignoring_case()
    {
        Assert.Contains(ContinuationKeys.FollowedBy(Trigger.AfterJob("Import")), ContinuationKeys.Of(["IMPORT"], null));
        Assert.Contains(ContinuationKeys.FollowedBy(Trigger.AfterSchedule("Nightly")), ContinuationKeys.Of(["import"], "NIGHTLY"));
        Assert.DoesNotContain(ContinuationKeys.FollowedBy(Trigger.AfterJob("nightly")), ContinuationKeys.Of(["import"], "nightly"));
        Assert.Null(ContinuationKeys.FollowedBy(Trigger.Delay(TimeSpan.FromSeconds(1))));
    }

    [Theory]
    [InlineData("a:x b:y<a c:z<b", null)]
    [InlineData("a:x<a", "a, a")]
    [InlineData("a:x<B b:y<A", "a, b, a")]
    [InlineData("z:q s:x<c a:x<s b:y<a c:z<b", "s, a, b, c, s")]
    [InlineData("a:x<@x", "a, a")]
    [InlineData("a:x b:y<@x c:x<b", "b, c, b")]
    [InlineData("a:x b:y<@x c:z<@x d:w<@y", null)]
    [InlineData("a:x<gone b:y<@gone", null)]
    public void CON_3_a_cycle_is_found_with_its_path(string schedules, string? cycle) =>
        Assert.Equal(cycle, ContinuationCycle.Find([.. schedules.Split(' ').Select(Link)]) is { } found ? string.Join(", ", found) : null);

    [Fact]
    public void CON_3_a_chain_may_be_long()
    {
        var chain = Enumerable.Range(1, 100_000).Select(i => new ChainLink($"s{i}", [$"j{i}"], ContinuationKeys.FollowedBy(Trigger.AfterSchedule($"s{i - 1}")))).ToList();

        Assert.Null(ContinuationCycle.Find(chain));
        Assert.Equal(100_002, ContinuationCycle.Find([.. chain, new("s0", ["j"], ContinuationKeys.FollowedBy(Trigger.AfterSchedule("s100000")))])!.Count);
    }

    // "b:y<a" is schedule b of job y after schedule a; "<@x" is after job x.
    private static ChainLink Link(string text)
    {
        var parts = text.Split(':', '<');
        ITrigger trigger = parts.Length < 3 ? Trigger.Cron("* * * * *") : parts[2][0] == '@' ? Trigger.AfterJob(parts[2][1..]) : Trigger.AfterSchedule(parts[2]);
        return new(parts[0], [parts[1]], ContinuationKeys.FollowedBy(trigger));
    }
}
