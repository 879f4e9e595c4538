using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.PostgreSql.Tests.Servers;

namespace Scheduler.Hosting.PostgreSql.Benchmarks;

/// <summary>A whole application whose job does nothing. What is due was added before the application starts.</summary>
internal sealed class HostWorkload(PostgreSqlServer server, string schema) : IWorkload
{
    private int _ran;

    public async Task PrepareAsync(int timers)
    {
        using var host = Build(enabled: false, timers, done: null);
        await host.StartAsync();
        var scheduler = host.Services.GetRequiredService<IScheduler>();
        await Parallel.ForAsync(0, timers, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellationToken) => await scheduler.EnqueueAsync("job", cancellationToken: cancellationToken));
        await host.StopAsync();
    }

    public async Task RunAsync(int timers)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = Build(enabled: true, timers, done);
        await host.StartAsync();
        await done.Task;
        await host.StopAsync();
        if (await server.AskAsync<long>($"select count(*) from {schema}.history") != timers || _ran != timers)
        {
            throw new InvalidOperationException("Not every run ran once.");
        }
    }

    public async ValueTask DisposeAsync() => await server.DoAsync($"drop schema {schema} cascade");

    private IHost Build(bool enabled, int timers, TaskCompletionSource? done)
    {
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddScheduler(options => options.Enabled = enabled)
            .AddPostgreSqlStore("default", options => (options.DataSource, options.Schema) = (server.Source, schema))
            .AddPool("default", 1_000)
            .AddJob("job", (_, _) =>
            {
                if (Interlocked.Increment(ref _ran) == timers)
                {
                    done?.TrySetResult();
                }

                return Task.CompletedTask;
            });
        return builder.Build();
    }
}
