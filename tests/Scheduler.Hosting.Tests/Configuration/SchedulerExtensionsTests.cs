using System.Reflection;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Configuration;

public class SchedulerExtensionsTests
{
    private readonly IScheduler _scheduler = DispatchProxy.Create<IScheduler, Recorder>();

    private object?[] Arguments => ((Recorder)_scheduler).Arguments!;

    [Fact]
    public async Task A_schedule_written_in_code_is_added_as_its_definition()
    {
        await _scheduler.AddScheduleAsync("s", s => s.Job("tick").Every(TimeSpan.FromSeconds(3)).StartPaused().RunIfPast(), new() { OnConflict = ConflictPolicy.Keep }, TestContext.Current.CancellationToken);

        var definition = Assert.IsType<ScheduleDefinition>(Arguments[0]);
        Assert.Equal(("s", "tick", Trigger.Every(TimeSpan.FromSeconds(3))), (definition.Id, definition.Job, definition.Trigger));
        Assert.Equal(new AddScheduleOptions { OnConflict = ConflictPolicy.Keep, Paused = true, RunIfPast = true }, Arguments[1]);
        Assert.Equal(TestContext.Current.CancellationToken, Arguments[2]);
    }

    [Fact]
    public async Task An_invalid_schedule_never_reaches_the_scheduler()
    {
        await Assert.ThrowsAsync<InvalidScheduleException>(() => _scheduler.AddScheduleAsync("s", s => s.Job("tick"), cancellationToken: TestContext.Current.CancellationToken));

        Assert.Null(((Recorder)_scheduler).Arguments);
    }

    [Fact]
    public async Task A_change_is_made_to_the_definition_as_it_stands()
    {
        await _scheduler.ModifyScheduleAsync("s", s => s.MaxInstances(2), TestContext.Current.CancellationToken);
        var current = new ScheduleDefinition("s", "tick", Trigger.Every(TimeSpan.FromSeconds(3))) { Description = "d" };

        var change = Assert.IsType<Func<ScheduleDefinition, ScheduleDefinition>>(Arguments[1]);
        var changed = change(current);
        Assert.Equal((2, "d", current.Trigger), (changed.Policies.MaxInstances, changed.Description, changed.Trigger));
    }

    public class Recorder : DispatchProxy
    {
        public object?[]? Arguments { get; private set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Arguments = args;
            return Task.FromResult<Schedule>(null!);
        }
    }
}
