using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task A_schedule_is_read_as_it_was_added_with_a_version_and_a_mark_of_its_own()
    {
        var adding = Adding("nightly", due: 5, maxActive: 3);
        var result = await EditAsync(adding);

        var (row, timer) = (result.Current!.Row, result.Current.Timer);
        Assert.True(result.Applied);
        Assert.Equal(adding.Row! with { Version = row.Version, Definition = row.Definition }, row);
        Assert.Equal(adding.Row.Definition.ToJson(), row.Definition.ToJson());
        Assert.Equal(new TimerRow(row.Schedule, At(5), Start.AddDays(-1), timer.Mark, ScheduleState.Active, Runs: 0, row.Version), timer);
        Assert.True(row.Version > 0);

        var read = await ReadAsync(row.Schedule);
        Assert.Equal((row with { Definition = read!.Row.Definition }, timer), (read.Row, read.Timer));
    }

    [Fact]
    public async Task An_id_exists_once_whatever_its_case()
    {
        var first = await EditAsync(Adding("Nightly"));
        var second = await EditAsync(Adding("NIGHTLY"));
        Assert.False(second.Applied);
        Assert.Equal(first.Current!.Timer, second.Current!.Timer);
        Assert.Equal("Nightly", second.Current.Row.Id);
        Assert.Single(await Store.ReadSchedulesAsync(new() { Ids = ["nightly", "Nightly"] }, Cancellation));
    }

    [Fact]
    public async Task OWN_7_an_edit_is_applied_only_while_its_expectations_hold()
    {
        var (row, timer) = (await EditAsync(Adding("a", maxActive: 1))).Current!;
        var edit = new ScheduleEdit("A", row.Version, timer.Mark, row with { MaxActive = 2 }, null);

        Assert.False((await EditAsync(edit with { ExpectedVersion = row.Version - 1 })).Applied);
        Assert.False((await EditAsync(edit with { ExpectedVersion = 0 })).Applied);
        var refused = await EditAsync(edit with { ExpectedMark = new(timer.Mark.Value - 1) });
        Assert.False(refused.Applied);
        Assert.Equal((1, timer), (refused.Current!.Row.MaxActive, refused.Current.Timer));
        Assert.False((await EditAsync(edit with { Id = "b", Row = row with { Id = "b", Schedule = 99 } })).Applied);
        Assert.Null((await EditAsync(edit with { Id = "b", ExpectedVersion = 0, ExpectedMark = timer.Mark, Row = row with { Id = "b", Schedule = 99 } })).Current);

        var applied = await EditAsync(edit);
        Assert.True(applied.Applied);
        Assert.Equal(2, applied.Current!.Row.MaxActive);
        Assert.False((await EditAsync(edit)).Applied);
        Assert.True((await EditAsync(edit with { ExpectedVersion = null, ExpectedMark = null })).Applied);
    }

    [Fact]
    public async Task An_edit_gives_a_new_version_and_a_new_mark_and_without_a_timer_keeps_the_rest_of_it()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var before = await ReadAsync(timer.Schedule);
        var after = (await EditAsync("schedule", schedule => new("schedule", null, null, schedule.Row with { Operator = null }, null))).Current!;

        Assert.True(after.Row.Version > before!.Row.Version);
        Assert.True(after.Timer.Mark.Value > before.Timer.Mark.Value);
        Assert.Equal(before.Timer with { Mark = after.Timer.Mark, Version = after.Row.Version }, after.Timer);
        Assert.Null(after.Row.Operator);
    }

    [Fact]
    public async Task An_edit_with_a_timer_moves_it_and_keeps_the_count_of_its_runs()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var after = (await EditAsync("schedule", schedule => new("schedule", null, null, schedule.Row, new(At(-5), At(-9), ScheduleState.Paused)))).Current!.Timer;
        Assert.Equal((At(-5), At(-9), ScheduleState.Paused, 1), (after.Due, after.Cursor, after.State, after.Runs));
    }

    [Fact]
    public async Task An_edit_can_set_the_count_of_runs_of_a_schedule_that_comes_from_elsewhere()
    {
        var adding = Adding("schedule");
        var added = (await EditAsync(adding with { Timer = adding.Timer!.Value with { Runs = 7 } })).Current!.Timer;
        Assert.Equal(7, added.Runs);

        await FireAsync(added);
        Assert.Equal(8, (await MoveAsync("schedule", due: 5)).Current!.Timer.Runs);
        await EditAsync("schedule", schedule => new("schedule", null, null, schedule.Row, new(At(5), At(0), ScheduleState.Active) { Runs = 2 }));
        Assert.Equal(2, (await ReadTimerAsync(added.Schedule)).Runs);
    }

    [Fact]
    public async Task A_fire_does_not_change_the_version()
    {
        var timer = await AddAsync();
        await FireAsync(timer);
        var after = await ReadAsync(timer.Schedule);
        Assert.Equal((timer.Version, timer.Version), (after!.Row.Version, after.Timer.Version));
    }

    [Fact]
    public async Task Edits_are_applied_each_on_its_own_and_answered_in_their_order()
    {
        await AddAsync("b");
        var results = await Store.EditAsync([Adding("a"), Adding("b"), new("missing", null, null, null, null), Adding("c"), new("b", null, null, null, null)], Cancellation);
        Assert.Equal([true, false, false, true, true], results.Select(result => result.Applied));
        Assert.Equal(["a", "b", null, "c", null], results.Select(result => result.Current?.Row.Id));
        Assert.Equal(["a", "c"], (await Store.ReadSchedulesAsync(new(), Cancellation)).Select(schedule => schedule.Row.Id));
    }

    [Fact]
    public async Task A_schedule_keeps_its_number_and_no_other_can_take_it()
    {
        var timer = await AddAsync("a");
        var changed = await EditAsync("a", schedule => new("a", null, null, schedule.Row with { Schedule = 99 }, null));
        Assert.Equal((timer.Schedule, timer.Schedule), (changed.Current!.Row.Schedule, changed.Current.Timer.Schedule));

        var adding = Adding("b");
        Assert.False((await EditAsync(adding with { Row = adding.Row! with { Schedule = timer.Schedule } })).Applied);
        Assert.Equal("a", Assert.Single(await Store.ReadSchedulesAsync(new(), Cancellation)).Row.Id);
    }

    [Fact]
    public async Task A_schedule_is_not_added_without_a_timer() => Assert.False((await EditAsync(Adding("a") with { ExpectedVersion = null, Timer = null })).Applied);

    [Fact]
    public async Task An_edit_whose_row_has_another_id_is_an_error_and_nothing_is_written()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.EditAsync([Adding("a"), Adding("b") with { Id = "c" }], Cancellation));
        Assert.Empty(await Store.ReadSchedulesAsync(new(), Cancellation));
    }

    [Fact]
    public async Task A_removed_schedule_is_neither_read_nor_due()
    {
        var timer = await AddAsync();
        var result = await EditAsync(new("SCHEDULE", timer.Version, timer.Mark, null, null));
        Assert.Equal(new EditResult(true, null), result);
        Assert.Null(await ReadAsync(timer.Schedule));
        Assert.Empty(await Store.ReadSchedulesAsync(new(), Cancellation));
        Assert.Empty((await Store.ReadDueAsync(new(null, At(99), 10), Cancellation)).Timers);
        Assert.Empty((await Store.ReadDueAsync(new(null, At(99), 10, [timer.Schedule]), Cancellation)).Timers);
        Assert.Equal(new EditResult(false, null), await RemoveAsync("schedule"));
    }

    [Fact]
    public async Task A_schedule_removed_while_it_runs_ends_its_runs_and_keeps_its_history()
    {
        var timer = await AddAsync(maxActive: 1);
        var fence = (await CommitAsync(commit => commit.Fires.Add(Direct(timer) with { Queue = [Run(timer.Schedule, 0, kind: 1)] }))).Fence;
        await RemoveAsync("schedule");

        Assert.True(await FinishAsync(new(timer.Schedule, Start), fence));
        var claimed = Assert.Single(await ClaimAsync());
        Assert.True(await FinishAsync(claimed.Id, claimed.Fence));
        Assert.Equal(2, (await Store.ReadRunsAsync(new() { Schedule = timer.Schedule }, Cancellation)).Count(run => run.Finished is not null));
    }

    [Fact]
    public async Task A_schedule_added_again_starts_anew()
    {
        var old = await AddAsync();
        await FireAsync(old);
        await RemoveAsync("schedule");
        var timer = await AddAsync(maxActive: 1);

        Assert.Equal(0, timer.Runs);
        Assert.Equal(FireStatus.Lost, await FireAsync(old));
        Assert.Equal(new FireResult(FireStatus.Fired), await FireAsync(Direct(timer)));
    }

    [Fact]
    public async Task Schedules_are_read_in_the_order_of_their_ids_in_pages()
    {
        await Store.EditAsync([Adding("d"), Adding("B"), Adding("a"), Adding("E"), Adding("c")], Cancellation);
        Assert.Equal(["a", "B", "c", "d", "E"], await IdsAsync(new()));
        Assert.Equal(["a", "B"], await IdsAsync(new() { Take = 2 }));
        Assert.Equal(["c", "d"], await IdsAsync(new() { Take = 2, AfterId = "b" }));
        Assert.Equal(["E"], await IdsAsync(new() { Take = 2, AfterId = "D" }));

        await RemoveAsync("C");
        await AddAsync("bb");
        Assert.Equal(["a", "B", "bb", "d", "E"], await IdsAsync(new()));
    }

    [Fact]
    public async Task Schedules_are_read_by_id_number_job_and_state()
    {
        await AddAsync("a", job: "x");
        var b = await AddAsync("b", job: "y");
        await AddAsync("c", job: "y", state: ScheduleState.Paused);

        Assert.Equal(["a", "c"], await IdsAsync(new() { Ids = ["C", "A", "missing"] }));
        Assert.Equal(["b"], await IdsAsync(new() { Schedules = [b.Schedule, 99] }));
        Assert.Equal(["b", "c"], await IdsAsync(new() { Job = "y" }));
        Assert.Equal(["c"], await IdsAsync(new() { State = ScheduleState.Paused }));
        Assert.Equal(["a"], await IdsAsync(new() { NotJobs = ["y", "z"] }));
        Assert.Equal(["b", "c"], await IdsAsync(new() { NotJobs = ["Y", "x"] }));
        Assert.Equal(["c"], await IdsAsync(new() { NotJobs = ["x"], AfterId = "b" }));
        Assert.Equal(["a", "b", "c"], await IdsAsync(new() { NotJobs = [] }));
        Assert.Equal(["b"], await IdsAsync(new() { Job = "y", State = ScheduleState.Active }));
        Assert.Equal(["c"], await IdsAsync(new() { Job = "y", AfterId = "b" }));
        Assert.Empty(await IdsAsync(new() { Ids = ["a"], Schedules = [b.Schedule] }));
        Assert.Empty(await IdsAsync(new() { Ids = [] }));
    }

    [Fact]
    public async Task CON_1_schedules_are_read_by_whether_they_follow_something_and_by_owner()
    {
        ScheduleEdit Following(string id, string? follows, ScheduleSource source = ScheduleSource.Api) =>
            Adding(id) is var adding ? adding with { Row = adding.Row! with { Follows = follows, Source = source, DelayAfterEnd = TimeSpan.FromSeconds(3) } } : adding;
        await Store.EditAsync([Following("a", "x"), Following("b", null, ScheduleSource.Declared), Following("c", "y"), Following("d", "X"), Following("e", "x")], Cancellation);

        Assert.Equal(["a", "c", "d", "e"], await IdsAsync(new() { IsContinuation = true }));
        Assert.Equal(["b"], await IdsAsync(new() { IsContinuation = false }));
        Assert.Equal(["b"], await IdsAsync(new() { Source = ScheduleSource.Declared }));
        Assert.Equal(["c", "d", "e"], await IdsAsync(new() { Source = ScheduleSource.Api, IsContinuation = true, AfterId = "a" }));
        Assert.Equal(("x", TimeSpan.FromSeconds(3)), ((await Store.ReadSchedulesAsync(new() { Ids = ["a"] }, Cancellation))[0].Row is var row ? (row.Follows, row.DelayAfterEnd) : default));
    }

    private async Task<IEnumerable<string>> IdsAsync(ScheduleQuery query) => (await Store.ReadSchedulesAsync(query, Cancellation)).Select(schedule => schedule.Row.Id);
}
