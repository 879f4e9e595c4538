using System.Text;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.PostgreSql.Tests;

/// <summary>One process of a cluster: a store of its own over the same schema, and a node that has joined it. It goes by the database's clock.</summary>
internal sealed class Nodes : IAsyncDisposable
{
    public const string Job = "job";
    public const long JobStream = 1_000_000_000;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static long _lastNumber;

    private Nodes(PostgreSqlStore store, int node) => (Store, Node) = (store, node);

    public PostgreSqlStore Store { get; }

    public int Node { get; }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Nodes> JoinAsync(TestSchema schema, Action<Signals, DateTimeOffset?>? signal = null, bool listen = true)
    {
        var store = schema.Open(listen: listen);
        var lease = await store.JoinAsync(new("node", [Job]), signal ?? ((_, _) => { }), Cancellation);
        return new(store, lease.Node);
    }

    public static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Patience, "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }

    public static ScheduleEdit Adding(DateTimeOffset due, int maxActive = 0) => Adding(Interlocked.Increment(ref _lastNumber), due, maxActive);

    public static Fire Direct(TimerRow timer, DateTimeOffset? next = null) => new(
        timer.Schedule, timer.Mark, timer.Due!.Value, next, next is null ? ScheduleState.Completed : ScheduleState.Active, FireMode.Direct, new(new(timer.Schedule, timer.Due.Value), Job, timer.Due.Value, default, default));

    public static NewRun Run(long stream, long kind, DateTimeOffset due) => new(new(stream, due, kind), Job, due, new(Encoding.UTF8.GetBytes("1")), default);

    public async Task<IReadOnlyList<TimerRow>> AddAsync(params ScheduleEdit[] edits)
    {
        var results = await Store.EditAsync(edits, Cancellation);
        Assert.All(results, result => Assert.True(result.Applied));
        return [.. results.Select(result => result.Current!.Timer)];
    }

    public async Task<CommitResult> CommitAsync(Action<Commit> fill)
    {
        var commit = new Commit { Node = Node };
        fill(commit);
        return await Store.CommitAsync(commit, Cancellation);
    }

    public async Task<IReadOnlyList<LiveRun>> ClaimAsync(int take, int maxActive = 0) => (await CommitAsync(commit => commit.Claims.Add(new([new(Job, MaxActive: maxActive)], take)))).Claimed;

    public async Task<bool> FinishAsync(RunId id, Mark fence) =>
        Assert.Single((await CommitAsync(commit => commit.Finishes.Add(new(id, fence, RunState.Succeeded)))).Finished);

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static ScheduleEdit Adding(long number, DateTimeOffset due, int maxActive) => new(
        $"s{number}", 0, null, new(number, $"s{number}", Job, ScheduleSource.Api, StoredDefinition.FromJson("{}"), null, maxActive, due), new(due, due.AddDays(-1), ScheduleState.Active));
}
