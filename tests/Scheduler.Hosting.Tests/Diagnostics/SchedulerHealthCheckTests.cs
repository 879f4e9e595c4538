using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.Tests.Diagnostics;

public class SchedulerHealthCheckTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly SchedulerHealth _health;

    public SchedulerHealthCheckTests() => _health = new(_time);

    [Fact]
    public async Task A_scheduler_whose_loops_turn_is_healthy()
    {
        var loop = Started("durable");
        _time.Advance(TimeSpan.FromSeconds(120));
        loop.Turned();
        _time.Advance(TimeSpan.FromSeconds(90));

        await AssertHealth(HealthStatus.Healthy, "The scheduler runs.", ("durable", "The loop of store 'durable' turned 90 s ago."));
    }

    [Fact]
    public async Task A_loop_that_has_not_turned_for_more_than_90_s_is_unhealthy()
    {
        Started("durable");
        _time.Advance(TimeSpan.FromSeconds(91));

        const string Sentence = "The loop of store 'durable' has not turned for 91 s.";
        await AssertHealth(HealthStatus.Unhealthy, Sentence, ("durable", Sentence));
    }

    [Fact]
    public async Task A_loop_whose_last_turn_failed_is_degraded_until_one_goes_well()
    {
        var loop = Started("durable");
        loop.TurnFailed("no route to host");

        const string Sentence = "The loop of store 'durable' fails and tries again: no route to host";
        await AssertHealth(HealthStatus.Degraded, Sentence, ("durable", Sentence));

        loop.Turned();
        Assert.Equal(HealthStatus.Healthy, (await Check()).Status);
    }

    [Fact]
    public async Task A_loop_that_ended_by_an_error_is_unhealthy()
    {
        Started("durable").Died("out of memory");

        const string Sentence = "The loop of store 'durable' ended by an error: out of memory";
        await AssertHealth(HealthStatus.Unhealthy, Sentence, ("durable", Sentence));
    }

    [Fact]
    public async Task CORE_4_a_faulted_schedule_is_degraded_until_it_recovers()
    {
        var loop = Started("durable");
        loop.ScheduleFaulted("b");
        loop.ScheduleFaulted("a");
        loop.ScheduleFaulted("A");

        const string Sentence = "Faulted schedules of store 'durable': a, b.";
        await AssertHealth(HealthStatus.Degraded, Sentence, ("durable", Sentence));

        loop.ScheduleRecovered("a");
        loop.ScheduleRecovered("b");
        loop.ScheduleRecovered("c");
        Assert.Equal(HealthStatus.Healthy, (await Check()).Status);
    }

    [Theory]
    [InlineData(30, null)]
    [InlineData(31, "The clock of this machine is 31 s behind that of store 'durable'.")]
    [InlineData(-3600, "The clock of this machine is 3600 s ahead of that of store 'durable'.")]
    public async Task SKW_2_a_clock_more_than_30_s_off_is_degraded(int seconds, string? sentence)
    {
        Started("durable").ClockIsOff(TimeSpan.FromSeconds(seconds));

        await (sentence is null
            ? AssertHealth(HealthStatus.Healthy, "The scheduler runs.", ("durable", "The loop of store 'durable' turned 0 s ago."))
            : AssertHealth(HealthStatus.Degraded, sentence, ("durable", sentence)));
    }

    [Fact]
    public async Task VER_2_orphaned_schedules_are_degraded_and_at_most_ten_are_named()
    {
        var loop = Started("durable");
        loop.Orphaned(["b", "a"]);
        await AssertHealth(HealthStatus.Degraded, "Schedules of store 'durable' whose job no live node knows: a, b.", ("durable", "Schedules of store 'durable' whose job no live node knows: a, b."));
        loop.Orphaned(Enumerable.Range(10, 12).Select(i => $"s{i}"));
        Assert.Equal("Schedules of store 'durable' whose job no live node knows: s10, s11, s12, s13, s14, s15, s16, s17, s18, s19 and 2 more.", (await Check()).Description);
        loop.Orphaned([]);
        Assert.Equal(HealthStatus.Healthy, (await Check()).Status);
    }

    [Fact]
    public async Task SHD_4_a_node_that_drains_is_alive_and_not_ready()
    {
        var loop = Started("durable");
        Assert.Equal((HealthStatus.Healthy, "The scheduler runs."), await ReadinessAsync());
        loop.Drains(true);
        Assert.Equal((HealthStatus.Unhealthy, "This node drains: what runs goes on to its end, and nothing starts any more."), await ReadinessAsync());
        Assert.Equal(HealthStatus.Healthy, (await Check()).Status);
        loop.Drains(false);
        Assert.Equal(HealthStatus.Healthy, (await ReadinessAsync()).Item1);
        _health.Stops();
        Assert.Equal(HealthStatus.Unhealthy, (await ReadinessAsync()).Item1);
        Assert.Equal(HealthStatus.Healthy, (await Check()).Status);
        _health.Stopped();
        Assert.Equal((HealthStatus.Unhealthy, "The scheduler has stopped."), await ReadinessAsync());
    }

    [Fact]
    public async Task SHD_4_a_scheduler_that_has_not_started_is_not_ready_and_one_that_is_switched_off_is()
    {
        Assert.Equal((HealthStatus.Unhealthy, "The scheduler has not started yet."), await ReadinessAsync());
        _health.Disabled();
        Assert.Equal((HealthStatus.Healthy, "The scheduler is switched off on this node."), await ReadinessAsync());
    }

    [Fact]
    public async Task The_worst_of_several_loops_decides_and_each_has_its_sentence()
    {
        Started("one").Died("gone");
        Started("two").TurnFailed("slow");
        Started("three");

        await AssertHealth(
            HealthStatus.Unhealthy,
            "The loop of store 'one' ended by an error: gone The loop of store 'two' fails and tries again: slow",
            ("one", "The loop of store 'one' ended by an error: gone"),
            ("three", "The loop of store 'three' turned 0 s ago."),
            ("two", "The loop of store 'two' fails and tries again: slow"));
    }

    [Fact]
    public async Task A_scheduler_that_has_not_started_is_degraded() =>
        await AssertHealth(HealthStatus.Degraded, "The scheduler has not started yet.");

    [Fact]
    public async Task A_scheduler_that_is_switched_off_is_healthy()
    {
        _health.Disabled();

        await AssertHealth(HealthStatus.Healthy, "The scheduler is switched off on this node.");
    }

    [Fact]
    public async Task A_scheduler_that_has_stopped_is_unhealthy_and_its_loops_no_longer_matter()
    {
        Started("durable");
        _health.Stopped();
        _time.Advance(TimeSpan.FromHours(1));

        await AssertHealth(HealthStatus.Unhealthy, "The scheduler has stopped.");
    }

    [Fact]
    public async Task An_invalid_configuration_is_unhealthy()
    {
        _health.ConfigurationChecked(valid: false);

        await AssertHealth(HealthStatus.Unhealthy, "The configuration is invalid; the log lists its errors.");
    }

    [Fact]
    public async Task Unhealthy_is_what_the_registration_says_it_is()
    {
        _health.Stopped();

        Assert.Equal(HealthStatus.Degraded, (await Check(HealthStatus.Degraded)).Status);
    }

    private LoopHealth Started(string store)
    {
        _health.Started();
        return _health.AddLoop(store);
    }

    private async Task AssertHealth(HealthStatus status, string sentence, params (string Store, object Sentence)[] data)
    {
        var result = await Check();
        Assert.Equal((status, sentence), (result.Status, result.Description));
        Assert.Equal(data, result.Data.Select(entry => (entry.Key, entry.Value)));
    }

    private async Task<(HealthStatus, string?)> ReadinessAsync()
    {
        var check = new SchedulerReadinessCheck(_health);
        var result = await check.CheckHealthAsync(new() { Registration = new("ready", check, HealthStatus.Unhealthy, tags: null) }, TestContext.Current.CancellationToken);
        return (result.Status, result.Description);
    }

    private Task<HealthCheckResult> Check(HealthStatus failureStatus = HealthStatus.Unhealthy)
    {
        var check = new SchedulerHealthCheck(_health);
        return check.CheckHealthAsync(new() { Registration = new("scheduler", check, failureStatus, tags: null) }, TestContext.Current.CancellationToken);
    }
}
