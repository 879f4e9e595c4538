using System.Collections.Concurrent;
using System.Globalization;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Tests.Execution;

public sealed class ThreadExecutorTests : IAsyncDisposable
{
    private readonly Harness _harness = new();
    private readonly ThreadExecutor _executor = new("blocking");

    public async ValueTask DisposeAsync()
    {
        await _executor.DisposeAsync();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_job_runs_on_a_named_background_thread_that_is_none_of_the_pool()
    {
        Thread? thread = null;

        var outcome = await ExecuteAsync(_ => thread = Thread.CurrentThread);

        Assert.Equal(RunState.Succeeded, outcome.State);
        Assert.Equal(("scheduler blocking 1", true, false), (thread!.Name, thread.IsBackground, thread.IsThreadPoolThread));
    }

    [Fact]
    public async Task What_follows_an_await_runs_on_such_a_thread_again()
    {
        var seen = new List<string>();

        await ExecuteAsync(async (_, _) =>
        {
            See();
            await Task.Yield();
            See();
            await Task.Run(See, CancellationToken.None);
            See();
        });

        Assert.Equal(["scheduler blocking", "scheduler blocking", "pool", "scheduler blocking"], seen);

        void See() => seen.Add(Thread.CurrentThread.IsThreadPoolThread ? "pool" : Thread.CurrentThread.Name!.TrimEnd(' ', '1', '2', '3'));
    }

    [Fact]
    public async Task A_job_that_blocks_on_its_own_asynchronous_work_does_not_lock_itself_out()
    {
        var running = ExecuteAsync(_ => LaterAsync().GetAwaiter().GetResult());

        Assert.Equal(RunState.Succeeded, (await running.WaitAsync(TimeSpan.FromMinutes(1))).State);

        static async Task LaterAsync()
        {
            await Task.Yield();
            await Task.Yield();
        }
    }

    [Fact]
    public async Task Runs_one_after_the_other_share_a_thread()
    {
        var threads = new ConcurrentBag<Thread>();
        for (var i = 0; i < 20; i++)
        {
            await ExecuteAsync(_ => threads.Add(Thread.CurrentThread));
            await RestedAsync(threads);
        }

        Assert.Single(threads.Distinct());
    }

    [Fact]
    public async Task A_run_inherits_nothing_from_its_caller_nor_from_the_run_before_on_its_thread()
    {
        var ambient = new AsyncLocal<string> { Value = "the caller's" };
        var (seen, cultures, threads) = (new List<string?>(), new List<string>(), new ConcurrentBag<Thread>());
        var culture = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture.Name == "tr-TR" ? "de-DE" : "tr-TR");
        for (var i = 0; i < 2; i++)
        {
            await ExecuteAsync(_ =>
            {
                threads.Add(Thread.CurrentThread);
                seen.Add(ambient.Value);
                cultures.Add(CultureInfo.CurrentCulture.Name);
                ambient.Value = "the first run's";
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("tr-TR");
                SynchronizationContext.SetSynchronizationContext(null);
            });
            await RestedAsync(threads);
        }

        CultureInfo.CurrentCulture = culture;
        Assert.Equal([null, null], seen);
        Assert.Equal(cultures[0], cultures[1]);
        Assert.Single(threads.Distinct());
        Assert.Equal("the caller's", ambient.Value);
    }

    [Fact]
    public async Task However_many_jobs_block_its_threads_the_pool_is_free()
    {
        // More than the pool has before it begins to hesitate.
        ThreadPool.GetMinThreads(out var few, out _);
        var count = few + 50;
        await using var pool = new PoolExecutor();
        using var goOn = new ManualResetEventSlim();
        using var blocked = new CountdownEvent(count);
        var threads = new ConcurrentBag<Thread>();
        var running = Enumerable.Range(0, count).Select(_ => ExecuteAsync(_ =>
        {
            threads.Add(Thread.CurrentThread);
            blocked.Signal();
            goOn.Wait();
        })).ToList();
        Assert.True(blocked.Wait(TimeSpan.FromMinutes(1)));

        var outcome = await pool.ExecuteAsync(_harness.Invocation(Harness.Job(_ => { })));

        Assert.Equal((RunState.Succeeded, count), (outcome.State, threads.Distinct().Count(thread => !thread.IsThreadPoolThread)));
        Assert.All(running, run => Assert.False(run.IsCompleted));
        goOn.Set();
        await Task.WhenAll(running);
    }

    [Fact]
    public async Task Threads_end_when_the_executor_is_disposed()
    {
        var threads = new ConcurrentBag<Thread>();
        await ExecuteAsync(_ => threads.Add(Thread.CurrentThread));

        await _executor.DisposeAsync();

        Assert.True(Assert.Single(threads).Join(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task No_more_threads_are_kept_than_two_for_each_run_that_there_was_at_once()
    {
        var threads = new ConcurrentBag<Thread>();

        // One run, whose parts are on many threads at once.
        await ExecuteAsync(async (_, _) =>
        {
            using var together = new Barrier(8);
            await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            {
                await Task.Yield();
                threads.Add(Thread.CurrentThread);
                together.SignalAndWait();
            }));
        });

        await Scheduling.SchedulerHost.UntilAsync(() => threads.Distinct().Count(thread => thread.IsAlive) <= 2, "the end of the other threads");
    }

    private Task<JobOutcome> ExecuteAsync(Action<JobContext> code) => _executor.ExecuteAsync(_harness.Invocation(Harness.Job(code)));

    private Task<JobOutcome> ExecuteAsync(Func<JobContext, CancellationToken, Task> code) => _executor.ExecuteAsync(_harness.Invocation(Harness.Job(code)));

    // A run has ended a moment before its thread waits for the next.
    private static Task RestedAsync(ConcurrentBag<Thread> threads) =>
        Scheduling.SchedulerHost.UntilAsync(() => threads.All(thread => (thread.ThreadState & ThreadState.WaitSleepJoin) != 0), "the rest of the threads");
}
