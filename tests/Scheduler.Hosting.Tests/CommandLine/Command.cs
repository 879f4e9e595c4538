using Scheduler.Hosting.CommandLine;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.CommandLine;

/// <summary>What a command wrote, and its exit code.</summary>
internal sealed record Command(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a command in an application that is not started.</summary>
    public static async Task<Command> RunAsync(App app, params string[] args)
    {
        var (output, errors) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var exitCode = await SchedulerCommand.RunAsync(args, app.Container, output, errors, TestContext.Current.CancellationToken);
        return new(exitCode, output.ToString(), errors.ToString());
    }
}
