using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Checks the configuration.</summary>
internal static class ValidateVerb
{
    private const int Shown = 5;

    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var built = invocation.Services.GetRequiredService<ConfigurationCheck>().Run();
        var now = Instants.Floor(invocation.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        var schedules = (built.Definitions?.Schedules ?? []).Select(declared => SchedulePreview.Of(declared.Definition, built.Definitions!, now, Shown, withExcluded: false)).ToList();
        var section = invocation.Services.GetRequiredService<ConfigurationCheck>().Section;
        var write = invocation.Arguments.Has("json") ? WriteJsonAsync(invocation.Output, built, schedules) : WriteTextAsync(invocation.Output, built, schedules, section);
        await write.ConfigureAwait(false);
        return built.IsValid ? ExitCodes.Success : ExitCodes.Failure;
    }

    private static Task WriteJsonAsync(TextWriter output, BuiltDefinitions built, IEnumerable<SchedulePreview> schedules) =>
        CommandJson.WriteAsync(output, new ValidationJson(built.IsValid, [.. built.Problems.Select(ProblemJson.Of)], [.. schedules.Select(ScheduleJson.Of)]));

    private static async Task WriteTextAsync(TextWriter output, BuiltDefinitions built, List<SchedulePreview> schedules, SchedulerSection section)
    {
        if (built.Definitions is null)
        {
            await output.WriteLineAsync(ProblemReport.OfStart(built.Problems)).ConfigureAwait(false);
            return;
        }

        if (!built.IsValid)
        {
            await output.WriteLineAsync(ProblemReport.Write("Scheduler configuration is invalid", "The application will start, and leave these schedules as they are (OnInvalid=Isolate).", built.Problems)).ConfigureAwait(false);
            return;
        }

        await output.WriteLineAsync(ProblemReport.Write("Scheduler configuration is valid", $"Jobs: {built.Definitions.Jobs.Count}. Schedules: {schedules.Count}.", built.Problems)).ConfigureAwait(false);
        if (section.IsEmpty)
        {
            await output.WriteLineAsync($"There is no section '{section.Path}' in the configuration: all of this comes from code.").ConfigureAwait(false);
        }

        foreach (var schedule in schedules)
        {
            await output.WriteLineAsync().ConfigureAwait(false);
            await schedule.WriteAsync(output).ConfigureAwait(false);
        }
    }
}
