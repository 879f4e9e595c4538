namespace Scheduler.Hosting.Benchmarks.Contestants;

/// <summary>A scheduler that is measured. Its jobs do nothing but tell the <see cref="Board"/>.</summary>
internal interface IContestant : IAsyncDisposable
{
    /// <summary>Makes all ready; nothing runs yet.</summary>
    Task PrepareAsync();

    /// <summary>Adds one-shots that are due at once, the fastest way there is.</summary>
    Task AddDueAsync(int count);

    /// <summary>Adds one one-shot that is due at once, as a request of a user would.</summary>
    Task AddOneAsync();

    /// <summary>Adds schedules, the fastest way there is.</summary>
    Task AddSchedulesAsync(int count, TimeSpan interval, DateTimeOffset first);

    /// <summary>From now on jobs run.</summary>
    Task StartAsync();
}

/// <summary>Makes contestants by their names.</summary>
internal static class Contestant
{
    public const string Ours = "Scheduler.Hosting";
    public const string Quartz = "Quartz.NET";
    public const string Hangfire = "Hangfire";

    public static IContestant Create(string name, Storage storage) => name switch
    {
        Ours => new SchedulerHosting(storage),
        Quartz => new QuartzNet(storage),
        Hangfire => new HangfireIo(storage),
        _ => throw new ArgumentException($"There is no contestant '{name}'."),
    };

    public static string Version(string name) => (name switch
    {
        Ours => typeof(IScheduler),
        Quartz => typeof(global::Quartz.IScheduler),
        Hangfire => typeof(global::Hangfire.BackgroundJob),
        _ => typeof(Cronos.CronExpression),
    }).Assembly.GetName().Version!.ToString(3);
}

/// <summary>Where a contestant keeps what it has.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Connection">The connection string or the file.</param>
internal sealed record Storage(StorageKind Kind, string Connection = "");

internal enum StorageKind
{
    Memory,
    Sqlite,
    PostgreSql,
}
