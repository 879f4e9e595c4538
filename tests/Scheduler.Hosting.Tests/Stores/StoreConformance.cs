using System.Text;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.Tests.Stores;

/// <summary>What every store must do. It speaks through <see cref="ISchedulerStore"/> alone and asks for nothing that the contract does not say.</summary>
public abstract partial class StoreConformance : IAsyncLifetime
{
    private const string Job = "job";
    private const long JobStream = 1_000_000;
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Payload Args = new(Encoding.UTF8.GetBytes("""{"id":1}"""));
    private static readonly Payload Header = new(Encoding.UTF8.GetBytes("""{"trace":"x"}"""));

    private readonly FakeTimeProvider _time = new(Start);
    private readonly HashSet<int> _living = [];
    private ISchedulerStore _store = null!;
    private int _node;
    private long _lastNumber;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>An empty store that goes by this clock, with leases.</summary>
    protected abstract ValueTask<ISchedulerStore> CreateAsync(FakeTimeProvider time);

    /// <summary>A node of the store dies: its lease is over when this returns. If that takes time, the clock is moved on, and so may be over the leases of others that do not beat again.</summary>
    protected abstract ValueTask ExpireAsync(ISchedulerStore store, FakeTimeProvider time, int node);

    public async ValueTask InitializeAsync()
    {
        _store = await CreateAsync(_time);
        _node = await JoinAsync();
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static NewRun Run(long stream, double nominal, long kind = 0, double? due = null, string job = Job) =>
        new(new(stream, At(nominal), kind), job, At(due ?? nominal), Args, Header);

    private static Fire Direct(TimerRow timer, double next = 3600, ScheduleState state = ScheduleState.Active) =>
        new(timer.Schedule, timer.Mark, timer.Due!.Value, At(next), state, FireMode.Direct, new(new(timer.Schedule, timer.Due.Value), Job, timer.Due.Value, Args, Header));

    private static Fire Advance(TimerRow timer, double next = 3600) => Direct(timer, next) with { Mode = FireMode.AdvanceOnly, Run = default };

    private ScheduleEdit Adding(string id, double? due = 0, int maxActive = 0, ScheduleState state = ScheduleState.Active, string job = Job) =>
        new(
            id,
            ExpectedVersion: 0,
            ExpectedMark: null,
            new(++_lastNumber, id, job, ScheduleSource.Api, StoredDefinition.FromJson($$"""{"id":"{{id}}"}"""), """{"by":"me"}""", maxActive, Start),
            new(due is { } seconds ? At(seconds) : null, Start.AddDays(-1), state));

    private async Task<TimerRow> AddAsync(string id = "schedule", double? due = 0, int maxActive = 0, ScheduleState state = ScheduleState.Active, string job = Job)
    {
        var result = await EditAsync(Adding(id, due, maxActive, state, job));
        Assert.True(result.Applied);
        return result.Current!.Timer;
    }

    private async Task<EditResult> EditAsync(ScheduleEdit edit) => Assert.Single(await _store.EditAsync([edit], Cancellation));

    private async Task<EditResult> EditAsync(string id, Func<StoredSchedule, ScheduleEdit> edit) =>
        await EditAsync(edit(Assert.Single(await _store.ReadSchedulesAsync(new() { Ids = [id] }, Cancellation))));

    private Task<EditResult> MoveAsync(string id, double? due, ScheduleState state = ScheduleState.Active) =>
        EditAsync(id, schedule => new(id, null, null, schedule.Row, new(due is { } seconds ? At(seconds) : null, schedule.Timer.Cursor, state)));

    private Task<EditResult> RemoveAsync(string id) => EditAsync(new(id, null, null, null, null));

    private async Task<StoredSchedule?> ReadAsync(long schedule) => (await _store.ReadSchedulesAsync(new() { Schedules = [schedule] }, Cancellation)).SingleOrDefault();

    private async Task<TimerRow> ReadTimerAsync(long schedule) => (await ReadAsync(schedule))!.Timer;

    private async Task<StoredRun?> ReadAsync(RunId id) =>
        (await _store.ReadRunsAsync(new() { Ids = [id] }, Cancellation)).Select(run => (StoredRun?)run).SingleOrDefault();

    private async Task<int> JoinAsync(Action<Signals, DateTimeOffset?>? signal = null)
    {
        var node = (await _store.JoinAsync(new("node", [Job]), signal ?? ((_, _) => { }), Cancellation)).Node;
        _living.Add(node);
        return node;
    }

    private async Task DieAsync(int node)
    {
        _living.Remove(node);
        await ExpireAsync(_store, _time, node);
        foreach (var other in _living)
        {
            await _store.BeatAsync(other, Cancellation);
        }
    }

    private async Task<CommitResult> CommitAsync(Action<Commit> fill, int? node = null, long? control = null)
    {
        // However far a test moves the clock, a node that lives has beaten meanwhile.
        if (_living.Contains(node ?? _node))
        {
            await _store.BeatAsync(node ?? _node, Cancellation);
        }

        var commit = new Commit { Node = node ?? _node, ControlVersion = control ?? (await _store.ReadControlAsync(Cancellation)).Version };
        fill(commit);
        return await _store.CommitAsync(commit, Cancellation);
    }

    private async Task<FireResult> FireAsync(Fire fire) => Assert.Single((await CommitAsync(commit => commit.Fires.Add(fire))).Fires);

    private async Task<FireStatus> FireAsync(TimerRow timer) => (await FireAsync(Direct(timer))).Status;

    private async Task<CommitResult> EnqueueAsync(params NewRun[] runs) => await CommitAsync(commit => commit.Enqueues.AddRange(runs), node: 0);

    private async Task<IReadOnlyList<LiveRun>> ClaimAsync(int take = 10, int? node = null, params string[] jobs) =>
        (await CommitAsync(commit => commit.Claims.Add(new([.. (jobs is [] ? [Job] : jobs).Select(job => new JobClaim(job))], take)), node)).Claimed;

    private Task<CommitResult> AskAsync(int take, params JobClaim[] jobs) => CommitAsync(commit => commit.Claims.Add(new(jobs, take)));

    private async Task<bool> FinishAsync(Finish finish) => Assert.Single((await CommitAsync(commit => commit.Finishes.Add(finish), node: 0)).Finished);

    private async Task<LiveRun> ReadLiveAsync(RunId id) => (await ReadAsync(id))!.Value.Live!;

    private async Task<bool> FinishAsync(RunId id, Mark fence, RunState state = RunState.Succeeded) =>
        Assert.Single((await CommitAsync(commit => commit.Finishes.Add(new(id, fence, state)), node: 0)).Finished);

    // A run that has ended, at the present instant.
    private async Task<RunId> FinishedAsync(NewRun run, RunState state = RunState.Succeeded)
    {
        var queued = await EnqueueAsync(run);
        Assert.True(await FinishAsync(run.Id, queued.Fence, state));
        return run.Id;
    }
}
