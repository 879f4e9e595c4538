using System.Diagnostics;
using Scheduler.Hosting.PostgreSql.Tests.Servers;

namespace Scheduler.Hosting.PostgreSql.Tests.Samples;

/// <summary>The sample of three nodes.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task FEN_5_a_node_is_killed_in_the_middle_and_the_others_do_its_work_exactly_once()
    {
        var server = await PostgreSqlServer.Shared;
        var (code, output) = await RunAsync(server.ConnectionString);

        Assert.True(code == 0, output);

        // A machine that has had no time for ten seconds may cost a node its lease, which is an error for an operator and none here.
        Assert.DoesNotMatch(@"fail: (?!Scheduler\.Hosting\.Scheduling\.SchedulerLoop\[1040\])", output);
        Assert.Matches("node-[123] is killed \\(kill -9\\) in the middle of its work", output);
        Assert.Matches("account-[1-6] of [0-9:]+ was begun by node-[123] and was done by node-[123]\\.", output);
        Assert.EndsWith("Everything is as it should be.\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_connection_string_it_says_so()
    {
        var (code, output) = await RunAsync("");
        Assert.Equal((1, "Say where PostgreSQL is, such as ConnectionStrings__scheduler=\"Host=localhost;Username=postgres\"."), (code, output.Trim()));
    }

    private static async Task<(int Code, string Output)> RunAsync(string connectionString)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Cluster.exe" : "Cluster"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ConnectionStrings__scheduler"] = connectionString },
        };
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
            await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Nodes.Patience * 4, TestContext.Current.CancellationToken);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
