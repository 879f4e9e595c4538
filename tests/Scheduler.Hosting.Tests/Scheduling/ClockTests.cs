using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Stores.InMemory;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Clocks that jump, and times longer than timers.</summary>
public sealed class ClockTests
{
    private const double Day = 86_400;

    [Fact]
    public async Task CLK_2_a_jump_forwards_is_told_once_and_everything_is_planned_anew()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(15);

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromHours(1));
        await host.AdvanceAsync(60);

        Assert.Equal(TimeSpan.FromHours(1), Assert.Single(host.Events<ClockJumped>()).By);
        Assert.Equal([10, 3620, 3630, 3640, 3650, 3660, 3670], host.Ran());
        Assert.Equal(360, Assert.Single(await host.Scheduler.ListMissedAsync("tick")).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task CLK_2_a_jump_in_either_direction_is_told_logged_and_counted_once(int hours)
    {
        await using var host = await StartAsync();
        using var jumps = new MetricCollector<long>(host.Services.GetRequiredService<IMeterFactory>(), "Scheduler.Hosting", "scheduler.clock.jumps");
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(15);

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromHours(hours));
        await host.AdvanceAsync(60);

        Assert.Equal(TimeSpan.FromHours(hours), Assert.Single(host.Events<ClockJumped>()).By);
        Assert.Equal(1, Assert.Single(jumps.GetMeasurementSnapshot()).Value);
        Assert.Equal(1, host.Logged(LogEvents.ClockJumped));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(-2)]
    public async Task CLK_2_a_clock_that_is_corrected_by_little_is_no_jump(int seconds)
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10));
        await host.AdvanceAsync(15);

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromSeconds(seconds));
        await host.AdvanceAsync(30);

        Assert.Empty(host.Events<ClockJumped>());
        Assert.Equal([10, 20, 30, 40], host.Ran());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(5, true)]
    [InlineData(-5, true)]
    public async Task CLK_2_after_a_jump_everything_is_looked_up_again_at_the_next_wake(int seconds, bool again)
    {
        var calls = new ConcurrentQueue<string>();
        await using var host = await StartAsync(builder => builder.AddStore("default", services => new FlakyStore(new InMemoryStore(services.GetRequiredService<TimeProvider>()))
        {
            Choose = call =>
            {
                calls.Enqueue(call);
                return Fault.None;
            },
        }));
        await host.Scheduler.AddScheduleAsync(Every("later", 3600));
        await host.SettleAsync();
        calls.Clear();

        host.Clock.JumpWall(TimeSpan.FromSeconds(seconds));
        Assert.Single(host.Engine.Loops).Wake();
        await host.SettleAsync();

        Assert.Equal((again, again), (calls.Contains("ReadDue"), calls.Contains("ReadControl")));
    }

    [Fact]
    public async Task CLK_3_a_jump_forwards_is_an_outage_like_any_other()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync(
        [
            Once("strict", At(60), policies: new() { MisfireGraceTime = TimeSpan.FromSeconds(20) }),
            Once("patient", At(60)),
            Every("each", 1000, policies: new() { Coalesce = Coalesce.All, MaxInstances = 10 }),
        ]);
        await host.AdvanceAsync(5);

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromSeconds(3000));
        await host.AdvanceAsync(60);

        Assert.Empty(host.Ran("strict"));
        Assert.Equal(MissReason.GraceExceeded, Assert.Single(await host.Scheduler.ListMissedAsync("strict")).Reason);
        Assert.Equal([60], host.Ran("patient"));
        Assert.Equal([1000, 2000, 3000], host.Ran("each").Order());
    }

    [Fact]
    public async Task CLK_4_after_a_jump_backwards_nothing_runs_twice_and_the_phase_stays()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync([Every("tick", 10), new("cron", "work", Hosting.Triggers.Trigger.Cron("* * * * *"))]);
        await host.AdvanceAsync(65);
        Assert.Equal([60], host.Ran("cron"));

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromHours(-1));
        await host.AdvanceAsync(3600);
        Assert.Equal((6, 1), (host.Ran("tick").Count, host.Ran("cron").Count));
        await host.AdvanceAsync(60);

        Assert.Equal([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120], host.Ran("tick"));
        Assert.Equal([60, 120], host.Ran("cron"));
        Assert.Equal(TimeSpan.FromHours(-1), Assert.Single(host.Events<ClockJumped>()).By);
        Assert.Empty(host.Events<OccurrencesMissed>());
    }

    [Fact]
    public async Task CLK_4_a_clock_that_jumps_to_and_fro_makes_each_occurrence_once()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Every("tick", 10, policies: new() { Coalesce = Coalesce.All, MaxInstances = 100 }));
        foreach (var seconds in new[] { 45, -30, 90, -200, 400, -7, 3, -90 })
        {
            await host.SettleAsync();
            host.Clock.JumpWall(TimeSpan.FromSeconds(seconds));
            await host.AdvanceAsync(37);
        }

        await host.AdvanceAsync(400);

        var ran = host.Ran();
        Assert.Equal(Enumerable.Range(1, ran.Count).Select(index => 10d * index), ran.Order());
        Assert.All(host.Events<RunStarted>(), start => Assert.True(start.At >= start.Run.NominalTime, $"{start.Run.NominalTime:O} began at {start.At:O}."));
    }

    [Fact]
    public async Task CLK_4_CLK_8_what_was_ready_before_the_clock_went_back_waits_for_its_instant_again()
    {
        await using var host = await StartAsync(builder => builder.Configure(options => options.Jobs["block"] = new() { MaxConcurrentRuns = 1 }));
        await host.Scheduler.EnqueueAsync("block");
        await host.Scheduler.EnqueueAsync("block", at: At(20));
        await host.AdvanceAsync(30);
        var first = Assert.Single(host.Blocked);

        host.Clock.JumpWall(TimeSpan.FromSeconds(-60));
        await host.ReleaseAsync(first);
        Assert.Empty(host.Blocked);
        await host.AdvanceAsync(60);

        Assert.Equal([At(0), At(20)], host.Runs.Select(seen => seen.At));
    }

    [Fact]
    public async Task CLK_4_a_waiting_retry_survives_a_jump_backwards()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "fail", new() { Retry = new() { MaxAttempts = 2, Delays = [TimeSpan.FromSeconds(30)] } }));
        await host.AdvanceAsync(15);

        await host.SettleAsync();
        host.Clock.JumpWall(TimeSpan.FromSeconds(-600));
        await host.AdvanceAsync(1000);

        Assert.Equal([10, 40], host.Events<RunStarted>().Select(start => (start.At - Start).TotalSeconds));
    }

    [Fact]
    public async Task CLK_6_an_occurrence_sixty_days_ahead_runs_at_its_instant()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(60 * Day)));
        for (var day = 1; day < 60; day++)
        {
            await host.JumpAsync(Day);
        }

        await host.JumpAsync(Day - 0.001);
        Assert.Empty(host.Runs);
        await host.AdvanceAsync(0.001);

        Assert.Equal([60 * Day], host.Ran());
    }

    [Fact]
    public async Task CLK_6_a_time_out_of_sixty_days_ends_a_run_after_sixty_days()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddScheduleAsync(Once("once", At(10), "block", new() { Timeout = TimeSpan.FromDays(60) }));
        await host.AdvanceAsync(10);
        for (var day = 1; day < 60; day++)
        {
            await host.JumpAsync(Day);
        }

        await host.JumpAsync(Day - 0.001);
        Assert.Single(host.Blocked);
        await host.AdvanceAsync(0.001);

        Assert.Equal(At(10 + (60 * Day)), Assert.Single(host.Events<RunTimedOut>()).At);
    }

    [Fact]
    public async Task CLK_7_all_that_happens_and_all_that_is_told_goes_by_the_clock_of_the_application()
    {
        await using var host = await StartAsync();
        await host.Scheduler.AddSchedulesAsync(
        [
            new("daily", "work", Hosting.Triggers.Trigger.Cron("0 12 * * *")),
            Every("slow", 100_000, "block", new() { Timeout = TimeSpan.FromHours(7) }),
            Every("fails", 50_000, "fail", new() { Retry = new() { MaxAttempts = 2, Delays = [TimeSpan.FromHours(1)] } }),
        ]);
        await host.AdvanceAsync(0);
        var began = host.Events<SchedulerEvent>().Count;

        // Ten days, in a moment.
        for (var day = 0; day < 10; day++)
        {
            await host.AdvanceAsync(Day);
        }

        Assert.Equal(10, host.Ran("daily").Count);
        Assert.All(host.Runs, seen => Assert.Equal(seen.Run.Attempt == 1 ? seen.Run.NominalTime : seen.Run.NominalTime.AddHours(1), seen.At));
        Assert.All(host.Events<SchedulerEvent>().Skip(began), told => Assert.InRange(told.At, Start, host.Now));
        Assert.All(host.Events<RunTimedOut>(), ended => Assert.Equal((ended.Run.NominalTime.AddHours(7), ended.At), (ended.At, ended.Run.FinishedAt)));
        Assert.NotEmpty(host.Events<RunTimedOut>());
    }

    [Fact]
    public void CLK_7_the_compiled_library_asks_no_other_clock()
    {
        using var file = new PEReader(File.OpenRead(typeof(IScheduler).Assembly.Location));
        var reader = file.GetMetadataReader();
        string[] clocks =
        [
            "DateTime.get_Now", "DateTime.get_UtcNow", "DateTime.get_Today", "DateTimeOffset.get_Now", "DateTimeOffset.get_UtcNow", "Environment.get_TickCount", "Environment.get_TickCount64",
            "Stopwatch.GetTimestamp", "Stopwatch.StartNew", "Stopwatch..ctor", "Timer..ctor", "PeriodicTimer..ctor", "Thread.Sleep", "CancellationTokenSource.CancelAfter", "TimeZoneInfo.get_Local",
        ];

        var called =
            from handle in reader.MemberReferences
            let member = reader.GetMemberReference(handle)
            where member.Parent.Kind == HandleKind.TypeReference
            select $"{reader.GetString(reader.GetTypeReference((TypeReferenceHandle)member.Parent).Name)}.{reader.GetString(member.Name)}";

        Assert.Contains("TimeProvider.GetTimestamp", called);
        Assert.Empty(called.Intersect(clocks));
    }

    [Fact]
    public async Task CLK_8_no_occurrence_begins_before_its_instant_however_fine_that_is()
    {
        await using var host = await StartAsync();
        var instants = Enumerable.Range(1, 20).Select(index => At(10 + (index * 0.0371))).ToList();
        await host.Scheduler.AddSchedulesAsync(instants.Select((at, index) => Once($"once{index}", at)));

        await host.AdvanceAsync(60);

        Assert.Equal(20, host.Runs.Count);
        Assert.All(host.Runs, seen => Assert.InRange(seen.At - seen.Run.NominalTime, TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
    }
}
