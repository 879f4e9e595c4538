using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Diagnostics;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Starts a program that the configuration says, with what the configuration says: nothing of a run's arguments, and no shell unless that is the program.</summary>
internal sealed partial class CommandJob(CommandSettings settings, TimeProvider time, ILogger<CommandJob> logger) : IJob
{
    // As long as what the program has written is on its way; a process that it has left behind may hold its output open for ever.
    private static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(2);

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public async Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var input = settings.Input?.Invoke();
        using var process = new Process { StartInfo = StartInfo(context) };
        process.Start();
        var output = new OutputReader(process.StandardOutput, settings.OutputLimit, LineLogger("output", context));
        var errors = new OutputReader(process.StandardError, settings.OutputLimit, LineLogger("error output", context));
        var read = Task.WhenAll(output.Completion, errors.Completion);
        var written = WriteAsync(input, process.StandardInput);
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(process, read).ConfigureAwait(false);
            throw;
        }

        await Task.WhenAll(read, written).WaitAsync(OutputGrace, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Finish(process.ExitCode, output.Text, errors.Text, context);
    }

    private ProcessStartInfo StartInfo(JobContext context)
    {
        var info = new ProcessStartInfo(settings.Program, settings.Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            WorkingDirectory = settings.WorkingFolder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        if (!settings.InheritEnvironment)
        {
            info.Environment.Clear();
        }

        foreach (var (name, value) in RunVariables.Of(context))
        {
            info.Environment[name] = value;
        }

        foreach (var (name, value) in settings.Environment)
        {
            info.Environment[name] = value();
        }

        return info;
    }

    private static async Task WriteAsync(string? text, StreamWriter input)
    {
        try
        {
            await using (input.ConfigureAwait(false))
            {
                await input.WriteAsync(text).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The program has ended, or closed its input: it need not read it.
        }
    }

    private async Task StopAsync(Process process, Task read)
    {
        var tree = ProcessTree.Of(process);
        if (settings.KillAfter > TimeSpan.Zero)
        {
            tree.Terminate();

            // The end of their output is the end of those that the program has started, too.
            await Task.WhenAll(process.WaitForExitAsync(CancellationToken.None), read).WaitAsync(settings.KillAfter, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        tree.Kill();
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private void Finish(int exitCode, string output, string errors, JobContext context)
    {
        if (!settings.SuccessExitCodes.Contains(exitCode))
        {
            throw new CommandFailedException(settings.Program, exitCode, errors.Length > 0 ? errors : output);
        }

        context.SetResult(JobResult.Write(writer => writer.WriteNumber("exitCode", exitCode), [("output", output), ("errors", errors)]));
    }

    private Action<string>? LineLogger(string stream, JobContext context) => settings.LogOutput ? line => Log.Line(logger, context.Job, stream, line) : null;

    private static partial class Log
    {
        [LoggerMessage(LogEvents.CommandOutput, LogLevel.Information, "{Job} ({Stream}): {Line}")]
        public static partial void Line(ILogger logger, string job, string stream, string line);
    }
}
