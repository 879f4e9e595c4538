using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Sqlite.Worker;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();

// With Hang=true a run goes on until the process is killed.
var time = builder.Configuration["Hang"] == "true" ? Timeout.InfiniteTimeSpan : TimeSpan.Zero;
builder.Services.AddScheduler().AddSqlite().AddJob("work", async (run, cancellationToken) =>
{
    Console.WriteLine($"ran {run.RunId}");
    await Task.Delay(time, cancellationToken);
});
if (builder.Configuration["Flood"] == "true")
{
    builder.Services.AddHostedService<Flood>();
}

using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("started");
await host.WaitForShutdownAsync();
