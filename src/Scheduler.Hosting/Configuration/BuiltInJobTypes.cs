using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.BuiltInJobs;

namespace Scheduler.Hosting.Configuration;

/// <summary>The kinds of jobs that need no code.</summary>
internal static class BuiltInJobTypes
{
    private const string CommandName = "command";

    public static JobType Http { get; } = new JobType<HttpJob>("http", argsType: null, settings =>
    {
        var read = HttpJobSettings.Read(settings);
        return services => new(read, services.GetRequiredService<IHttpClientFactory>(), services.GetRequiredService<TimeProvider>());
    });

    /// <summary>For an application that allows commands.</summary>
    public static JobType Command { get; } = CommandOf(onThisMachine: true, refusal: null);

    /// <summary>For who checks a configuration on a machine that need not have the programs.</summary>
    public static JobType CommandElsewhere { get; } = CommandOf(onThisMachine: false, refusal: null);

    /// <summary>For an application that does not allow commands.</summary>
    public static JobType CommandRefused { get; } = CommandOf(
        onThisMachine: true, "Commands are not allowed in this application, so that no file can make it start a program. If its configuration may, call AllowCommands() on what AddScheduler returns.");

    private static JobType<CommandJob> CommandOf(bool onThisMachine, string? refusal) => new(CommandName, argsType: null, settings =>
    {
        var read = CommandSettings.Read(settings, onThisMachine);
        return services => new(read, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILogger<CommandJob>>());
    })
    { Refusal = refusal };
}
