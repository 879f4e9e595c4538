using System.Text;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Testing.Stores;

/// <summary>A suite of tests over one store: the clock, the node and the words that its tests speak in.</summary>
/// <param name="fixture">Makes the store.</param>
public abstract class StoreSuite(StoreFixture fixture) : IAsyncLifetime
{
    private protected const string Job = "job";
    private protected const long JobStream = 1_000_000;
    private protected static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private protected static readonly Payload Args = new(Encoding.UTF8.GetBytes("""{"id":1}"""));
    private protected static readonly Payload Header = new(Encoding.UTF8.GetBytes("""{"trace":"x"}"""));

    private readonly FakeTimeProvider _time = new(Start);
    private readonly HashSet<int> _living = [];
    private long _lastNumber;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected StoreFixture Fixture => fixture;

    private protected ISchedulerStore Store { get; private set; } = null!;

    private protected int Node { get; set; }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Store = await CreateAsync();
        Node = await JoinAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Store.DisposeAsync();
        await fixture.DisposeAsync();
    }

    private protected ValueTask<ISchedulerStore> CreateAsync() => fixture.CreateAsync(_time);

    private protected async Task ReopenAsync()
    {
        await Store.DisposeAsync();
        _living.Clear();
        Store = await fixture.ReopenAsync(_time);
        Node = await JoinAsync();
    }

    private protected ValueTask AdvanceAsync(TimeSpan time) => MoveClockAsync(_time.GetUtcNow() + time);

    // As time goes by.
    private protected ValueTask MoveClockAsync(DateTimeOffset to)
    {
        _time.SetUtcNow(to);
        return fixture.ClockMovedAsync(Store, to);
    }

    // As somebody sets a clock, forward or back.
    private protected ValueTask SetClockAsync(DateTimeOffset to)
    {
        _time.AdjustTime(to);
        return fixture.ClockMovedAsync(Store, to);
    }

    private protected static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private protected static NewRun Run(long stream, double nominal, long kind = 0, double? due = null, string job = Job) =>
        new(new(stream, At(nominal), kind), job, At(due ?? nominal), Args, Header);

    private protected static Fire Direct(TimerRow timer, double next = 3600, ScheduleState state = ScheduleState.Active) =>
        new(timer.Schedule, timer.Mark, timer.Due!.Value, At(next), state, FireMode.Direct, new(new(timer.Schedule, timer.Due.Value), Job, timer.Due.Value, Args, Header));

    private protected static Fire Advance(TimerRow timer, double next = 3600) => Direct(timer, next) with { Mode = FireMode.AdvanceOnly, Run = default };

    private protected ScheduleEdit Adding(string id, double? due = 0, int maxActive = 0, ScheduleState state = ScheduleState.Active, string job = Job) =>
        new(
            id,
            ExpectedVersion: 0,
            ExpectedMark: null,
            new(++_lastNumber, id, job, ScheduleSource.Api, StoredDefinition.FromJson($$"""{"id":"{{id}}"}"""), """{"by":"me"}""", maxActive, Start),
            new(due is { } seconds ? At(seconds) : null, Start.AddDays(-1), state));

    private protected async Task<TimerRow> AddAsync(string id = "schedule", double? due = 0, int maxActive = 0, ScheduleState state = ScheduleState.Active, string job = Job)
    {
        var result = await EditAsync(Adding(id, due, maxActive, state, job));
        Assert.True(result.Applied);
        return result.Current!.Timer;
    }

    private protected async Task<EditResult> EditAsync(ScheduleEdit edit) => Assert.Single(await Store.EditAsync([edit], Cancellation));

    private protected async Task<EditResult> EditAsync(string id, Func<StoredSchedule, ScheduleEdit> edit) =>
        await EditAsync(edit(Assert.Single(await Store.ReadSchedulesAsync(new() { Ids = [id] }, Cancellation))));

    private protected Task<EditResult> MoveAsync(string id, double? due, ScheduleState state = ScheduleState.Active) =>
        EditAsync(id, schedule => new(id, null, null, schedule.Row, new(due is { } seconds ? At(seconds) : null, schedule.Timer.Cursor, state)));

    private protected Task<EditResult> RemoveAsync(string id) => EditAsync(new(id, null, null, null, null));

    private protected async Task<StoredSchedule?> ReadAsync(long schedule) => (await Store.ReadSchedulesAsync(new() { Schedules = [schedule] }, Cancellation)).SingleOrDefault();

    private protected async Task<TimerRow> ReadTimerAsync(long schedule) => (await ReadAsync(schedule))!.Timer;

    private protected async Task<StoredRun?> ReadAsync(RunId id) =>
        (await Store.ReadRunsAsync(new() { Ids = [id] }, Cancellation)).Select(run => (StoredRun?)run).SingleOrDefault();

    private protected async Task<int> JoinAsync(Action<Signals, DateTimeOffset?>? signal = null)
    {
        var node = (await Store.JoinAsync(new("node", [Job]), signal ?? ((_, _) => { }), Cancellation)).Node;
        _living.Add(node);
        return node;
    }

    private protected async Task DieAsync(int node)
    {
        _living.Remove(node);
        await fixture.ExpireAsync(Store, node, AdvanceAsync);
        foreach (var other in _living)
        {
            await Store.BeatAsync(other, null, Cancellation);
        }
    }

    private protected async Task<CommitResult> CommitAsync(Action<Commit> fill, int? node = null, long? control = null)
    {
        // However far a test moves the clock, a node that lives has beaten meanwhile.
        if (_living.Contains(node ?? Node))
        {
            await Store.BeatAsync(node ?? Node, null, Cancellation);
        }

        var commit = new Commit { Node = node ?? Node, ControlVersion = control ?? (await Store.ReadControlAsync(Cancellation)).Version };
        fill(commit);
        return await Store.CommitAsync(commit, Cancellation);
    }

    private protected async Task<FireResult> FireAsync(Fire fire) => Assert.Single((await CommitAsync(commit => commit.Fires.Add(fire))).Fires);

    private protected async Task<FireStatus> FireAsync(TimerRow timer) => (await FireAsync(Direct(timer))).Status;

    private protected async Task<CommitResult> EnqueueAsync(params NewRun[] runs) => await CommitAsync(commit => commit.Enqueues.AddRange(runs), node: 0);

    private protected async Task<IReadOnlyList<LiveRun>> ClaimAsync(int take = 10, int? node = null, params string[] jobs) =>
        (await CommitAsync(commit => commit.Claims.Add(new([.. (jobs is [] ? [Job] : jobs).Select(job => new JobClaim(job))], take)), node)).Claimed;

    private protected Task<CommitResult> AskAsync(int take, params JobClaim[] jobs) => CommitAsync(commit => commit.Claims.Add(new(jobs, take)));

    private protected async Task<bool> FinishAsync(Finish finish) => Assert.Single((await CommitAsync(commit => commit.Finishes.Add(finish), node: 0)).Finished);

    private protected async Task<LiveRun> ReadLiveAsync(RunId id) => (await ReadAsync(id))!.Value.Live!;

    private protected async Task<bool> FinishAsync(RunId id, Mark fence, RunState state = RunState.Succeeded) =>
        Assert.Single((await CommitAsync(commit => commit.Finishes.Add(new(id, fence, state)), node: 0)).Finished);

    // A run that has ended, at the present instant.
    private protected async Task<RunId> FinishedAsync(NewRun run, RunState state = RunState.Succeeded)
    {
        var queued = await EnqueueAsync(run);
        Assert.True(await FinishAsync(run.Id, queued.Fence, state));
        return run.Id;
    }
}
