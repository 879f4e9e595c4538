// A desktop program: one thread owns the window. The scheduler sleeps in timers (Driver: Callback), and jobs of the executor "window" run on the window's thread.
// Argument: after how many ticks it closes by itself; without it, Ctrl+C closes it.
using Desktop;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting;

var ticks = args is [var text] ? int.Parse(text, null) : int.MaxValue;
var dispatcher = new Dispatcher();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    dispatcher.Quit();
};

dispatcher.Run(async () =>
{
    var window = new Window();
    var builder = Host.CreateEmptyApplicationBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
    builder.Configuration.AddJsonFile("appsettings.json");
    builder.Services.AddSingleton(window);
    builder.Services.AddScheduler()
        .AddExecutorType("Window", _ => _ => new WindowExecutor(dispatcher))
        .AddJob("show-time", (JobContext run, Window window) => window.Show($"{run.NominalTime:HH:mm:ss.f}"))
        .AddJob("count", (JobContext run, Window window) =>
        {
            if (window.Count() == ticks)
            {
                dispatcher.Quit();
            }
        });
    var host = builder.Build();
    await host.StartAsync();
    return async () =>
    {
        await host.StopAsync();
        host.Dispose();
        Console.WriteLine($"Closed after {window.Ticks} ticks{(window.WasTouchedFromElsewhere ? ", touched by another thread" : "")}.");
    };
});
