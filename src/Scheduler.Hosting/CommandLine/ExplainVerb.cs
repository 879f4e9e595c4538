using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Shows where each setting of a schedule comes from.</summary>
internal static class ExplainVerb
{
    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var id = invocation.Arguments.Value ?? throw new UsageException("A schedule is missing, such as explain nightly-report.");
        var definitions = CheckedDefinitions.Of(invocation);
        var definition = DeclaredSchedules.Find(id, definitions)?.Definition ?? throw DeclaredSchedules.NotFound(id, definitions, "");
        var settings = new SettingExplanation(definitions).Of(definition, definition, isDeclared: true, definition.Trigger.Describe());
        await (invocation.Arguments.Has("json")
            ? CommandJson.WriteAsync(invocation.Output, new ExplanationJson(definition.Id, definition.Job, [.. settings.Select(SettingJson.Of)]))
            : WriteAsync(invocation.Output, settings)).ConfigureAwait(false);
        return ExitCodes.Success;
    }

    private static async Task WriteAsync(TextWriter output, IReadOnlyList<EffectiveSetting> settings)
    {
        var (keys, values) = (settings.Max(setting => setting.Key.Length), settings.Max(setting => setting.Value.Length));
        foreach (var setting in settings)
        {
            var origin = setting.Origin switch
            {
                SettingOrigin.BuiltIn => "built in",
                _ => $"{setting.Origin.ToString().ToLowerInvariant()}, {setting.Source}",
            };
            await output.WriteLineAsync($"{setting.Key.PadRight(keys)}  {setting.Value.PadRight(values)}  {origin}").ConfigureAwait(false);
        }
    }
}
