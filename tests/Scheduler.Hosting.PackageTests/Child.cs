using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.PackageTests;

/// <summary>A child process of the <c>dotnet</c> command. Disposing it kills it and all it started.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private event Action? OutputGrew;

    private Child(string folder, IReadOnlyDictionary<string, string?> environment, string[] args)
    {
        var start = new ProcessStartInfo("dotnet", args) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int ExitCode => _process.ExitCode;

    public string Output => Read(_output);

    public string Errors => Read(_errors);

    public static Child Start(string folder, IReadOnlyDictionary<string, string?> environment, params string[] args) => new(folder, environment, args);

    /// <summary>Runs a command to its end, which must be a good one.</summary>
    public static async Task RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, params string[] args)
    {
        using var child = Start(folder, environment, args);
        await child.WaitForExitAsync();
        Assert.True(child.ExitCode == 0, $"dotnet {string.Join(' ', args)} ended with {child.ExitCode}:\n{child.Output}{child.Errors}");
    }

    public async Task WaitForExitAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
    }

    /// <summary>Waits until the standard output has this.</summary>
    public async Task<Match> WaitForAsync(Regex pattern)
    {
        var found = new TaskCompletionSource<Match>(TaskCreationOptions.RunContinuationsAsynchronously);
        OutputGrew += Look;
        Look();
        try
        {
            var ended = _process.WaitForExitAsync();
            if (await Task.WhenAny(found.Task, ended, Task.Delay(Limit)) == found.Task)
            {
                return await found.Task;
            }

            throw new TimeoutException($"No '{pattern}' in the output, {(ended.IsCompleted ? "and the process has ended" : $"for {Limit}")}:\n{Output}{Errors}");
        }
        finally
        {
            OutputGrew -= Look;
        }

        void Look()
        {
            if (pattern.Match(Output) is { Success: true } match)
            {
                found.TrySetResult(match);
            }
        }
    }

    public void Dispose()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It had ended.
        }

        _process.Dispose();
    }

    private void Add(StringBuilder to, string? line)
    {
        lock (to)
        {
            to.Append(line).Append(line is null ? "" : "\n");
        }

        OutputGrew?.Invoke();
    }

    private static string Read(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }
}
