using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.PostgreSql.Tests.Servers;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.PostgreSql.Tests;

/// <summary>Whole applications with their schedules in PostgreSQL.</summary>
public sealed class HostTests : IAsyncLifetime
{
    private TestSchema _schema = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _schema = await TestSchema.CreateAsync();

    public ValueTask DisposeAsync() => _schema.DisposeAsync();

    [Fact]
    public async Task A_store_is_chosen_by_its_type_and_found_by_the_name_of_its_connection()
    {
        var ran = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = Host(
            new()
            {
                ["ConnectionStrings:SchedulerDb"] = _schema.Server.ConnectionString,
                ["Scheduler:Stores:default:Type"] = "PostgreSql",
                ["Scheduler:Stores:default:ConnectionName"] = "SchedulerDb",
                ["Scheduler:Stores:default:Schema"] = _schema.Name,
                ["Scheduler:Stores:default:Migrate"] = "auto",
                ["Scheduler:Stores:default:Listen"] = "true",
            },
            scheduler => scheduler.AddPostgreSql().AddJob("tick", Tick(() => ran.TrySetResult())).AddSchedule("tick", schedule => schedule.Job("tick").Every(TimeSpan.FromSeconds(1))));
        await host.StartAsync(Cancellation);
        await ran.Task.WaitAsync(Nodes.Patience, Cancellation);
        await host.StopAsync(Cancellation);
        Assert.True(await _schema.AskAsync<long>("select count(*) from $schema$.history where state = 10") >= 1);
        Assert.Equal(0, await _schema.AskAsync<long>("select count(*) from $schema$.node"));
    }

    [Fact]
    public async Task The_data_source_of_the_application_serves_a_store_that_names_none()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        await using var source = NpgsqlDataSource.Create(_schema.Server.ConnectionString);
        builder.Services.AddSingleton(source);
        builder.Services.AddScheduler().AddPostgreSqlStore("default", options => options.Schema = _schema.Name).AddJob("tick", Tick(() => { }));
        using (var host = builder.Build())
        {
            await host.StartAsync(Cancellation);
            await host.Services.GetRequiredService<IScheduler>().EnqueueAsync("tick", cancellationToken: Cancellation);
            await host.StopAsync(Cancellation);
        }

        // Still open: it is not the store's.
        await using var connection = await source.OpenConnectionAsync(Cancellation);
    }

    [Theory]
    [InlineData("Schema", "Not A Name", "SCH1", "'Not A Name' cannot be the name of a schema here.")]
    [InlineData("Migrate", "1", "SCH1", "'1' is not valid. Use Auto, Validate, None.")]
    [InlineData("Listen", "maybe", "SCH1", "'maybe' is neither true nor false.")]
    [InlineData("Shema", "x", "SCH1001", "Did you mean 'Schema'?")]
    public async Task A_wrong_setting_is_reported_with_its_path(string key, string value, string code, string message)
    {
        using var host = Host(
            new() { ["Scheduler:Stores:default:Type"] = "PostgreSql", ["Scheduler:Stores:default:ConnectionName"] = "SchedulerDb", [$"Scheduler:Stores:default:{key}"] = value }, scheduler => scheduler.AddPostgreSql());
        var refused = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => host.StartAsync(Cancellation));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"Scheduler:Stores:default:{key}", refused.Message, StringComparison.Ordinal);
        Assert.Contains(code, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Nothing says where to connect to. Write the name of a connection string here, or register a NpgsqlDataSource.")]
    [InlineData("Dbb", "Connection 'Dbb' is not in ConnectionStrings. Did you mean 'Db'? Defined: Db. (Add ConnectionStrings:Dbb, or register a NpgsqlDataSource with this key.)")]
    [InlineData("Host=db;Password=s3cret", "A connection string stands where its name belongs. Move it to ConnectionStrings, under a name such as SchedulerDb, and write that name here.")]
    public async Task SCH1110_a_connection_that_the_application_does_not_have_is_a_mistake_of_the_configuration(string? name, string message)
    {
        using var host = Host(
            new() { ["Scheduler:Stores:default:Type"] = "PostgreSql", ["Scheduler:Stores:default:ConnectionName"] = name, ["ConnectionStrings:Db"] = "Host=db" }, scheduler => scheduler.AddPostgreSql());
        var refused = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => host.StartAsync(Cancellation));
        Assert.Contains($"SCH1110 error   Scheduler:Stores:default:ConnectionName{(name is null ? "" : "  [Memory]")}\n          {message}", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CFG_8_a_connection_may_be_a_data_source_with_its_name_as_the_key()
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        await using var source = NpgsqlDataSource.Create(_schema.Server.ConnectionString);
        builder.Services.AddKeyedSingleton("Jobs", source);
        builder.Services.AddScheduler().AddPostgreSqlStore("default", options => (options.ConnectionName, options.Schema) = ("Jobs", _schema.Name));
        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        await host.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData("Host=db;Password=s3cret;cret2=x", "the connection string 'Db' cannot be read. Look for a keyword that Npgsql does not know, and write a value with ; or = in quotes.")]
    [InlineData("Host=127.0.0.1;Port=1;Username=u;Password=s3cret", "PostgreSQL at tcp://127.0.0.1:1 cannot be reached: ")]
    public async Task CFG_8_a_database_that_is_not_there_stops_the_start_with_one_line_without_its_password(string connectionString, string message)
    {
        const string name = "Db";
        using var host = Host(
            new() { ["Scheduler:Stores:default:Type"] = "PostgreSql", ["Scheduler:Stores:default:ConnectionName"] = name, ["ConnectionStrings:Db"] = connectionString },
            scheduler => scheduler.AddPostgreSql().AddJob("tick", Tick(() => { })).AddSchedule("tick", schedule => schedule.Job("tick").Every(TimeSpan.FromHours(1))));
        var refused = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => host.StartAsync(Cancellation));
        Assert.StartsWith($"Store 'default' cannot be opened: {message}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, refused.ToString());
        Assert.DoesNotContain("cret", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public async Task A_server_that_crashes_in_the_middle_loses_nothing_and_the_scheduler_goes_on_by_itself()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        var runs = new ConcurrentQueue<string>();
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var scheduler = builder.Services.AddScheduler()
            .AddPostgreSqlStore("default", options => options.DataSource = server.Source)
            .AddJob("tick", (context, _) =>
            {
                runs.Enqueue($"{context.ScheduleId}/{context.RunId}/{context.Attempt}/{context.Recovery}");
                return Task.CompletedTask;
            });
        for (var i = 0; i < 20; i++)
        {
            scheduler.AddSchedule($"tick-{i}", schedule => schedule.Job("tick").Every(TimeSpan.FromSeconds(1)));
        }

        using var host = builder.Build();
        await host.StartAsync(Cancellation);
        await UntilAsync(() => runs.Count >= 50);

        await server.RestartAsync();
        var before = runs.Count;
        await UntilAsync(() => runs.Count >= before + 50);
        var id = await host.Services.GetRequiredService<IScheduler>().EnqueueAsync("tick", cancellationToken: Cancellation);
        await UntilAsync(() => runs.Any(run => run.Contains($"/{id}/", StringComparison.Ordinal)));
        await host.StopAsync(Cancellation);

        // Each occurrence once; and every one that ran is recorded.
        Assert.Equal(runs.Count, runs.Distinct().Count());
        Assert.Equal(runs.Count, await server.AskAsync<long>("select count(*) from scheduler.history where state = 10"));
        Assert.Equal(0, await server.AskAsync<long>("select count(*) from scheduler.run where node <> 0"));
    }

    private static Func<JobContext, CancellationToken, Task> Tick(Action tick) => (_, _) =>
    {
        tick();
        return Task.CompletedTask;
    };

    [Fact]
    public async Task OWN_5_an_old_node_beside_a_newer_one_reverts_nothing()
    {
        // One of the old nodes stays, so that the newer one is never alone: it would retire what only the old ones declare.
        using (var staying = Node("1h", "old"))
        using (var first = Node("1h", "old"))
        {
            await JoinAsync(staying, 1);
            await JoinAsync(first, 2);
            using var newer = Node("2h", "new");
            await JoinAsync(newer, 3);
            await first.StopAsync(Cancellation);

            using var again = Node("1h", "old");
            await again.StartAsync(Cancellation);
            Assert.Equal("changed 02:00:00, new 01:00:00, old 01:00:00", await SchedulesAsync(again));
            await again.StopAsync(Cancellation);
            await staying.StopAsync(Cancellation);
            await newer.StopAsync(Cancellation);
        }

        // Alone, what was before counts again.
        using var last = Node("1h", "old");
        await last.StartAsync(Cancellation);
        var scheduler = last.Services.GetRequiredService<IScheduler>();
        Assert.Equal(TimeSpan.FromHours(1), ((EveryTrigger)(await scheduler.GetScheduleAsync("changed", Cancellation))!.Trigger).Interval);
        await UntilAsync(() => scheduler.GetScheduleAsync("new", Cancellation).GetAwaiter().GetResult()!.State == ScheduleState.Retired);
        await last.StopAsync(Cancellation);

        // Which of two declares what is newer is known once they have joined.
        static async Task JoinAsync(IHost host, int nodes)
        {
            await host.StartAsync(Cancellation);
            await UntilAsync(() => host.Services.GetRequiredService<IScheduler>().ListNodesAsync(Cancellation).GetAwaiter().GetResult().Count == nodes);
        }

        IHost Node(string every, string id) => Host(
            new()
            {
                ["ConnectionStrings:Db"] = _schema.Server.ConnectionString,
                ["Scheduler:Stores:default:Type"] = "PostgreSql",
                ["Scheduler:Stores:default:ConnectionName"] = "Db",
                ["Scheduler:Stores:default:Schema"] = _schema.Name,
                ["Scheduler:Schedules:changed:Job"] = "tick",
                ["Scheduler:Schedules:changed:Every"] = every,
                [$"Scheduler:Schedules:{id}:Job"] = "tick",
                [$"Scheduler:Schedules:{id}:Every"] = "1h",
            },
            scheduler => scheduler.AddPostgreSql().AddJob("tick", Tick(() => { })));

        static async Task<string> SchedulesAsync(IHost host) => string.Join(", ", await host.Services.GetRequiredService<IScheduler>().ListSchedulesAsync()
            .Where(schedule => schedule.State != ScheduleState.Retired).Select(schedule => $"{schedule.Id} {((EveryTrigger)schedule.Trigger).Interval}").ToListAsync(Cancellation));
    }

    private static IHost Host(Dictionary<string, string?> settings, Action<SchedulerBuilder> scheduler)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Where(setting => setting.Value is not null));
        scheduler(builder.Services.AddScheduler());
        return builder.Build();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Nodes.Patience, "It did not happen.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Cancellation);
        }
    }
}
