using System.Diagnostics;

namespace Cluster;

/// <summary>A node in a process of its own: this very program with other arguments.</summary>
internal sealed class NodeProcess : IDisposable
{
    private readonly Process _process;

    public NodeProcess(string name, string schema)
    {
        Name = name;
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Cluster.exe" : "Cluster");
        _process = Process.Start(new ProcessStartInfo(program, ["node", $"--Scheduler:Node:Name={name}", $"--Schema={schema}"]) { RedirectStandardInput = true })!;
    }

    public string Name { get; }

    /// <summary>As kill -9 does: the process has no chance to say anything.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop in good order.</summary>
    public Task StopAsync()
    {
        _process.StandardInput.Close();
        return _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
