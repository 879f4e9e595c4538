using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Writes the schedules of the stores into a file.</summary>
internal static class ExportVerb
{
    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var file = arguments.Value ?? throw new UsageException("A file is missing, such as export schedules.json.");
        var scheduler = invocation.Services.GetRequiredService<IScheduler>();

        // What is there stays until there is something whole to take its place.
        var part = file + ".part";
        try
        {
            var stream = File.Create(part);
            await using (stream.ConfigureAwait(false))
            {
                await scheduler.ExportAsync(stream, new() { Store = arguments.Text("store"), Job = arguments.Text("job") }, cancellationToken).ConfigureAwait(false);
            }

            File.Move(part, file, overwrite: true);
            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbException)
        {
            await invocation.Errors.WriteLineAsync($"The schedules were not exported: {exception.Message}").ConfigureAwait(false);
            return ExitCodes.Failure;
        }
        finally
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }
}
