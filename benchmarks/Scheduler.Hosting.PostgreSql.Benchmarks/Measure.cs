using System.Diagnostics;
using System.Globalization;
using Scheduler.Hosting.PostgreSql.Tests.Servers;

namespace Scheduler.Hosting.PostgreSql.Benchmarks;

/// <summary>Rate, statements, commits and processor time of a workload.</summary>
internal static class Measure
{
    public static async Task<string> RunAsync(PostgreSqlServer server, IWorkload workload, int timers, int round)
    {
        await server.DoAsync("checkpoint; select pg_stat_statements_reset()");
        using var process = Process.GetCurrentProcess();
        var (cpu, servers, commits, start) = (process.TotalProcessorTime, await ServerTimeAsync(server), await CommitsAsync(server), TimeProvider.System.GetTimestamp());
        await workload.RunAsync(timers);
        var elapsed = TimeProvider.System.GetElapsedTime(start);
        var database = await ServerTimeAsync(server) - servers;
        process.Refresh();
        var own = process.TotalProcessorTime - cpu;
        var statements = await server.AskAsync<long>("select sum(calls)::bigint from pg_stat_statements");
        var written = await CommitsAsync(server) - commits;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"round {round}: {timers / elapsed.TotalSeconds:N0} runs/s, {own.TotalMicroseconds / timers:F1} us of this process and {database.TotalMicroseconds / timers:F1} us of the server a run, {(double)statements / timers:F4} statements and {(double)written / timers:F4} commits a run");
    }

    // Processor time of all processes of the server; wall time says little on a machine that others use too. Only on Linux.
    private static async Task<TimeSpan> ServerTimeAsync(PostgreSqlServer server)
    {
        var backend = await server.AskAsync<int>("select pg_backend_pid()");
        var parent = Fields(backend)?[3];
        var ticks = Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? Fields(id) : null)
            .OfType<string[]>().Where(fields => fields[3] == parent || fields[0] == parent)
            .Sum(fields => fields.Skip(13).Take(fields[0] == parent ? 4 : 2).Sum(value => long.Parse(value, CultureInfo.InvariantCulture)));
        return TimeSpan.FromMilliseconds(ticks * 10);
    }

    // The second field, a name in brackets, has no space here.
    private static string[]? Fields(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    // Sessions report what they did after a moment; a new one reports at its end.
    private static async Task<long> CommitsAsync(PostgreSqlServer server)
    {
        await server.DoAsync("select pg_stat_clear_snapshot()");
        return await server.AskAsync<long>("select sum(xact_commit)::bigint from pg_stat_database");
    }
}
