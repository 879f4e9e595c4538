// A tool without a web server: it runs its jobs until Ctrl+C.
using Scheduler.Hosting;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });

// "clean-up" is declared here, "measure" in appsettings.json.
builder.Services.AddScheduler()
    .AddJob("clean-up", (JobContext run, ILogger<Program> logger) => logger.LogInformation("Cleaned up what is older than {Limit:u}.", run.NominalTime.AddHours(-1)))
    .AddSchedule("clean-up", schedule => schedule.Every(TimeSpan.FromSeconds(3)));

var host = builder.Build();

// Such as: dotnet run -- scheduler validate
if (await host.RunSchedulerCommandAsync(args))
{
    return;
}

await host.RunAsync();
