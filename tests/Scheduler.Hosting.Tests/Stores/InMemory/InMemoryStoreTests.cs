using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Stores.InMemory;

namespace Scheduler.Hosting.Tests.Stores.InMemory;

public sealed class InMemoryStoreTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly InMemoryStore _store = new(new FakeTimeProvider(Start));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task The_last_20_runs_of_a_schedule_are_kept_and_all_that_callers_enqueued_for_a_job()
    {
        var row = new ScheduleRow(1, "schedule", "job", ScheduleSource.Api, StoredDefinition.FromJson("{}"), null, 0, Start);
        await _store.EditAsync([new("schedule", 0, null, row, new(null, Start, ScheduleState.Active))], Cancellation);
        for (var i = 0; i < 30; i++)
        {
            await FinishAsync(stream: 1, i);
            await FinishAsync(stream: 2, i);
        }

        var kept = await _store.ReadRunsAsync(new() { Schedule = 1 }, Cancellation);
        Assert.Equal(Enumerable.Range(10, 20).Reverse(), kept.Select(run => (int)run.Id.Kind));
        Assert.Equal(30, (await _store.ReadRunsAsync(new() { Schedule = 2 }, Cancellation)).Count);
    }

    [Fact]
    public async Task The_last_10_000_runs_of_all_are_kept()
    {
        for (var stream = 1; stream <= 1_002; stream++)
        {
            await FinishAsync(stream, [.. Enumerable.Range(0, 10)]);
        }

        Assert.Equal(10_000, (await _store.ReadRunsAsync(new() { Take = 20_000 }, Cancellation)).Count);
        Assert.Empty(await _store.ReadRunsAsync(new() { Schedule = 2 }, Cancellation));
        Assert.Equal(10, (await _store.ReadRunsAsync(new() { Schedule = 3 }, Cancellation)).Count);
    }

    [Fact]
    public async Task What_was_read_does_not_change_when_the_store_goes_on()
    {
        await FinishAsync(stream: 1, 0);
        var first = Assert.Single(await _store.ReadRunsAsync(new() { Schedule = 1 }, Cancellation)).Finished!;
        await FinishAsync(stream: 1, [.. Enumerable.Range(1, 50)]);
        Assert.Equal((new RunId(1, Start, 0), RunState.Succeeded), (first.Id, first.State));
    }

    [Fact]
    public async Task A_run_has_nothing_of_one_that_was_forgotten()
    {
        var node = (await _store.JoinAsync(new("node", []), (_, _) => { }, Cancellation)).Node;
        for (var i = 0; i < 50; i++)
        {
            var start = new Commit { Node = node };
            start.Enqueues.Add(new(new(1, Start, i), "job", Start, default, default));
            start.Claims.Add(new([new("job")], 1));
            var run = Assert.Single((await _store.CommitAsync(start, Cancellation)).Claimed);
            Assert.Equal((1, null), (run.Attempt, run.Cancel?.Words));

            var cancel = new Commit();
            cancel.Cancels.Add(new(run.Id, CancellationReason.UserRequested, "why"));
            await _store.CommitAsync(cancel, Cancellation);
            var finish = new Commit();
            finish.Finishes.Add(i % 2 == 0
                ? new(run.Id, run.Fence, RunState.Failed, Start, new(new byte[] { 1 }), new("Type", "message", null), "reason")
                : new(run.Id, run.Fence, RunState.Succeeded));
            await _store.CommitAsync(finish, Cancellation);
            var ended = Assert.Single(await _store.ReadRunsAsync(new() { Ids = [run.Id] }, Cancellation)).Finished!;
            Assert.Equal(i % 2 == 0, ended is { StartedAt: not null, Result.IsEmpty: false, Error: not null, Reason: "reason" });
            Assert.Equal(i % 2 == 1, ended is { StartedAt: null, Result.IsEmpty: true, Error: null, Reason: null });
        }
    }

    [Fact]
    public async Task A_run_has_none_of_the_attempts_places_and_keys_of_one_that_was_forgotten()
    {
        var node = (await _store.JoinAsync(new("node", []), (_, _) => { }, Cancellation)).Node;
        for (var i = 0; i < 50; i++)
        {
            var plain = new NewRun(new(1, Start, i), "job", Start, default, default);
            var (key, start) = ($"{i}", new Commit { Node = node });
            start.Enqueues.Add(i % 2 == 1 ? plain : plain with { Priority = 1, Version = 2, LimitKey = key, RateKey = key, UniqueKey = key });
            start.Claims.Add(new([new("job", Version: 2)], 1));
            var run = Assert.Single((await _store.CommitAsync(start, Cancellation)).Claimed);
            Assert.Equal((1, 0, 0, Start, null), (run.Attempt, run.Recovery, run.Released, run.FirstStartedAt, run.Error));
            Assert.Equal(i % 2 == 1, run is { Priority: 0, Version: 0, LimitKey: null, RateKey: null, UniqueKey: null });

            var wait = new Commit();
            wait.Finishes.Add(new(run.Id, run.Fence, RunState.RetryWait, Error: new("Type", "message", null)) { TakesBackAttempt = true });
            var finish = new Commit();
            finish.Finishes.Add(new(run.Id, (await _store.CommitAsync(wait, Cancellation)).Fence, RunState.Succeeded));
            Assert.True(Assert.Single((await _store.CommitAsync(finish, Cancellation)).Finished));
        }
    }

    [Fact]
    public async Task A_node_has_no_lease_because_nobody_outside_could_take_over_its_runs()
    {
        var time = new FakeTimeProvider(Start);
        await using var store = new InMemoryStore(time);
        var lease = await store.JoinAsync(new("node", []), (_, _) => { }, Cancellation);
        Assert.Equal(new NodeLease(lease.Node), lease);
        time.Advance(TimeSpan.FromDays(365));
        var commit = new Commit { Node = lease.Node };
        commit.Claims.Add(new([new("job")], 1));
        Assert.Equal(CommitStatus.Committed, (await store.CommitAsync(commit, Cancellation)).Status);
    }

    [Fact]
    public async Task The_last_100_missed_rows_of_a_schedule_are_kept()
    {
        var node = (await _store.JoinAsync(new("node", []), (_, _) => { }, Cancellation)).Node;
        var row = new ScheduleRow(1, "a", "job", ScheduleSource.Api, StoredDefinition.FromJson("{}"), null, 0, Start);
        var added = await _store.EditAsync([new("a", 0, null, row, new(Start, Start, ScheduleState.Active))], Cancellation);
        var missed = Enumerable.Range(0, 120).Select(i => new Missed(1, Start.AddSeconds(i), Start.AddSeconds(i), 1, MissReason.GraceExceeded));
        var commit = new Commit { Node = node };
        commit.Fires.Add(new(1, added[0].Current!.Timer.Mark, Start, null, ScheduleState.Active, FireMode.AdvanceOnly, Missed: [.. missed]));
        await _store.CommitAsync(commit, Cancellation);

        var kept = await _store.ReadMissedAsync(1, 1_000, Cancellation);
        Assert.Equal((100, Start.AddSeconds(119), Start.AddSeconds(20)), (kept.Count, kept[0].From, kept[^1].From));
    }

    private async Task FinishAsync(long stream, params int[] kinds)
    {
        var enqueue = new Commit();
        enqueue.Enqueues.AddRange(kinds.Select(kind => new NewRun(new(stream, Start, kind), "job", Start, default, default)));
        var fence = (await _store.CommitAsync(enqueue, Cancellation)).Fence;
        var finish = new Commit();
        finish.Finishes.AddRange(enqueue.Enqueues.Select(run => new Finish(run.Id, fence, RunState.Succeeded)));
        Assert.All((await _store.CommitAsync(finish, Cancellation)).Finished, Assert.True);
    }
}
