using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.CommandLine.Crontabs;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Writes the section that does what a crontab does.</summary>
internal static class ImportCrontabVerb
{
    private const string StandardInput = "-";

    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var file = arguments.Value ?? throw new UsageException("A file is missing, such as import crontab /var/spool/cron/crontabs/app, or - for the standard input.");
        var zone = TimeZone(arguments.Text("time-zone"));
        if (arguments.Text("user") is not null && !arguments.Has("system"))
        {
            throw new UsageException("--user chooses among the lines of a crontab that has a column of users. Add --system, or leave it out.");
        }

        try
        {
            var text = await ReadAsync(file, cancellationToken).ConfigureAwait(false);
            var crontab = Crontab.Read(text, arguments.Has("system") ? arguments.Text("user") ?? Environment.UserName : null);
            await TellAsync(invocation.Errors, crontab, zone).ConfigureAwait(false);
            if (crontab.Jobs.Count == 0)
            {
                await invocation.Errors.WriteLineAsync("Nothing was written: no line could be converted.").ConfigureAwait(false);
                return ExitCodes.Failure;
            }

            var section = CrontabSection.Write(invocation.Services.GetRequiredService<SchedulerSection>().Path, crontab.Jobs, zone);
            await (arguments.Text("output") is { } output ? WriteAsync(output, section, cancellationToken) : invocation.Output.WriteLineAsync(section)).ConfigureAwait(false);
            return crontab.Refused.Count == 0 ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await invocation.Errors.WriteLineAsync($"The crontab was not imported: {exception.Message}").ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }

    private static string? TimeZone(string? id)
    {
        try
        {
            return id is null ? null : TimeZones.Find(id).Id;
        }
        catch (InvalidTriggerException exception)
        {
            throw new UsageException($"--time-zone: {exception.Message}");
        }
    }

    private static async Task<string> ReadAsync(string file, CancellationToken cancellationToken) =>
        file == StandardInput ? await Console.In.ReadToEndAsync(cancellationToken).ConfigureAwait(false) : await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);

    // A file that is there may hold other settings of the application.
    private static async Task WriteAsync(string file, string section, CancellationToken cancellationToken)
    {
        var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write);
        var writer = new StreamWriter(stream);
        await using (writer.ConfigureAwait(false))
        {
            await writer.WriteAsync($"{section}\n".AsMemory(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task TellAsync(TextWriter errors, Crontab crontab, string? zone)
    {
        var lines = crontab.Refused.Select(refused => (refused.Line, Text: $"not converted. {refused.Why}")).Concat(crontab.Notes.Select(note => (note.Line, Text: note.What)));
        foreach (var (line, text) in lines.OrderBy(line => line.Line))
        {
            await errors.WriteLineAsync($"line {line.ToString(CultureInfo.InvariantCulture)}: {text}").ConfigureAwait(false);
        }

        if (zone is null && crontab.Jobs.Any(job => job.TimeZone is null))
        {
            await errors.WriteLineAsync("cron goes by the time zone of its machine, the scheduler by TimeZone, which is UTC unless it is set. Name the machine's with --time-zone, such as --time-zone Europe/Berlin.").ConfigureAwait(false);
        }

        await errors.WriteLineAsync($"{crontab.Jobs.Count} converted, {crontab.Refused.Count} not.").ConfigureAwait(false);
    }
}
