using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Hosting.Sqlite.Worker;
using Scheduler.Hosting.DependencyInjection;

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.ClearProviders();
builder.Services.AddScheduler().AddSqlite().AddJob("work", static (run, _) =>
{
    Console.WriteLine($"ran {run.RunId}");
    return Task.CompletedTask;
});
if (builder.Configuration["Flood"] == "true")
{
    builder.Services.AddHostedService<Flood>();
}

using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("started");
await host.WaitForShutdownAsync();
