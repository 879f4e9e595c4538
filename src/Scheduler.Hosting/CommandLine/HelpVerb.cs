namespace Scheduler.Hosting.CommandLine;

/// <summary>Says what there is.</summary>
internal static class HelpVerb
{
    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var verbs = invocation.Arguments.Value is { } name ? Verbs.Beginning(name) : Verbs.All;
        foreach (var verb in verbs)
        {
            await invocation.Output.WriteLineAsync($"{verb.Usage}\n    {verb.Summary}").ConfigureAwait(false);
            foreach (var option in verb.Options)
            {
                await invocation.Output.WriteLineAsync($"      {option.Usage,-16} {option.Summary}").ConfigureAwait(false);
            }
        }

        return ExitCodes.Success;
    }
}
