using System.Diagnostics;
using System.Threading.Channels;

namespace Scheduler.Hosting.Tests.Samples;

/// <summary>The sample web application as a process of its own, on a free port.</summary>
public sealed class WebAppProcess : IAsyncLifetime
{
    private const string Listening = "Now listening on: ";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Process _process = new();
    private int _ended;

    public WebAppProcess()
        : this([])
    {
    }

    internal WebAppProcess(params (string Name, string Value)[] environment)
    {
        _process.StartInfo = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Repository.WebApp, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "samples", "WebApp"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information" },
        };
        foreach (var (name, value) in environment)
        {
            _process.StartInfo.Environment[name] = value;
        }
    }

    internal HttpClient Client { get; } = new() { Timeout = Patience };

    public async ValueTask InitializeAsync()
    {
        _process.OutputDataReceived += (_, line) => Receive(line.Data);
        _process.ErrorDataReceived += (_, line) => Receive(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var line = await LineAsync(Listening);
        Client.BaseAddress = new(line[(line.IndexOf(Listening, StringComparison.Ordinal) + Listening.Length)..]);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    /// <summary>The next line of its output that contains a text; lines before it are gone.</summary>
    internal async Task<string> LineAsync(string text)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        var before = new List<string>();
        while (await NextAsync(before, text, patience.Token) is { } line)
        {
            before.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new InvalidOperationException($"The sample ended before it wrote '{text}'. It wrote:\n{string.Join('\n', before)}");
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    /// <returns>Its exit code.</returns>
    internal async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
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
            throw new TimeoutException($"The sample did not write '{text}' within {Patience}. It wrote:\n{string.Join('\n', before)}");
        }
    }
}
