namespace Scheduler.Hosting.PostgreSql.Benchmarks;

/// <summary>Something that is made ready, and then measured.</summary>
internal interface IWorkload : IAsyncDisposable
{
    /// <summary>Adds the timers.</summary>
    Task PrepareAsync(int timers);

    /// <summary>Runs each once; ends when every end is recorded.</summary>
    Task RunAsync(int timers);
}
