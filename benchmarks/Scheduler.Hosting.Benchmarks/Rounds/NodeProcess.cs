using System.Diagnostics;
using System.Text.Json;
using Scheduler.Hosting.Benchmarks.Nodes;

namespace Scheduler.Hosting.Benchmarks.Rounds;

/// <summary>A process that measures; each measurement has one of its own, so that none inherits compiled code or memory.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    public NodeProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["DOTNET_TieredPGO"] = "1";
        _process = Process.Start(start)!;
    }

    public NodeProcess(Order order)
        : this("node", order.ToJson())
    {
    }

    public int Id => _process.Id;

    /// <summary>The next line; an error where there is none.</summary>
    public async Task<string> ReadAsync() =>
        await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("A process that measures ended before it was done.");

    /// <summary>Waits for a word; lines that a contestant writes are passed over.</summary>
    public async Task WaitForAsync(string word)
    {
        while (await ReadAsync() != word)
        {
        }
    }

    public Task SayAsync(string word) => _process.StandardInput.WriteLineAsync(word);

    public async Task<NodeResult> ReadResultAsync()
    {
        while (true)
        {
            if (await ReadAsync() is ['r', 'e', 's', 'u', 'l', 't', ' ', .. var json])
            {
                await _process.WaitForExitAsync();
                return JsonSerializer.Deserialize<NodeResult>(json)!;
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
