using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Finds the verb and runs it.</summary>
internal static class SchedulerCommand
{
    /// <summary>The first argument of every command.</summary>
    public const string Word = "scheduler";

    /// <param name="args">What follows the word.</param>
    /// <param name="services">The services of the application.</param>
    /// <param name="output">Takes what was asked for.</param>
    /// <param name="errors">Takes why there is none.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, IServiceProvider services, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (services.GetService<ConfigurationCheck>() is null)
        {
            throw new InvalidOperationException("The application has no scheduler. Call AddScheduler before the host is built.");
        }

        try
        {
            var (verb, rest) = Verbs.Find(args);
            var arguments = Arguments.Parse(verb, rest);
            return await verb.RunAsync(new(services, arguments, output, errors), cancellationToken).ConfigureAwait(false);
        }
        catch (UsageException exception)
        {
            await errors.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return ExitCodes.Usage;
        }
        catch (SchedulerException exception)
        {
            await errors.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return ExitCodes.Failure;
        }
    }
}
