using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace Scheduler.Hosting.Tests.Samples;

public sealed class ConsoleHostTests
{
    [Fact]
    public async Task A_console_application_runs_its_jobs()
    {
        var time = new FakeTimeProvider(new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero));
        var ran = new TaskCompletionSource<DateTimeOffset>(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddScheduler()
            .AddJob("tick", (JobContext run) => ran.TrySetResult(run.NominalTime))
            .AddSchedule("tick", schedule => schedule.Every(TimeSpan.FromMinutes(1)));
        using var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);

        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(ran.Task.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(new DateTimeOffset(2026, 11, 23, 10, 1, 0, TimeSpan.Zero), await ran.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }
}
