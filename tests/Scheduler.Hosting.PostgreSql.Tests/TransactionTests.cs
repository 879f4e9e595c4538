using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.PostgreSql.Tests;

/// <summary>What the application writes and what the scheduler writes are committed together or not at all.</summary>
public sealed class TransactionTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<string> _ran = new();
    private readonly List<IHost> _hosts = [];
    private TestSchema _schema = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _schema = await TestSchema.CreateAsync();
        await _schema.DoAsync("create table public.own_$schema$ (what text not null)");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }

        await _schema.DoAsync("drop table public.own_$schema$");
        await _schema.DisposeAsync();
    }

    [Fact]
    public async Task What_is_enqueued_runs_after_the_commit_and_never_was_after_a_rollback()
    {
        var scheduler = await StartAsync((context, _) => Note(context.Args<string>()));
        await using (var begun = await BeginAsync())
        {
            var transaction = begun.Transaction;
            await scheduler.InTransaction(transaction).EnqueueAsync("work", "lost", cancellationToken: Cancellation);
            await WriteAsync(transaction, "lost");
            await transaction.RollbackAsync(Cancellation);
        }

        RunId id;
        await using (var begun = await BeginAsync())
        {
            var transaction = begun.Transaction;
            id = await scheduler.InTransaction(transaction).EnqueueAsync("work", "kept", cancellationToken: Cancellation);
            await WriteAsync(transaction, "kept");
            Assert.Null(await scheduler.GetRunAsync(id, Cancellation));
            await transaction.CommitAsync(Cancellation);
        }

        Assert.Equal(RunState.Succeeded, (await scheduler.WaitForRunAsync(id, Cancellation).WaitAsync(Nodes.Patience, Cancellation)).State);
        Assert.Equal(["kept"], _ran);
        Assert.Equal("kept", await OwnAsync());
        Assert.Single(await scheduler.ListRunsAsync(cancellationToken: Cancellation));
    }

    [Fact]
    public async Task UNI_1_a_unique_key_is_held_within_a_transaction_too()
    {
        var scheduler = await StartAsync((_, _) => Task.CompletedTask);
        var later = DateTimeOffset.MaxValue.AddYears(-1000);
        var first = await scheduler.EnqueueAsync("work", at: later, options: new() { UniqueKey = "k" }, cancellationToken: Cancellation);
        await using var begun = await BeginAsync();
        var within = scheduler.InTransaction(begun.Transaction);
        Assert.Equal([first, first], await within.EnqueueAsync([new("work", At: later, Options: new() { UniqueKey = "k" }), new("work", At: later, Options: new() { UniqueKey = "k" })], Cancellation));
        var refused = await Assert.ThrowsAsync<RunExistsException>(() => within.EnqueueAsync("work", at: later, options: new() { UniqueKey = "k", OnUniqueConflict = UniqueConflict.Reject }, cancellationToken: Cancellation));
        Assert.Equal(first, refused.Id);
    }

    [Fact]
    public async Task Schedules_are_added_and_removed_with_the_callers_rows()
    {
        var scheduler = await StartAsync((context, _) => Note(context.ScheduleId!));
        await scheduler.AddScheduleAsync(new("there", "work", Trigger.Every(TimeSpan.FromHours(1))), cancellationToken: Cancellation);
        await using (var begun = await BeginAsync())
        {
            var transaction = begun.Transaction;
            await AddAsync(scheduler.InTransaction(transaction), "lost");
            await transaction.RollbackAsync(Cancellation);
        }

        await using (var begun = await BeginAsync())
        {
            var transaction = begun.Transaction;
            var within = scheduler.InTransaction(transaction);
            await AddAsync(within, "soon");
            await AddAsync(within, "brief");
            await Assert.ThrowsAsync<ScheduleExistsException>(() => AddAsync(within, "SOON"));
            Assert.Equal("brief", (await within.AddScheduleAsync(new("brief", "work", Trigger.Every(TimeSpan.FromDays(1))), new() { OnConflict = ConflictPolicy.Keep }, Cancellation)).Id);
            Assert.True(await within.RemoveScheduleAsync("brief", Cancellation));
            Assert.False(await within.RemoveScheduleAsync("nobody", Cancellation));
            Assert.Equal(TimeSpan.FromDays(2), Every(await within.AddScheduleAsync(
                new("there", "work", Trigger.Every(TimeSpan.FromDays(2))), new() { OnConflict = ConflictPolicy.Replace }, Cancellation)));
            Assert.Null(await scheduler.GetScheduleAsync("soon", Cancellation));
            Assert.Equal(TimeSpan.FromHours(1), Every((await scheduler.GetScheduleAsync("there", Cancellation))!));
            await transaction.CommitAsync(Cancellation);
        }

        await UntilAsync(() => _ran.Contains("soon"));
        Assert.DoesNotContain("lost", _ran);
        Assert.Equal(TimeSpan.FromDays(2), Every((await scheduler.GetScheduleAsync("there", Cancellation))!));
        await using (var begun = await BeginAsync())
        {
            var transaction = begun.Transaction;
            Assert.True(await scheduler.InTransaction(transaction).RemoveScheduleAsync("there", Cancellation));
            await transaction.CommitAsync(Cancellation);
        }

        Assert.Equal(["soon"], await scheduler.ListSchedulesAsync(cancellationToken: Cancellation).Select(schedule => schedule.Id).ToListAsync(Cancellation));
    }

    [Fact]
    public async Task FEN_5_the_jobs_rows_and_its_end_are_committed_together()
    {
        var scheduler = await StartAsync(async (context, cancellationToken) =>
        {
            await using var begun = await BeginAsync();
            await WriteAsync(begun.Transaction, "done");
            await context.CompleteInTransactionAsync(begun.Transaction, 42, cancellationToken);
            await begun.Transaction.CommitAsync(cancellationToken);
        });
        await scheduler.AddScheduleAsync(new("next", "follow", Trigger.AfterJob("work")), cancellationToken: Cancellation);
        var run = await EnqueueAndWaitAsync(scheduler);
        Assert.Equal((RunState.Succeeded, 1, "42"), (run.State, run.Attempt, run.Result.ToString()));
        Assert.Equal("done", await OwnAsync());
        await UntilAsync(() => _ran.Contains("follow 1"));
        Assert.Equal(1, await _schema.AskAsync<long>("select count(*) from $schema$.history where job = 'work'"));
    }

    [Fact]
    public async Task FEN_5_an_attempt_whose_transaction_was_rolled_back_has_failed_although_it_returned()
    {
        var scheduler = await StartAsync(async (context, cancellationToken) =>
        {
            await using var begun = await BeginAsync();
            await WriteAsync(begun.Transaction, $"attempt {context.Attempt}");
            await context.CompleteInTransactionAsync(begun.Transaction, cancellationToken: cancellationToken);
            if (context.Attempt == 2)
            {
                await begun.Transaction.CommitAsync(cancellationToken);
            }
        });
        var run = await EnqueueAndWaitAsync(scheduler);
        Assert.Equal((RunState.Succeeded, 2), (run.State, run.Attempt));
        Assert.Equal("attempt 2", await OwnAsync());
    }

    [Fact]
    public async Task FEN_5_what_the_job_does_after_its_commit_does_not_undo_it()
    {
        var scheduler = await StartAsync(async (context, cancellationToken) =>
        {
            await using var begun = await BeginAsync();
            await WriteAsync(begun.Transaction, "done");
            await context.CompleteInTransactionAsync(begun.Transaction, cancellationToken: cancellationToken);
            await begun.Transaction.CommitAsync(cancellationToken);
            throw new InvalidOperationException("Too late.");
        });
        var run = await EnqueueAndWaitAsync(scheduler);
        Assert.Equal((RunState.Succeeded, 1), (run.State, run.Attempt));
        Assert.Equal("done", await OwnAsync());
    }

    [Fact]
    public async Task FEN_5_a_connection_that_is_killed_before_the_commit_leaves_neither_rows_nor_an_end()
    {
        var scheduler = await StartAsync(async (context, cancellationToken) =>
        {
            await using var begun = await BeginAsync();
            await WriteAsync(begun.Transaction, $"attempt {context.Attempt}");
            await context.CompleteInTransactionAsync(begun.Transaction, cancellationToken: cancellationToken);
            if (context.Attempt == 1)
            {
                await _schema.AskAsync<bool>($"select pg_terminate_backend({begun.Connection.ProcessID})");
            }

            await begun.Transaction.CommitAsync(cancellationToken);
        });
        var run = await EnqueueAndWaitAsync(scheduler);
        Assert.Equal((RunState.Succeeded, 2), (run.State, run.Attempt));
        Assert.Equal("attempt 2", await OwnAsync());
    }

    [Fact]
    public async Task FEN_5_a_run_that_was_taken_over_cannot_be_completed_and_what_it_wrote_is_gone()
    {
        var scheduler = await StartAsync(async (context, cancellationToken) =>
        {
            await using var begun = await BeginAsync();
            await WriteAsync(begun.Transaction, "stale");
            await _schema.DoAsync("update $schema$.run set fence = nextval('$schema$.commit_no')");
            var lost = await Assert.ThrowsAsync<RunLostException>(() => context.CompleteInTransactionAsync(begun.Transaction, cancellationToken: cancellationToken));
            _ran.Enqueue(lost.Message);
            throw lost;
        });
        var id = await scheduler.EnqueueAsync("work", cancellationToken: Cancellation);
        await UntilAsync(() => !_ran.IsEmpty);
        Assert.StartsWith($"Run '{id}' cannot be completed here: another node has taken it over", Assert.Single(_ran), StringComparison.Ordinal);
        Assert.Null(await OwnAsync());
        Assert.Equal(0, await _schema.AskAsync<long>("select count(*) from $schema$.history"));
        await _schema.DoAsync("delete from $schema$.run");
    }

    [Fact]
    public async Task FEN_5_a_node_that_dies_between_its_rows_and_its_commit_is_followed_by_one_that_does_both()
    {
        await using var dead = await Nodes.JoinAsync(_schema);
        await using var next = await Nodes.JoinAsync(_schema);
        var id = Nodes.Run(Nodes.JobStream, 1, dead.Store.Now).Id;
        await dead.CommitAsync(commit => commit.Enqueues.Add(Nodes.Run(id.Schedule, id.Kind, id.Nominal)));
        var run = Assert.Single(await dead.ClaimAsync(1));
        var begun = await BeginAsync();
        await WriteAsync(begun.Transaction, "dead");
        Assert.True(await dead.Store.FinishAsync(begun.Transaction, new(run.Id, run.Fence, RunState.Succeeded), Cancellation));

        // While its transaction is open, others go on without it.
        await _schema.DoAsync($"update $schema$.node set lease_until = now() - interval '1 second' where id = {dead.Node}");
        Assert.Empty(await next.Store.AdoptAsync(next.Node, [Nodes.Job], Cancellation));
        await begun.DisposeAsync();

        var adopted = Assert.Single(await next.Store.AdoptAsync(next.Node, [Nodes.Job], Cancellation));
        await using (var taken = await BeginAsync())
        {
            var transaction = taken.Transaction;
            await WriteAsync(transaction, "next");
            Assert.False(await next.Store.FinishAsync(transaction, new(run.Id, run.Fence, RunState.Succeeded), Cancellation));
            Assert.True(await next.Store.FinishAsync(transaction, new(run.Id, adopted.Fence, RunState.Succeeded), Cancellation));
            await transaction.CommitAsync(Cancellation);
        }

        Assert.Equal("next", await OwnAsync());
        Assert.Equal(1, await _schema.AskAsync<long>("select count(*) from $schema$.history"));
    }

    [Fact]
    public async Task The_callers_transaction_keeps_its_settings()
    {
        var scheduler = await StartAsync((_, _) => Task.CompletedTask);
        await using var begun = await BeginAsync();
        await scheduler.InTransaction(begun.Transaction).EnqueueAsync("work", cancellationToken: Cancellation);
        await AddAsync(scheduler.InTransaction(begun.Transaction), "soon");
        await using var show = new NpgsqlCommand("select current_setting('enable_seqscan') || current_setting('plan_cache_mode')", begun.Connection);
        Assert.Equal("onauto", await show.ExecuteScalarAsync(Cancellation));
        Assert.Equal(ConnectionState.Open, begun.Connection.State);
    }

    [Fact]
    public async Task A_transaction_that_does_not_fit_is_refused_with_its_remedy()
    {
        var scheduler = await StartAsync((_, _) => Task.CompletedTask);
        await using (var begun = await BeginAsync())
        {
            await begun.Transaction.CommitAsync(Cancellation);
            await RefusesAsync<ArgumentException>(begun.Transaction, "work", "The transaction has ended, so nothing can be written within it to store 'default'. Write before its commit.");
            await RefusesAsync<NotSupportedException>(
                begun.Transaction, "brief", "Store 'memory' cannot write within a transaction of the application. Use a store in PostgreSQL, in the same database, or call the scheduler without a transaction, after the commit.");
        }

        await using var other = new OtherTransaction();
        await RefusesAsync<ArgumentException>(other, "work", "Store 'default' is in PostgreSQL, and this is a OtherTransaction. Begin the transaction on an NpgsqlConnection to the store's database.");

        await _schema.Server.DoAsync($"create database own_{_schema.Name}");
        try
        {
            await using var elsewhere = new NpgsqlConnection(_schema.Server.With(to => (to.Database, to.Pooling) = ($"own_{_schema.Name}", false)));
            await elsewhere.OpenAsync(Cancellation);
            await using var transaction = await elsewhere.BeginTransactionAsync(Cancellation);
            await RefusesAsync<ArgumentException>(
                transaction, "work", $"Store 'default' has its tables in schema '{_schema.Name}', which database 'own_{_schema.Name}' of the transaction has not. Begin the transaction on the store's database.");
        }
        finally
        {
            await _schema.Server.DoAsync($"drop database own_{_schema.Name}");
        }

        async Task RefusesAsync<TException>(DbTransaction transaction, string job, string message)
            where TException : Exception =>
            Assert.StartsWith(message, (await Assert.ThrowsAsync<TException>(() => scheduler.InTransaction(transaction).EnqueueAsync(job, cancellationToken: Cancellation))).Message, StringComparison.Ordinal);
    }

    private static TimeSpan Every(Schedule schedule) => ((EveryTrigger)schedule.Trigger).Interval;

    private static Task<Schedule> AddAsync(ISchedulerTransaction within, string id) => within.AddScheduleAsync(new(id, "work", Trigger.Every(TimeSpan.FromSeconds(1))), cancellationToken: Cancellation);

    private static async Task UntilAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Nodes.Patience, "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }

    private static async Task<Run> EnqueueAndWaitAsync(IScheduler scheduler)
    {
        var id = await scheduler.EnqueueAsync("work", cancellationToken: Cancellation);
        return await scheduler.WaitForRunAsync(id, Cancellation).WaitAsync(Nodes.Patience, Cancellation);
    }

    private Task Note(string what)
    {
        _ran.Enqueue(what);
        return Task.CompletedTask;
    }

    private async Task<IScheduler> StartAsync(Func<JobContext, CancellationToken, Task> work)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddScheduler(options => options.Stores["memory"] = new())
            .AddPostgreSqlStore("default", options => (options.DataSource, options.Schema) = (_schema.Server.Source, _schema.Name))
            .AddJob("work", work, job => job.Retry(3, initialDelay: TimeSpan.FromMilliseconds(10)))
            .AddJob("follow", (context, _) => Note($"follow {context.Attempt}"))
            .AddJob("brief", (_, _) => Task.CompletedTask, job => job.Store("memory"));
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(Cancellation);
        return host.Services.GetRequiredService<IScheduler>();
    }

    private async Task<Begun> BeginAsync()
    {
        var connection = await _schema.Server.Source.OpenConnectionAsync(CancellationToken.None);
        return new(connection, await connection.BeginTransactionAsync(CancellationToken.None));
    }

    private async Task WriteAsync(NpgsqlTransaction transaction, string what)
    {
        await using var command = new NpgsqlCommand($"insert into public.own_{_schema.Name} values ($1)", transaction.Connection) { Parameters = { new() { Value = what } } };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    private async Task<string?> OwnAsync() => await _schema.AskAsync<object>("select string_agg(what, ', ') from public.own_$schema$") as string;

    /// <summary>A transaction with its connection, which end together.</summary>
    private sealed record Begun(NpgsqlConnection Connection, NpgsqlTransaction Transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Transaction.DisposeAsync();
            await Connection.DisposeAsync();
        }
    }

    private sealed class OtherTransaction : DbTransaction
    {
        public override IsolationLevel IsolationLevel => IsolationLevel.Unspecified;

        protected override DbConnection? DbConnection => null;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }
}
