// The class that the pages name as a job's type.
namespace MyApp.Jobs;

internal sealed class Heartbeat : Scheduler.Hosting.IJob
{
    public Task ExecuteAsync(Scheduler.Hosting.JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
}
