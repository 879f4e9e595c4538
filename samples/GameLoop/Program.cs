// A game that owns its loop: everything, the scheduler's jobs too, happens on this one thread, between two frames. The game's minutes are seconds of ours.
// Arguments: how many minutes to play (30), and how many of our milliseconds a frame takes (100), in which six seconds of the game pass.
using GameLoop;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting;
using Scheduler.Hosting.Configuration;

var minutes = args.Length > 0 ? int.Parse(args[0], null) : 30;
var frame = TimeSpan.FromMilliseconds(args.Length > 1 ? int.Parse(args[1], null) : 100);
var clock = new GameClock(new DateTimeOffset(1200, 5, 1, 6, 0, 0, TimeSpan.Zero));
var world = new World();

var builder = Host.CreateEmptyApplicationBuilder(new());
builder.Services.AddSingleton<TimeProvider>(clock);
builder.Services.AddSingleton(world);
builder.Services.AddScheduler(options => options.Driver = SchedulerDriver.Manual)
    .AddInline("default")
    .AddJob("monsters", (World world, JobContext run) => world.CreateMonsters(run.NominalTime))
    .AddSchedule("monsters", schedule => schedule.Every(TimeSpan.FromMinutes(5)));
using var host = builder.Build();
await host.StartAsync();

var pump = host.Services.GetRequiredService<ISchedulerPump>();
var end = clock.GetUtcNow().AddMinutes(minutes);
while (clock.GetUtcNow() < end)
{
    Thread.Sleep(frame);
    clock.Advance(TimeSpan.FromSeconds(6));
    world.Fight();
    await pump.PumpAsync();
}

Console.WriteLine($"{world.Monsters} monsters are left at {clock.GetUtcNow():HH:mm}.");
await host.StopAsync();
