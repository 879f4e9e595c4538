
namespace Scheduler.Hosting.Sqlite.Tests;

/// <summary>Real processes on one file.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-sqlite-");

    private string File => Path.Combine(_folder.FullName, "data", "scheduler.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task What_was_acknowledged_is_kept_when_the_process_is_killed_in_the_middle_of_commits()
    {
        for (var round = 1; round <= 3; round++)
        {
            await using var worker = WorkerProcess.Start(File, "--Flood=true");
            await worker.WaitForAsync("enqueued", 300 * round);
            await worker.KillAsync();

            // The last line may have been cut.
            var acknowledged = worker.Written.SkipLast(1).Where(line => line.StartsWith("enqueued ", StringComparison.Ordinal)).Select(line => RunId.Parse(line["enqueued ".Length..], null)).ToHashSet();
            await using var store = new SqliteStore("test", new() { Path = File }, TimeProvider.System);
            var kept = await store.ReadRunsAsync(new() { Ids = acknowledged, Take = int.MaxValue }, TestContext.Current.CancellationToken);
            Assert.InRange(acknowledged.Count, 300 * round - 1, int.MaxValue);
            Assert.Equal(acknowledged, kept.Select(run => run.Id).ToHashSet());
            Assert.Equal("ok", IntegrityOf(File));
        }
    }

    [Fact]
    public async Task DEL_3_after_a_kill_the_store_is_back_at_once_and_its_orphans_run_again()
    {
        string running;
        await using (var first = WorkerProcess.Start(File, "--Flood=true", "--Hang=true"))
        {
            await first.WaitForAsync("ran");
            await first.KillAsync();
            running = first.Written.First(line => line.StartsWith("ran ", StringComparison.Ordinal));
        }

        await using var second = WorkerProcess.Start(File);
        await second.WaitForAsync(running);
    }

    [Fact]
    public async Task A_second_process_on_the_same_file_is_refused_in_one_line_and_the_first_goes_on()
    {
        await using var first = WorkerProcess.Start(File, "--Flood=true");
        await first.WaitForAsync("ran");
        await using (var second = WorkerProcess.Start(File))
        {
            var (code, errors) = await second.EndAsync();
            Assert.NotEqual(0, code);
            Assert.Contains($"Store 'default' cannot use the file '{File}': another process uses it.", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }

        await first.WaitForAsync("ran");
    }

    private static string IntegrityOf(string file)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "pragma integrity_check";
        return (string)command.ExecuteScalar()!;
    }
}
