using System.Diagnostics;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>Processes that keep every core busy until this is disposed, or until this process ends.</summary>
internal sealed class BurntCores : IDisposable
{
    private const string Burn = "while kill -0 $PPID; do i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; done";

    private readonly List<Process> _processes = [];

    public BurntCores()
    {
        try
        {
            for (var core = 0; core < Environment.ProcessorCount; core++)
            {
                _processes.Add(Process.Start(new ProcessStartInfo("sh", ["-c", Burn]) { RedirectStandardError = true })!);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            process.Dispose();
        }
    }
}
