using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.PostgreSql.Worker;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddSingleton<TimeProvider>(new SkewedClock(builder.Configuration.GetValue<TimeSpan>("Skew")));
var work = builder.Configuration.GetValue("Work", TimeSpan.Zero);
builder.Services.AddScheduler().AddPostgreSql().AddPool("default", 500)
    .AddJob("tick", (run, _) =>
    {
        Console.WriteLine($"ran {run.ScheduleId} {run.NominalTime.UtcTicks} {run.Recovery}");
        return Task.CompletedTask;
    })
    .AddJob("work", async (run, _) =>
    {
        // It does not listen to its token, as a job that is in the middle of something may not.
        Console.WriteLine($"began {run.RunId} {run.Recovery}");
        await Task.Delay(work, CancellationToken.None);
        Console.WriteLine($"returned {run.RunId} {run.Recovery}");
    });

using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("started");
await host.WaitForShutdownAsync();
