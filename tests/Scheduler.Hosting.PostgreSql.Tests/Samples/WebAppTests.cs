using System.Diagnostics;
using System.Reflection;
using Scheduler.Hosting.PostgreSql.Tests.Servers;

namespace Scheduler.Hosting.PostgreSql.Tests.Samples;

/// <summary>The sample web application takes a database by configuration alone.</summary>
public sealed class WebAppTests
{
    private static readonly string Program = typeof(WebAppTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "WebApp").Value!;

    [Fact]
    public async Task It_keeps_its_schedules_and_runs_in_the_database_that_configuration_names()
    {
        await using var schema = await TestSchema.CreateAsync();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program, "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = Path.GetDirectoryName(Program)!,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ConnectionStrings__scheduler"] = schema.Server.ConnectionString,
                ["Scheduler__Stores__default__Type"] = "PostgreSql",
                ["Scheduler__Stores__default__ConnectionName"] = "scheduler",
                ["Scheduler__Stores__default__Schema"] = schema.Name,
            },
        };
        using var process = Process.Start(start)!;
        try
        {
            await UntilAsync(process, "Job 'heartbeat'").WaitAsync(Nodes.Patience * 2, TestContext.Current.CancellationToken);
            Assert.Equal(4, await schema.AskAsync<long>("select count(*) from $schema$.schedule"));

            // A job says that it is done before its end is committed.
            await RecordedAsync(schema).WaitAsync(Nodes.Patience, TestContext.Current.CancellationToken);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    private static async Task RecordedAsync(TestSchema schema)
    {
        while (await schema.AskAsync<long>("select count(*) from $schema$.history where job = 'heartbeat'") == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task UntilAsync(Process process, string text)
    {
        var before = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            Assert.DoesNotContain("are kept in", line, StringComparison.Ordinal);
            before.Add(line);
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"It ended before it wrote '{text}'. It wrote:\n{string.Join('\n', before)}");
    }
}
