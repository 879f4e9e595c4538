using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

public abstract partial class StoreConformance
{
    [Fact]
    public async Task Due_timers_are_read_in_the_order_of_due_and_number()
    {
        await Store.EditAsync([Adding("1", 7), Adding("2", 5), Adding("3", 7), Adding("4", 6), Adding("5", 5)], Cancellation);
        var page = await Store.ReadDueAsync(new(null, At(7), 10), Cancellation);
        Assert.Equal([2, 5, 4, 1, 3], page.Timers.Select(timer => timer.Schedule));
        Assert.False(page.More);
        Assert.Null(page.NextDue);
    }

    [Fact]
    public async Task A_due_timer_is_read_whole_and_again_until_it_is_moved()
    {
        var timer = await AddAsync();
        Assert.Equal([timer], (await Store.ReadDueAsync(new(null, Start, 10), Cancellation)).Timers);
        Assert.Equal([timer], (await Store.ReadDueAsync(new(null, Start, 10), Cancellation)).Timers);
        await FireAsync(timer);
        Assert.Empty((await Store.ReadDueAsync(new(null, Start, 10), Cancellation)).Timers);
    }

    [Fact]
    public async Task Timers_are_due_at_their_instant_and_the_next_one_is_announced()
    {
        await AddAsync("a", due: 10);
        await AddAsync("b", due: 20);
        var early = await Store.ReadDueAsync(new(null, At(10).AddMilliseconds(-1), 10), Cancellation);
        Assert.Equal((0, At(10), false), (early.Timers.Count, early.NextDue, early.More));
        var now = await Store.ReadDueAsync(new(null, At(10), 10), Cancellation);
        Assert.Equal((1, At(20), false), (now.Timers.Count, now.NextDue, now.More));
        var all = await Store.ReadDueAsync(new(null, DateTimeOffset.MaxValue, 10), Cancellation);
        Assert.Equal((2, null, false), (all.Timers.Count, all.NextDue, all.More));
    }

    [Fact]
    public async Task Due_timers_are_read_in_pages_after_a_position()
    {
        await Store.EditAsync([.. Enumerable.Range(1, 7).Select(i => Adding($"{i}", i / 3)), Adding("later", 9)], Cancellation);
        var seen = new List<long>();
        DuePosition? after = null;
        for (var more = true; more;)
        {
            var page = await Store.ReadDueAsync(new(after, At(5), 3), Cancellation);
            Assert.Equal(At(9), page.NextDue);
            Assert.Equal(page.More, seen.Count + page.Timers.Count < 7);
            seen.AddRange(page.Timers.Select(timer => timer.Schedule));
            after = new(page.Timers[^1].Due!.Value, page.Timers[^1].Schedule);
            more = page.More;
        }

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], seen);
        Assert.Equal([5L, 6, 7], (await Store.ReadDueAsync(new(new(At(1), 4), At(5), 9), Cancellation)).Timers.Select(timer => timer.Schedule));
        Assert.Empty((await Store.ReadDueAsync(new(new(At(2), 7), At(5), 9), Cancellation)).Timers);
    }

    [Theory]
    [InlineData(ScheduleState.Paused, null)]
    [InlineData(ScheduleState.UntilEnd, 0.0)]
    [InlineData(ScheduleState.Completed, 0.0)]
    [InlineData(ScheduleState.Faulted, 0.0)]
    public async Task A_timer_that_is_not_active_is_never_due(ScheduleState state, double? due)
    {
        var timer = await AddAsync();
        await MoveAsync("schedule", due, state);
        var page = await Store.ReadDueAsync(new(null, DateTimeOffset.MaxValue, 10), Cancellation);
        Assert.Empty(page.Timers);
        Assert.Null((await Store.ReadDueAsync(new(null, At(-1), 10), Cancellation)).NextDue);
        Assert.Empty((await Store.ReadDueAsync(new(null, At(9), 10, [timer.Schedule]), Cancellation)).Timers);

        await MoveAsync("schedule", 0);
        Assert.Single((await Store.ReadDueAsync(new(null, Start, 10), Cancellation)).Timers);
    }

    [Fact]
    public async Task PAU_5_a_timer_that_is_paused_until_an_instant_is_due_then_and_a_fire_may_move_it()
    {
        var timer = await AddAsync(due: 10, state: ScheduleState.Paused);
        Assert.Equal(At(10), (await Store.ReadDueAsync(new(null, At(9), 10), Cancellation)).NextDue);
        Assert.Equal([timer], (await Store.ReadDueAsync(new(null, At(10), 10), Cancellation)).Timers);
        Assert.Equal([timer], (await Store.ReadDueAsync(new(null, At(9), 10, [timer.Schedule]), Cancellation)).Timers);

        var edited = (await MoveAsync("schedule", 10, ScheduleState.Paused)).Current!.Timer;
        Assert.Equal(FireStatus.Lost, (await FireAsync(Advance(timer))).Status);
        Assert.Equal(FireStatus.Fired, (await FireAsync(Advance(edited, next: 60))).Status);
        Assert.Equal((At(60), ScheduleState.Active), (await ReadTimerAsync(timer.Schedule)) is var after ? (after.Due!.Value, after.State) : default);
    }

    [Fact]
    public async Task PAU_5_the_end_of_a_pause_is_signalled()
    {
        await AddAsync("a", due: 50);
        var signals = await ListenAsync();
        await MoveAsync("a", 20, ScheduleState.Paused);
        await ExpectAsync(signals, Signals.Timers, At(20));
    }

    [Fact]
    public async Task Timers_are_read_by_number_whether_due_or_not()
    {
        var timers = new[] { await AddAsync("a", due: 50), await AddAsync("b", due: -5), await AddAsync("c", due: 0) };
        var page = await Store.ReadDueAsync(new(new(At(99), 99), At(-99), 0, [timers[0].Schedule, timers[1].Schedule, 99]), Cancellation);
        Assert.Equal([timers[1], timers[0]], page.Timers);
        Assert.Equal((null, false), (page.NextDue, page.More));
    }

    [Fact]
    public async Task The_backlog_is_what_is_due_and_has_not_started()
    {
        Assert.Equal(new Backlog(0, null), await Store.ReadBacklogAsync(At(99), Cancellation));
        var timer = await AddAsync("a", due: 5);
        await AddAsync("b", due: 50);
        await AddAsync("paused", due: null, state: ScheduleState.Paused);
        await EnqueueAsync(Run(JobStream, 0, kind: 1, due: 3), Run(JobStream, 0, kind: 2, due: 30));

        Assert.Equal(new Backlog(0, null), await Store.ReadBacklogAsync(At(2), Cancellation));
        Assert.Equal(new Backlog(1, At(3)), await Store.ReadBacklogAsync(At(4), Cancellation));
        Assert.Equal(new Backlog(4, At(3)), await Store.ReadBacklogAsync(At(50), Cancellation));
        await MoveClockAsync(At(5));
        await ClaimAsync();
        Assert.Equal(new Backlog(1, At(5)), await Store.ReadBacklogAsync(At(5), Cancellation));
        await FireAsync(timer);
        Assert.Equal(new Backlog(0, null), await Store.ReadBacklogAsync(At(5), Cancellation));
    }

    [Fact]
    public async Task However_timers_move_those_due_are_read_in_order()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            await ReadsLikeAListAsync(seed, take: seed * 7 % 40 + 1);
        }
    }

    [Fact]
    public async Task Each_of_many_timers_fires_exactly_once_in_pages_of_1000()
    {
        const int Page = 1_000;
        var timers = Fixture.ManyTimers;
        for (var i = 0; i < timers; i += Page)
        {
            await Store.EditAsync([.. Enumerable.Range(i, Page).Select(n => Adding($"s{n}", n * 7919 % 1000 / 10.0))], Cancellation);
        }

        await MoveClockAsync(At(100));
        var fired = new HashSet<long>();
        DuePage due;
        do
        {
            due = await Store.ReadDueAsync(new(null, Store.Now, Page), Cancellation);
            var result = await CommitAsync(commit =>
                commit.Fires.AddRange(due.Timers.Select(timer => Direct(timer) with { NextDue = null, NextState = ScheduleState.Completed })));
            Assert.All(result.Fires, fire => Assert.Equal(new FireResult(FireStatus.Fired), fire));
            Assert.All(due.Timers, timer => Assert.True(fired.Add(timer.Schedule)));
            await CommitAsync(commit => commit.Finishes.AddRange(due.Timers.Select(timer =>
                new Finish(new(timer.Schedule, timer.Due!.Value), result.Fence, RunState.Succeeded))));
        }
        while (due.More);

        Assert.Equal(timers, fired.Count);
        Assert.Empty((await Store.ReadDueAsync(new(null, DateTimeOffset.MaxValue, 10), Cancellation)).Timers);
        Assert.Empty(await Store.ReadLiveAsync(null, null, Cancellation));
    }

    // Adds, moves, completes and removes timers at random, and compares what is due with a list.
    private async Task ReadsLikeAListAsync(int seed, int take)
    {
        await using var store = await CreateAsync();
        var random = new Random(seed);
        var model = new Dictionary<string, (long Schedule, DateTimeOffset Due, bool Active)>();
        for (var i = 0; i < 400; i++)
        {
            var id = $"s{random.Next(60)}";
            var (due, active) = (At(random.Next(20)), random.Next(4) > 0);
            var adding = Adding(id);
            var edit = adding with { ExpectedVersion = null, Timer = new(due, Start, active ? ScheduleState.Active : ScheduleState.Completed) };
            var removed = random.Next(5) == 0;
            await store.EditAsync([removed ? edit with { Row = null } : edit], Cancellation);
            if (removed)
            {
                model.Remove(id);
            }
            else
            {
                model[id] = (model.TryGetValue(id, out var known) ? known.Schedule : adding.Row!.Schedule, due, active);
            }
        }

        var until = At(random.Next(20));
        var expected = model.Values.Where(timer => timer.Active).OrderBy(timer => timer.Due).ThenBy(timer => timer.Schedule).ToList();
        var read = new List<(long Schedule, DateTimeOffset Due, bool Active)>();
        DuePage page;
        do
        {
            page = await store.ReadDueAsync(new(read.Count == 0 ? null : new(read[^1].Due, read[^1].Schedule), until, take), Cancellation);
            read.AddRange(page.Timers.Select(timer => (timer.Schedule, timer.Due!.Value, true)));
        }
        while (page.More);

        Assert.Equal(expected.Where(timer => timer.Due <= until), read);
        Assert.Equal(expected.Where(timer => timer.Due > until).Select(timer => (DateTimeOffset?)timer.Due).FirstOrDefault(), page.NextDue);
    }
}
