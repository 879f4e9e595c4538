using Scheduler.Hosting.CommandLine;

namespace Microsoft.Extensions.Hosting;

/// <summary>Runs commands of the scheduler in an application of its own (CFG-10).</summary>
public static class SchedulerHostExtensions
{
    /// <summary>
    /// Runs the command that the arguments name, such as <c>scheduler validate</c>. It goes between the building of the host and its start:
    /// <c>if (await app.RunSchedulerCommandAsync(args)) return;</c>. Nothing of the host is started, and an invalid configuration is reported, not thrown.
    /// </summary>
    /// <param name="host">The host, not started.</param>
    /// <param name="args">The arguments of the program. Those of the host, such as <c>--environment</c> and settings with a <c>:</c>, may stand among them.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>
    /// Whether it was a command, which has then run: the program should end. <see cref="Environment.ExitCode"/> is then 0 where all is well, 1 where it is not, and 2 where the arguments are no
    /// command. False, at once, where the first argument is not <c>scheduler</c>.
    /// </returns>
    /// <exception cref="InvalidOperationException">The application has no scheduler.</exception>
    public static Task<bool> RunSchedulerCommandAsync(this IHost host, string[] args, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(args);
        return args is [SchedulerCommand.Word, ..] ? RunAsync(host.Services, args[1..], cancellationToken) : Task.FromResult(false);
    }

    private static async Task<bool> RunAsync(IServiceProvider services, string[] args, CancellationToken cancellationToken)
    {
        Environment.ExitCode = await SchedulerCommand.RunAsync(args, services, Console.Out, Console.Error, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
