using System.Diagnostics;
using System.Threading.Channels;

namespace Scheduler.Hosting.Sqlite.Tests;

/// <summary>The worker as a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task _reading;
    private readonly Task<string> _errors;

    private WorkerProcess(Process process)
    {
        _process = process;
        _reading = Task.Run(ReadAsync);
        _errors = process.StandardError.ReadToEndAsync();
    }

    public List<string> Written { get; } = [];

    public static WorkerProcess Start(string path, params string[] settings)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Scheduler.Hosting.Sqlite.Worker"), ["--Scheduler:Stores:default:Type=Sqlite", $"--Scheduler:Stores:default:Path={path}", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Nobody wants a dump of a process that fails on purpose.
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Waits until the worker has written so many lines that begin so.</summary>
    public async Task WaitForAsync(string beginning, int count = 1)
    {
        using var limit = new CancellationTokenSource(Patience);
        for (var seen = 0; seen < count;)
        {
            if (!await _lines.Reader.WaitToReadAsync(limit.Token))
            {
                throw new InvalidOperationException($"The worker ended: {await _errors}");
            }

            seen += (await _lines.Reader.ReadAsync(limit.Token)).StartsWith(beginning, StringComparison.Ordinal) ? 1 : 0;
        }
    }

    /// <summary>Kills it as kill -9 does; all that it has written is in <see cref="Written"/> then.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int Code, string Errors)> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Written.Add(line);
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
    }
}
