using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Brings the schedules of a file into the stores.</summary>
internal static class ImportVerb
{
    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var file = arguments.Value ?? throw new UsageException("A file is missing, such as import schedules.json.");
        var options = new ImportOptions { Store = arguments.Text("store"), OnConflict = Policy(arguments.Text("on-conflict")), DryRun = arguments.Has("dry-run") };
        var scheduler = invocation.Services.GetRequiredService<IScheduler>();
        try
        {
            var stream = File.OpenRead(file);
            await using (stream.ConfigureAwait(false))
            {
                await WriteAsync(invocation.Output, await scheduler.ImportAsync(stream, options, cancellationToken).ConfigureAwait(false), options.DryRun).ConfigureAwait(false);
                return ExitCodes.Success;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DbException)
        {
            await invocation.Errors.WriteLineAsync($"The schedules were not imported: {exception.Message}").ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }

    private static async Task WriteAsync(TextWriter output, ImportResult result, bool isDry)
    {
        foreach (var (word, ids) in new[] { ("added", result.Added), ("replaced", result.Replaced), ("kept", result.Kept) })
        {
            foreach (var id in ids)
            {
                await output.WriteLineAsync($"{word,-8} {id}").ConfigureAwait(false);
            }
        }

        await output.WriteLineAsync($"{result.Added.Count} added, {result.Replaced.Count} replaced, {result.Kept.Count} kept.{(isDry ? " Nothing was written." : "")}").ConfigureAwait(false);
    }

    private static ConflictPolicy Policy(string? word) => word switch
    {
        null or "fail" => ConflictPolicy.Fail,
        "replace" => ConflictPolicy.Replace,
        "keep" => ConflictPolicy.Keep,
        _ => throw new UsageException($"--on-conflict '{word}' is none of fail, replace, keep."),
    };
}
