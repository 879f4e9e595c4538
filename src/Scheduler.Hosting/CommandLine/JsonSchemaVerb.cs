using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Writes the JSON schema of the section as this application reads it.</summary>
internal static class JsonSchemaVerb
{
    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var section = invocation.Services.GetRequiredService<SchedulerSection>();
        await invocation.Output.WriteLineAsync(ConfigurationSchema.Write(section.Path, invocation.Services.GetRequiredService<TriggerKinds>(), invocation.Services.GetServices<JobType>())).ConfigureAwait(false);
        return ExitCodes.Success;
    }
}
