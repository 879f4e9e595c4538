using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Planning;

namespace Scheduler.Hosting.Tests.Planning;

public sealed class RetryDelayTests
{
    private static readonly DateTimeOffset Ten = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private static readonly int[] Failures = [1, 2, 3, 9, 30];

    // Computed by another implementation of XXH64.
    [Theory]
    [InlineData(1, 0, 12926, 33420, 57313, 2933649, 3513203)]
    [InlineData(7, 0, 17469, 30943, 65496, 3220596, 3486895)]
    [InlineData(1, 99, 15739, 32115, 53895, 4261955, 3030998)]
    public void RET_1_the_delay_follows_from_the_run_and_the_number_of_failures(long schedule, long kind, params int[] milliseconds)
    {
        var run = new RunId(schedule, Ten, kind);

        Assert.Equal(milliseconds, Failures.Select(failures => (int)RetryDelay.Of(run, failures, RetryPolicy.BuiltIn).TotalMilliseconds));
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 60)]
    [InlineData(3, 300)]
    [InlineData(4, 300)]
    [InlineData(1000, 300)]
    public void RET_1_delays_one_by_one_are_exact_and_the_last_is_repeated(int failures, int seconds)
    {
        var policy = RetryPolicy.BuiltIn with { Delays = [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5)] };

        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.Of(new(1, Ten), failures, policy));
    }

    [Theory]
    [InlineData(1, 15)]
    [InlineData(2, 30)]
    [InlineData(8, 1920)]
    [InlineData(9, 3600)]
    [InlineData(5000, 3600)]
    public void RET_1_without_jitter_each_delay_is_by_the_factor_longer_up_to_the_longest(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryDelay.Of(new(1, Ten), failures, RetryPolicy.BuiltIn with { Jitter = 0 }));

    [Property(MaxTest = 1000)]
    public Property RET_1_the_delay_is_within_its_bounds(PositiveInt schedule, byte failures, byte jitter, byte factor)
    {
        var policy = RetryPolicy.BuiltIn with { Jitter = jitter / 255.0, Factor = 1 + (factor / 10.0) };
        var k = 1 + failures;
        var exact = RetryDelay.Of(new(1, Ten), k, policy with { Jitter = 0 });

        var delay = RetryDelay.Of(new(schedule.Get, Ten), k, policy);

        var margin = (exact * policy.Jitter!.Value) + TimeSpan.FromMilliseconds(2);
        return (delay >= TimeSpan.Zero && delay >= exact - margin && delay <= exact + margin).Label($"{delay} about {exact}")
            .And(delay.Ticks % TimeSpan.TicksPerMillisecond == 0).Label("whole milliseconds")
            .And(delay == RetryDelay.Of(new(schedule.Get, Ten), k, policy)).Label("the same again");
    }

    [Fact]
    public void RET_1_what_failed_together_is_not_tried_again_together()
    {
        var delays = Enumerable.Range(1, 10_000).Select(schedule => RetryDelay.Of(new(schedule, Ten), 1, RetryPolicy.BuiltIn).TotalMilliseconds).Order().ToList();
        var distance = delays.Select((delay, i) => Math.Abs(((delay - 12_000) / 6_000) - (i / 10_000.0))).Max();

        // Kolmogorov and Smirnov: 1.95 / sqrt(n) is exceeded by one of a thousand even distributions.
        Assert.InRange(distance, 0, 0.0195);
    }
}
