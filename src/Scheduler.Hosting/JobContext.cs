using System.Data.Common;
using System.Text.Json;

namespace Scheduler.Hosting;

/// <summary>
/// One run, as its job sees it. Given to the job, to each middleware, and by injection to every service of the run's scope. Services come
/// by injection only. Safe for use by several threads.
/// </summary>
public sealed class JobContext
{
    private const int ResultLimit = 64 * 1024;

    private readonly JsonSerializerOptions _json;
    private volatile RunProgress? _progress;
    private volatile string? _skipReason;
    private volatile object? _result;
    private volatile Cancellation? _cancellation;
    private volatile bool _completed;

    internal JobContext(Run run, JsonSerializerOptions json, CancellationToken cancellationToken)
    {
        Run = run;
        _json = json;
        CancellationToken = cancellationToken;
    }

    /// <summary>Id of the run.</summary>
    public RunId RunId => Run.Id;

    /// <summary>Name of the job.</summary>
    public string Job => Run.Job;

    /// <summary>Id of the schedule; null for a run that was enqueued for the job itself.</summary>
    public string? ScheduleId => Run.ScheduleId;

    /// <summary>
    /// A text that is the same in every attempt, and however often the run is taken over (FEN-2): hand it to what must not be done twice, such as a payment.
    /// </summary>
    public string IdempotencyKey => Run.IdempotencyKey;

    /// <summary>What made the run.</summary>
    public RunOrigin Origin => Run.Origin;

    /// <summary>The run that this one follows; null for one that follows none. <see cref="IScheduler.GetRunAsync"/> reads its result (CON-2).</summary>
    public RunId? Parent => Run.Parent;

    /// <summary>The first run of the chain of continuations, this one where it begins one (CON-2).</summary>
    public RunId Correlation => Run.Correlation ?? Run.Id;

    /// <summary>The occurrence this run is for; for a run made by a caller, when it was made. The instant to compute with: it is the same however late the run starts.</summary>
    public DateTimeOffset NominalTime => Run.NominalTime;

    /// <summary>When the run was to start.</summary>
    public DateTimeOffset DueTime => Run.DueTime;

    /// <summary>Number of this attempt, from 1. It stays when an attempt is given back, such as at a shutdown.</summary>
    public int Attempt => Run.Attempt;

    /// <summary>How many of the attempts were made because a node died (RET-7).</summary>
    public int Recovery => Run.Recovery;

    /// <summary>
    /// A number that is greater in every later attempt of this run, and in every later run of its schedule (FEN-1). Hand it to what you write to: who has seen a greater
    /// one refuses yours, so that a run that was taken over can do no harm.
    /// </summary>
    public long FencingToken => Run.FencingToken;

    /// <summary>
    /// The first occurrence this run stands for. It differs from <see cref="NominalTime"/> when several occurrences were merged into this run
    /// (COA-1): then everything in between is this run's to do.
    /// </summary>
    public DateTimeOffset CoalescedFrom => Run.CoalescedFrom ?? Run.NominalTime;

    /// <summary>How many other occurrences were merged into this run.</summary>
    public long CoalescedCount => Run.CoalescedCount;

    /// <summary>Name-value pairs of the job, the schedule and the run; where names meet, the run's win, then the schedule's.</summary>
    public IReadOnlyDictionary<string, string> Metadata => Run.Metadata;

    /// <summary>What the run is for, in the words of the run, else of its schedule, else of its job; null when none said anything.</summary>
    public string? Description => Run.Description;

    /// <summary>The arguments as they came.</summary>
    public Payload RawArgs => Run.Args;

    /// <summary>The token that the job was given.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Why <see cref="CancellationToken"/> was signalled; null while it was not.</summary>
    public CancellationReason? CancellationReason => _cancellation?.Reason;

    internal Run Run { get; }

    internal Func<CancellationToken, Task<Run?>>? LastSuccess { get; init; }

    internal Func<DbTransaction, CancellationToken, Task>? Complete { get; init; }

    /// <summary>Whether the job's end was written within a transaction of its own, which may have been committed or not.</summary>
    internal bool IsCompleted => _completed;

    internal RunProgress? Progress => _progress;

    internal string? SkipReason => _skipReason;

    internal string? CancellationWords => _cancellation?.Words;

    internal Payload Result => _result is Payload payload ? payload : default;

    /// <summary>The arguments as a value.</summary>
    /// <exception cref="InvalidArgsException">They cannot be read as <typeparamref name="T"/>.</exception>
    public T Args<T>() => (T)Args(typeof(T))!;

    /// <summary>
    /// The run of the same schedule, or of the same job where it has no schedule, that succeeded last: to go on from its <see cref="Run.NominalTime"/> or its
    /// <see cref="Run.Result"/>. Null when there is none, or none is kept.
    /// </summary>
    /// <exception cref="Exception">The store cannot be reached.</exception>
    public Task<Run?> GetLastSuccessAsync(CancellationToken cancellationToken = default) => LastSuccess?.Invoke(cancellationToken) ?? Task.FromResult<Run?>(null);

    /// <summary>Sets what the run returns to whoever waits for it; the last call wins.</summary>
    /// <exception cref="ArgumentException">Its JSON is larger than 64 KB (RES-1).</exception>
    public void SetResult(object? value)
    {
        var result = Payload.From(value, _json);
        if (result.Utf8.Length > ResultLimit)
        {
            throw new ArgumentException($"The result of job '{Job}' is {result.Utf8.Length:N0} bytes of JSON; at most {ResultLimit:N0} are kept. Store the data elsewhere and return where it is.", nameof(value));
        }

        _result = result;
    }

    /// <summary>
    /// Records the success of the run within a transaction of the job's, on the database of its store: what the job has written there and that it is done are committed together or not at all (FEN-5). The last thing
    /// before the commit; after the commit the job returns. If it returns without having committed, the attempt has failed.
    /// </summary>
    /// <param name="transaction">The transaction, open.</param>
    /// <param name="result">What the run returns, as by <see cref="SetResult"/>; null leaves that as it is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="RunLostException">The run is not this node's any more (FEN-4): nothing was recorded, and the transaction must be rolled back.</exception>
    /// <exception cref="NotSupportedException">The store of the run cannot write within a transaction of the application.</exception>
    /// <exception cref="ArgumentException">The transaction has ended, or is not one of the store's database; or the result is larger than 64 KB.</exception>
    public async Task CompleteInTransactionAsync(DbTransaction transaction, object? result = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        if (Complete is null)
        {
            throw new NotSupportedException($"This run of job '{Job}' is in no store.");
        }

        if (result is not null)
        {
            SetResult(result);
        }

        await Complete(transaction, cancellationToken).ConfigureAwait(false);
        _completed = true;
    }

    /// <summary>Makes the run end as <see cref="RunState.Skipped"/> if it ends normally: it had nothing to do.</summary>
    /// <param name="reason">Why, for people.</param>
    public void Skip(string reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        _skipReason = reason;
    }

    /// <summary>Says how far the job has come.</summary>
    /// <param name="fraction">From 0 to 1.</param>
    /// <param name="message">What it does at the moment.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="fraction"/> is not between 0 and 1.</exception>
    public void ReportProgress(double fraction, string? message = null)
    {
        if (!(fraction is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "Progress is a fraction from 0 to 1.");
        }

        _progress = new(fraction, message);
    }

    // The first reason stands: a run that a user cancelled during shutdown was cancelled by the user.
    internal void SetCancellationReason(CancellationReason reason, string? words = null) => Interlocked.CompareExchange(ref _cancellation, new(reason, words), null);

    internal object? Args(Type type)
    {
        try
        {
            return RawArgs.As(type, _json);
        }
        catch (JsonException exception)
        {
            throw new InvalidArgsException(Job, type, exception);
        }
    }

    private sealed record Cancellation(CancellationReason Reason, string? Words);
}
