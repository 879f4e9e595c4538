using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.CommandLine;

/// <summary>The definitions for a verb that needs valid ones.</summary>
internal static class CheckedDefinitions
{
    /// <exception cref="SchedulerConfigurationException">The configuration is invalid.</exception>
    public static SchedulerDefinitions Of(Invocation invocation)
    {
        var built = invocation.Services.GetRequiredService<ConfigurationCheck>().Run();
        return built.Definitions ?? throw new SchedulerConfigurationException(ProblemReport.OfStart(built.Problems));
    }
}
