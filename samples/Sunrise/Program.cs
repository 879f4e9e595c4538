using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting;
using Sunrise;

// The settings stand beside the program, wherever it is started from.
var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Services.AddScheduler()
    .AddTriggerKind("Sunrise", settings => new SunriseTrigger(settings.Real("Latitude", -90, 90), settings.Real("Longitude", -180, 180)))
    .AddJob("greet-the-sun", (JobContext run) => Console.WriteLine($"Good morning: {run.ScheduleId} at {run.NominalTime:u}."));
var host = builder.Build();

// Such as: dotnet run -- scheduler preview berlin
if (!await host.RunSchedulerCommandAsync(args))
{
    await host.RunAsync();
}
