using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Tests.Execution;

/// <summary>A container with an invoker, and runs for it.</summary>
internal sealed class Harness : IAsyncDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly CancellationTokenSource _cancellation = new();

    public Harness(Action<IServiceCollection>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddFakeLogging());
        services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
        services.AddSingleton<JobInvoker>();
        services.AddScoped<JobContextHolder>();
        services.AddScoped(scope => scope.GetRequiredService<JobContextHolder>().Context);
        configure?.Invoke(services);
        Services = services.BuildServiceProvider(validateScopes: true);
    }

    public ServiceProvider Services { get; }

    public JobInvoker Invoker => Services.GetRequiredService<JobInvoker>();

    public FakeLogCollector Logs => Services.GetFakeLogCollector();

    public static Run Run(object? args = null) => new()
    {
        Id = new(7, Now),
        Job = "job",
        ScheduleId = "schedule",
        Store = "default",
        State = RunState.Running,
        NominalTime = Now,
        DueTime = Now,
        Attempt = 1,
        Args = Payload.From(args),
    };

    public static JobDescriptor Job(Func<JobContext, CancellationToken, Task> code) => DelegateJobs.Describe("job", code);

    public static JobDescriptor Job(Action<JobContext> code) => Job((context, _) =>
    {
        code(context);
        return Task.CompletedTask;
    });

    public JobInvocation Invocation(JobDescriptor job, object? args = null) => Invoker.Create(job, Run(args), PayloadJson.Default, _cancellation.Token);

    public Task<JobOutcome> InvokeAsync(JobDescriptor job, object? args = null) => Invocation(job, args).InvokeAsync();

    public void Cancel(JobContext context, CancellationReason reason = CancellationReason.UserRequested, string? words = null)
    {
        context.SetCancellationReason(reason, words);
        _cancellation.Cancel();
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        _cancellation.Dispose();
    }
}
