using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Shows what is to come of a schedule or a trigger.</summary>
internal static class PreviewVerb
{
    private const int Fewest = 1;
    private const int Most = 1000;
    private const int Default = 10;

    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var arguments = invocation.Arguments;
        var text = arguments.Value ?? throw new UsageException("A schedule or a trigger is missing, such as preview nightly-report or preview \"30 2 * * mon-fri\".");
        var count = arguments.Number("count", Default, Fewest, Most);
        var definitions = CheckedDefinitions.Of(invocation);
        var after = arguments.Text("after") is { } time ? Instant(time, definitions.TimeZone) : invocation.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var preview = Preview(text, definitions, Instants.Floor(after), count);
        await (arguments.Has("json")
            ? CommandJson.WriteAsync(invocation.Output, ScheduleJson.Of(preview))
            : preview.WriteAsync(invocation.Output)).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static SchedulePreview Preview(string text, SchedulerDefinitions definitions, DateTimeOffset after, int count)
    {
        if (DeclaredSchedules.Find(text, definitions) is { } declared)
        {
            return SchedulePreview.Of(declared.Definition, definitions, after, count);
        }

        if (!TriggerText.IsTrigger(text))
        {
            throw DeclaredSchedules.NotFound(text, definitions, " (Or write a trigger, such as \"30 2 * * mon-fri\", 15m or @hourly.)");
        }

        try
        {
            var trigger = TriggerText.Parse(text, definitions);
            var problems = new List<ConfigurationProblem>();
            DefinitionRules.CheckTrigger("preview", trigger, new(definitions.TimeZone, definitions.Calendars, after), new("", problems));
            return problems is [var problem, ..] ? throw new UsageException(problem.Message) : SchedulePreview.Of(trigger, definitions, after, count);
        }
        catch (InvalidTriggerException exception)
        {
            throw new UsageException(exception.Message);
        }
    }

    private static DateTimeOffset Instant(string text, TimeZoneInfo zone)
    {
        try
        {
            return LocalTimes.Parse(text, zone, "after");
        }
        catch (InvalidTriggerException exception)
        {
            throw new UsageException($"--after: {exception.Message}");
        }
    }
}
