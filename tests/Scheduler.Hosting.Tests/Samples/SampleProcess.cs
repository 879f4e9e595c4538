using System.Diagnostics;
using System.Threading.Channels;

namespace Scheduler.Hosting.Tests.Samples;

/// <summary>A sample as a process of its own. Disposing it kills it.</summary>
public class SampleProcess : IAsyncDisposable
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _process = new();
    private readonly string _program;
    private int _ended;

    internal SampleProcess(string program, string[] args, params (string Name, string Value)[] environment)
    {
        _program = Path.GetFileNameWithoutExtension(program);
        _process.StartInfo = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, .. args])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            _process.StartInfo.Environment[name] = value;
        }
    }

    /// <summary>One that works in a folder of the test's.</summary>
    internal SampleProcess(string program, string[] args, string folder)
        : this(program, args) => WorkingDirectory = folder;

    protected static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);

    protected string WorkingDirectory
    {
        set => _process.StartInfo.WorkingDirectory = value;
    }

    internal void Start()
    {
        _process.OutputDataReceived += (_, line) => Receive(line.Data);
        _process.ErrorDataReceived += (_, line) => Receive(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <summary>The next line of its output that contains a text; lines before it are gone.</summary>
    internal async Task<string> LineAsync(string text) => (await ReadUntilAsync(text))[^1];

    /// <summary>The lines of its output up to the next one that contains a text.</summary>
    internal async Task<string> LinesUntilAsync(string text) => string.Join('\n', await ReadUntilAsync(text));

    private async Task<List<string>> ReadUntilAsync(string text)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var before = new List<string>();
        while (await NextAsync(before, text, patience.Token) is { } line)
        {
            before.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return before;
            }
        }

        throw new InvalidOperationException($"{_program} ended before it wrote '{text}'. It wrote:\n{string.Join('\n', before)}");
    }

    /// <summary>Asks it to stop, as a service manager does, or with <c>INT</c> as Ctrl+C.</summary>
    /// <returns>Its exit code.</returns>
    internal Task<int> TerminateAsync(string signal = "TERM")
    {
        Signal(signal);
        return ExitAsync();
    }

    /// <summary>Sends it a signal, and waits for nothing.</summary>
    internal void Signal(string signal = "TERM")
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    private void Receive(string? line)
    {
        if (line is not null)
        {
            _lines.Writer.TryWrite(line);
        }
        else if (Interlocked.Increment(ref _ended) == 2)
        {
            _lines.Writer.Complete();
        }
    }

    private async Task<string?> NextAsync(List<string> before, string text, CancellationToken cancellationToken)
    {
        try
        {
            return await _lines.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_program} did not write '{text}' within {Patience}. It wrote:\n{string.Join('\n', before)}");
        }
    }
}
