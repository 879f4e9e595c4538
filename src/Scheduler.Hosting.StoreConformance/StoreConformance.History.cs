using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Runs_are_read_latest_nominal_instant_first_live_and_finished()
    {
        var timer = await AddAsync(due: 3);
        await FireAsync(timer);
        await FinishedAsync(Run(JobStream, 4, kind: 1));
        await EnqueueAsync(Run(JobStream, 1, kind: 2, due: 9));
        await FinishedAsync(Run(JobStream, 2, kind: 3));

        Assert.Equal([At(4), At(3), At(2), At(1)], await NominalsAsync(new()));
        Assert.Equal([At(4), At(3)], await NominalsAsync(new() { Take = 2 }));
        Assert.All(await Store.ReadRunsAsync(new(), Cancellation), run => Assert.True(run.Live is null ^ run.Finished is null));
    }

    [Fact]
    public async Task POI_1_ended_runs_are_forgotten_on_request_and_live_ones_never()
    {
        var timer = await AddAsync(due: 1);
        await FireAsync(timer);
        var (failed, done) = (await FinishedAsync(Run(timer.Schedule, 2), RunState.Failed), await FinishedAsync(Run(JobStream, 3, kind: 1)));

        Assert.Equal(1, await Store.ForgetAsync([failed, failed, new(timer.Schedule, At(1)), new(7, Start)], Cancellation));
        Assert.Equal(0, await Store.ForgetAsync([failed], Cancellation));
        Assert.Equal([At(3), At(1)], await NominalsAsync(new()));
        Assert.Equal(1, await Store.ForgetAsync([done], Cancellation));
        Assert.Equal(0, await Store.ForgetAsync([], Cancellation));
    }

    [Fact]
    public async Task Ended_runs_are_counted_by_job_state_and_step_of_time()
    {
        await MoveClockAsync(At(10));
        await FinishedAsync(Run(JobStream, 1, kind: 1));
        await FinishedAsync(Run(JobStream, 2, kind: 2));
        await FinishedAsync(Run(JobStream, 3, kind: 3, job: "x"), RunState.Failed);
        await MoveClockAsync(At(25));
        await FinishedAsync(Run(JobStream, 4, kind: 4));
        await EnqueueAsync(Run(JobStream, 5, kind: 5));

        Assert.Equal([(0, Job, RunState.Succeeded, 2), (0, "x", RunState.Failed, 1), (1, Job, RunState.Succeeded, 1)], await TallyAsync(At(10), At(60)));
        Assert.Equal([(0, Job, RunState.Succeeded, 1)], await TallyAsync(At(11), At(60)));
        Assert.Equal([(0, Job, RunState.Succeeded, 2), (0, "x", RunState.Failed, 1)], await TallyAsync(At(5), At(25)));
        Assert.Empty(await TallyAsync(At(26), At(60)));

        async Task<IEnumerable<(int, string, RunState, long)>> TallyAsync(DateTimeOffset since, DateTimeOffset until) =>
            (await Store.TallyAsync(new(since, until, TimeSpan.FromSeconds(15)), Cancellation)).Select(tally => (tally.Step, tally.Job, tally.State, tally.Count)).OrderBy(tally => (tally.Step, tally.State));
    }

    [Fact]
    public async Task Runs_are_read_by_id_schedule_job_and_state()
    {
        var timer = await AddAsync(due: 1);
        await FireAsync(timer);
        var failed = await FinishedAsync(Run(timer.Schedule, 2), RunState.Failed);
        var done = await FinishedAsync(Run(JobStream, 3, kind: 1, job: "x"));
        await EnqueueAsync(Run(JobStream, 4, kind: 2, due: 9, job: "x"));

        Assert.Equal([At(3), At(2)], await NominalsAsync(new() { Ids = [failed, done, new(7, Start)] }));
        Assert.Equal([At(2), At(1)], await NominalsAsync(new() { Schedule = timer.Schedule }));
        Assert.Equal([At(4), At(3)], await NominalsAsync(new() { Job = "x" }));
        Assert.Equal([At(3), At(2)], await NominalsAsync(new() { States = [RunState.Failed, RunState.Succeeded] }));
        Assert.Equal([At(4), At(1)], await NominalsAsync(new() { States = [RunState.Queued, RunState.Running] }));
        Assert.Equal([At(4)], await NominalsAsync(new() { Job = "x", States = [RunState.Queued] }));
        Assert.Equal([At(2)], await NominalsAsync(new() { Schedule = timer.Schedule, Ids = [failed, done] }));
        Assert.Empty(await NominalsAsync(new() { Schedule = 99 }));
        Assert.Empty(await NominalsAsync(new() { Ids = [] }));
    }

    [Fact]
    public async Task BKF_4_runs_are_read_by_kind_and_by_the_span_of_their_nominal_instants()
    {
        var timer = await AddAsync();
        await FinishedAsync(Run(timer.Schedule, 1));
        await FinishedAsync(Run(timer.Schedule, 2, kind: 7));
        await EnqueueAsync(Run(timer.Schedule, 3, kind: 7), Run(JobStream, 4, kind: 7), Run(timer.Schedule, 5, kind: 8));

        Assert.Equal([At(3), At(2)], await NominalsAsync(new() { Schedule = timer.Schedule, Kind = 7 }));
        Assert.Equal([At(1)], await NominalsAsync(new() { Kind = 0 }));
        Assert.Equal([At(4), At(3), At(2)], await NominalsAsync(new() { From = At(2), To = At(5) }));
        Assert.Empty(await NominalsAsync(new() { From = At(5), To = At(5) }));
    }

    [Fact]
    public async Task Runs_are_read_in_pages_after_the_last_of_the_page_before()
    {
        NewRun[] runs = [.. Enumerable.Range(1, 9).Select(kind => Run(JobStream + (kind % 2), kind / 4, kind))];
        await EnqueueAsync(runs[..6]);
        foreach (var run in runs[6..])
        {
            await FinishedAsync(run);
        }

        var read = new List<RunId>();
        while (await Store.ReadRunsAsync(new() { After = read.Count == 0 ? null : read[^1], Take = 2 }, Cancellation) is { Count: > 0 } page)
        {
            read.AddRange(page.Select(run => run.Id));
        }

        Assert.Equal(runs.Select(run => run.Id).OrderDescending(), read);
    }

    [Fact]
    public async Task MIS_6_missed_occurrences_of_one_streak_and_reason_are_one_row()
    {
        var timer = await AddAsync();
        await MissAsync(timer.Schedule, new Missed(timer.Schedule, At(0), At(2), 2, MissReason.OverlapSkipped));
        await MissAsync(timer.Schedule, new Missed(timer.Schedule, At(0), At(5), 3, MissReason.OverlapSkipped), new(timer.Schedule, At(0), At(1), 1, MissReason.GraceExceeded));
        await MissAsync(timer.Schedule, new Missed(timer.Schedule, At(9), At(9), 1, MissReason.OverlapSkipped));

        var rows = await Store.ReadMissedAsync(timer.Schedule, 10, Cancellation);
        Assert.Equal(new(timer.Schedule, At(9), At(9), 1, MissReason.OverlapSkipped), rows[0]);
        Assert.Equal(
            [new(timer.Schedule, At(0), At(1), 1, MissReason.GraceExceeded), new(timer.Schedule, At(0), At(5), 5, MissReason.OverlapSkipped)],
            rows.Skip(1).OrderBy(row => row.Reason));
        Assert.Equal(rows[0], Assert.Single(await Store.ReadMissedAsync(timer.Schedule, 1, Cancellation)));
        Assert.Empty(await Store.ReadMissedAsync(99, 10, Cancellation));
    }

    [Fact]
    public async Task RES_2_runs_are_forgotten_by_the_limit_of_their_state()
    {
        await FinishedAsync(Run(JobStream, 0, kind: 1), RunState.Succeeded);
        await FinishedAsync(Run(JobStream, 1, kind: 2), RunState.Failed);
        await FinishedAsync(Run(JobStream, 2, kind: 3), RunState.Skipped);
        await MoveClockAsync(At(10));
        await FinishedAsync(Run(JobStream, 3, kind: 4), RunState.Succeeded);
        await EnqueueAsync(Run(JobStream, -99, kind: 5, due: 0));

        var limits = new Dictionary<RunState, DateTimeOffset> { [RunState.Succeeded] = At(10), [RunState.Failed] = At(0) };
        Assert.Equal(1, await Store.PruneAsync(limits, keepLast: 0, take: 100, Cancellation));
        Assert.Equal([At(3), At(2), At(1), At(-99)], await NominalsAsync(new()));
        Assert.Equal(0, await Store.PruneAsync(limits, keepLast: 0, take: 100, Cancellation));
    }

    [Fact]
    public async Task RES_2_the_last_runs_of_each_schedule_and_job_stay_whatever_their_age()
    {
        var timer = await AddAsync(due: 100);
        for (var i = 0; i < 5; i++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1));
            await FinishedAsync(Run(timer.Schedule, i));
            await FinishedAsync(Run(JobStream, i, kind: i));
        }

        var limits = new Dictionary<RunState, DateTimeOffset> { [RunState.Succeeded] = At(1000) };
        Assert.Equal(4, await Store.PruneAsync(limits, keepLast: 3, take: 100, Cancellation));
        Assert.Equal([At(4), At(3), At(2)], await NominalsAsync(new() { Schedule = timer.Schedule }));
        Assert.Equal([At(4), At(3), At(2)], await NominalsAsync(new() { Schedule = JobStream }));
    }

    [Fact]
    public async Task RES_3_no_more_is_forgotten_than_asked_for()
    {
        for (var i = 0; i < 5; i++)
        {
            await FinishedAsync(Run(JobStream, i, kind: i));
        }

        await AdvanceAsync(TimeSpan.FromHours(1));
        var limits = new Dictionary<RunState, DateTimeOffset> { [RunState.Succeeded] = At(1000) };
        Assert.Equal(2, await Store.PruneAsync(limits, keepLast: 0, take: 2, Cancellation));
        Assert.Equal(3, await Store.PruneAsync(limits, keepLast: 0, take: 9, Cancellation));
        Assert.Empty(await Store.ReadRunsAsync(new(), Cancellation));
    }

    [Fact]
    public async Task RES_2_missed_rows_are_forgotten_by_the_limit_of_missed_runs()
    {
        var timer = await AddAsync();
        await MissAsync(timer.Schedule, [.. Enumerable.Range(0, 6).Select(i => new Missed(timer.Schedule, At(i * 10), At(i * 10 + 5), 1, MissReason.GraceExceeded))]);
        Assert.Equal(0, await Store.PruneAsync(new Dictionary<RunState, DateTimeOffset> { [RunState.Failed] = At(99) }, 0, 100, Cancellation));

        var limits = new Dictionary<RunState, DateTimeOffset> { [RunState.Missed] = At(35) };
        Assert.Equal(2, await Store.PruneAsync(limits, keepLast: 20, take: 2, Cancellation));
        Assert.Equal(1, await Store.PruneAsync(limits, keepLast: 20, take: 9, Cancellation));
        Assert.Equal([At(50), At(40), At(30)], (await Store.ReadMissedAsync(timer.Schedule, 10, Cancellation)).Select(row => row.From));
    }

    [Fact]
    public async Task A_run_that_was_forgotten_is_found_no_more()
    {
        var timer = await AddAsync();
        var id = await FinishedAsync(Run(timer.Schedule, 0, kind: 1));
        await RemoveAsync("schedule");
        Assert.NotNull(await ReadAsync(id));
        await AdvanceAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await Store.PruneAsync(new Dictionary<RunState, DateTimeOffset> { [RunState.Succeeded] = At(1) }, 0, 9, Cancellation));
        Assert.Null(await ReadAsync(id));
    }

    private async Task<IEnumerable<DateTimeOffset>> NominalsAsync(RunQuery query) => (await Store.ReadRunsAsync(query, Cancellation)).Select(run => run.Id.Nominal);

    private async Task MissAsync(long schedule, params Missed[] missed) =>
        Assert.Equal(FireStatus.Fired, (await FireAsync(Advance(await ReadTimerAsync(schedule)) with { Missed = missed })).Status);
}
