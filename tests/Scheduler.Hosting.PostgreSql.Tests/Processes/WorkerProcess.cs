using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace Scheduler.Hosting.PostgreSql.Tests.Processes;

/// <summary>A node as a process of its own.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
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

    /// <summary>All lines, when the process has ended.</summary>
    public List<string> Written { get; } = [];

    public static async Task<WorkerProcess> StartAsync(string connectionString, string schema, params string[] settings)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "Scheduler.Hosting.PostgreSql.Worker"),
            ["--Scheduler:Stores:default:Type=PostgreSql", "--Scheduler:Stores:default:ConnectionName=Db", $"--Scheduler:Stores:default:Schema={schema}", $"--ConnectionStrings:Db={connectionString}", .. settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_DbgEnableMiniDump"] = "0" },
        };
        var worker = new WorkerProcess(Process.Start(start)!);
        await worker.WaitForAsync("started");
        return worker;
    }

    /// <summary>Waits until the worker has written so many further lines that begin so.</summary>
    /// <returns>The last of them.</returns>
    public async Task<string> WaitForAsync(string beginning, int count = 1)
    {
        using var limit = new CancellationTokenSource(Nodes.Patience);
        while (await _lines.Reader.WaitToReadAsync(limit.Token))
        {
            var line = await _lines.Reader.ReadAsync(limit.Token);
            if (line.StartsWith(beginning, StringComparison.Ordinal) && --count == 0)
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The worker ended: {await _errors}");
    }

    /// <summary>SIGSTOP: the process stands still and knows nothing of it.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>SIGCONT.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <summary>SIGTERM, and waits for the end: whatever runs is finished first.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await _process.WaitForExitAsync().WaitAsync(Nodes.Patience);
        await _reading;
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
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
