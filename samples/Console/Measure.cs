using Scheduler.Hosting;
namespace ConsoleTool;

/// <summary>How much room a volume has. No code registers it.</summary>
public sealed class Measure(ILogger<Measure> logger) : IJob<MeasureArgs>
{
    public Task ExecuteAsync(MeasureArgs args, JobContext context, CancellationToken cancellationToken)
    {
        var drive = new DriveInfo(args.Volume);
        logger.LogInformation("Volume {Volume} has {Free:N0} MB left.", args.Volume, drive.AvailableFreeSpace / 1_000_000);
        return Task.CompletedTask;
    }
}

public sealed record MeasureArgs(string Volume);
