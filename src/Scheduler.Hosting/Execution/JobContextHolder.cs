namespace Scheduler.Hosting.Execution;

/// <summary>Carries the run into its DI scope, so that every service of the scope can be given its <see cref="JobContext"/>.</summary>
internal sealed class JobContextHolder
{
    private JobContext? _context;

    public JobContext Context
    {
        get => _context ?? throw new InvalidOperationException(
            $"There is no {nameof(JobContext)} outside the DI scope of a run. Inject it only into services that jobs use; to a scope that a job opens itself, hand over what it needs.");
        set => _context = value;
    }
}
