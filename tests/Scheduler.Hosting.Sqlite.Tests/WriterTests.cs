using Scheduler.Hosting.Sqlite.Data;

namespace Scheduler.Hosting.Sqlite.Tests;

public sealed class WriterTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-sqlite-");
    private readonly Database _database;

    public WriterTests()
    {
        _database = new($"Data Source={Path.Combine(_folder.FullName, "test.db")};Pooling=false");
        _database.Execute("create table item(id integer primary key)");
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Writes_that_gather_are_committed_together_and_each_is_applied_whole_or_not_at_all()
    {
        var commits = 0;
        await using var writer = new Writer(_database, () => commits++);
        // They gather before the writer starts.
        var writes = Enumerable.Range(1, 9).Select(id => writer.RunAsync(() => Insert(id, fails: id % 3 == 0), default)).ToList();
        using var cancelling = new CancellationTokenSource();
        var cancelled = writer.RunAsync(() => Insert(10, fails: false), cancelling.Token);
        await cancelling.CancelAsync();
        writer.Start();

        for (var id = 1; id <= 9; id++)
        {
            if (id % 3 == 0)
            {
                await Assert.ThrowsAsync<InvalidOperationException>(() => writes[id - 1]);
            }
            else
            {
                Assert.Equal(id, await writes[id - 1]);
            }
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal([1, 2, 4, 5, 7, 8], Items());
        Assert.Equal(1, commits);
    }

    [Fact]
    public async Task A_write_that_fails_alone_leaves_nothing()
    {
        await using var writer = new Writer(_database, () => { });
        writer.Start();
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.RunAsync(() => Insert(1, fails: true), default));
        Assert.Equal(2, await writer.RunAsync(() => Insert(2, fails: false), default));
        Assert.Equal([2], Items());
    }

    [Fact]
    public async Task When_a_transaction_fails_all_who_wait_for_it_hear_of_it_and_the_writer_goes_on()
    {
        var fails = true;
        await using var writer = new Writer(_database, () => throw (fails ? new IOException("disk") : new OperationCanceledException()));
        var writes = Enumerable.Range(1, 3).Select(id => writer.RunAsync(() => Insert(id, fails: false), default)).ToList();
        writer.Start();
        foreach (var write in writes)
        {
            Assert.Equal("disk", (await Assert.ThrowsAsync<IOException>(() => write)).Message);
        }

        fails = false;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.RunAsync(() => Insert(9, fails: false), default));
        Assert.Empty(Items());
    }

    [Fact]
    public async Task A_writer_that_is_closed_takes_no_more_and_finishes_what_it_has()
    {
        var writer = new Writer(_database, () => { });
        var last = writer.RunAsync(() => Insert(1, fails: false), default);
        writer.Start();
        await writer.DisposeAsync();
        Assert.Equal(1, await last);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.RunAsync(() => 0, default));
    }

    private int Insert(int id, bool fails)
    {
        _database["insert into item values(?)"].With(id).Run();
        return fails ? throw new InvalidOperationException($"{id}") : id;
    }

    private List<int> Items() => _database["select id from item order by id"].ReadAll(static row => row.Int());
}
