using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.Tests.Execution;

public sealed class DelegateJobsTests : IAsyncDisposable
{
    private readonly Harness _harness = new(services => services
        .AddScoped<Ticker>()
        .AddKeyedSingleton("red", new Ticker { Name = "red" }));

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Each_parameter_gets_what_its_type_says()
    {
        object?[] seen = [];
        var job = Describe((Ticker ticker, [FromKeyedServices("red")] Ticker red, JobContext run, IServiceProvider services, Order order, CancellationToken token) =>
            seen = [ticker.Name, red.Name, run.Job, ReferenceEquals(services.GetRequiredService<Ticker>(), ticker), order.Id, token == run.CancellationToken && token.CanBeCanceled]);

        await _harness.InvokeAsync(job, new Order(5));

        Assert.Equal(["default", "red", "job", true, 5, true], seen);
        Assert.Equal(typeof(Order), job.ArgsType);
    }

    [Fact]
    public async Task A_delegate_without_parameters_is_called()
    {
        var called = false;

        var outcome = await _harness.InvokeAsync(Describe(() => { called = true; }));

        Assert.Equal((RunState.Succeeded, true, true), (outcome.State, outcome.Result.IsEmpty, called));
    }

    [Fact]
    public async Task A_delegate_without_a_parameter_of_its_own_takes_its_arguments_as_they_come()
    {
        var job = Describe((JobContext run) => run.Args<int>());

        Assert.Null(job.ArgsType);
        Assert.Equal("7", (await _harness.InvokeAsync(job, 7)).Result.ToString());
    }

    [Fact]
    public async Task Arguments_that_cannot_be_read_are_a_failure_that_names_the_type()
    {
        var outcome = await _harness.InvokeAsync(Describe((int count) => count), "many");

        Assert.Equal((RunState.DeserializationFailed, typeof(InvalidArgsException).FullName), (outcome.State, outcome.Error?.Type));
        Assert.StartsWith("The arguments of job 'job' cannot be read as Int32:", outcome.Error!.Message, StringComparison.Ordinal);
    }

    public static TheoryData<Delegate, string> Returns() => new()
    {
        { () => 3, "3" },
        { () => "text", "\"text\"" },
        { () => new Order(3), """{"id":3}""" },
        { () => (Order?)null, "" },
        { () => { }, "" },
        { () => Task.CompletedTask, "" },
        { async () => await Task.Yield(), "" },
        { () => ValueTask.CompletedTask, "" },
        { async ValueTask () => await Task.Yield(), "" },
        { () => Task.FromResult(3), "3" },
        { async () => { await Task.Yield(); return new Order(4); }, """{"id":4}""" },
        { () => ValueTask.FromResult(3), "3" },
        { async ValueTask<int> () => { await Task.Yield(); return 5; }, "5" },
    };

    [Theory]
    [MemberData(nameof(Returns), DisableDiscoveryEnumeration = true)]
    public async Task A_value_that_is_returned_is_the_result(Delegate handler, string result)
    {
        var outcome = await _harness.InvokeAsync(Describe(handler));

        Assert.Equal((RunState.Succeeded, result), (outcome.State, outcome.Result.ToString()));
    }

    [Fact]
    public async Task The_end_of_the_task_is_the_end_of_the_run()
    {
        var goOn = new TaskCompletionSource();
        var running = _harness.InvokeAsync(Describe(async () => await goOn.Task));

        Assert.False(running.IsCompleted);
        goOn.SetResult();

        Assert.Equal(RunState.Succeeded, (await running).State);
    }

    public static TheoryData<Delegate> Throws() => new()
    {
        () => Throw(),
        () => { Throw(); return Task.CompletedTask; },
        async () => { await Task.Yield(); Throw(); },
        async ValueTask<int> () => { await Task.Yield(); return Throw(); },
    };

    [Theory]
    [MemberData(nameof(Throws), DisableDiscoveryEnumeration = true)]
    public async Task An_exception_arrives_as_it_was_thrown(Delegate handler)
    {
        var outcome = await _harness.InvokeAsync(Describe(handler));

        Assert.Equal(("System.TimeZoneNotFoundException", "thrown"), (outcome.Error?.Type, outcome.Error?.Message));
    }

    [Fact]
    public async Task Static_bound_and_generated_methods_are_called_alike()
    {
        var order = Expression.Parameter(typeof(Order), "order");
        var generated = Expression.Lambda<Func<Order, int>>(Expression.Property(order, nameof(Order.Id)), order).Compile();

        Assert.Equal("9", (await _harness.InvokeAsync(Describe((Func<Order, int>)IdOf), new Order(9))).Result.ToString());
        Assert.Equal("9", (await _harness.InvokeAsync(Describe((Func<int>)new Order(9).IdOf))).Result.ToString());
        Assert.Equal("9", (await _harness.InvokeAsync(Describe(generated), new Order(9))).Result.ToString());
    }

    [Fact]
    public void Two_parameters_for_the_arguments_are_an_error_that_names_both()
    {
        var refusal = Describe((int count, Order order) => { }).Refusal;

        Assert.Equal(
            "The delegate of job 'job' cannot be called: its parameters 'count' (Int32) and 'order' (Order) would both be read from the run's arguments. "
            + "Put both into one type, or register the one that is a service in the container.",
            refusal);
    }

    [Fact]
    public void An_interface_that_nobody_registered_is_an_error_that_says_so()
    {
        var refusal = Describe((IDisposable database) => { }).Refusal;

        Assert.Contains("parameter 'database' is neither a service that the container knows", refusal, StringComparison.Ordinal);
        Assert.Contains("Register IDisposable", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_by_reference_is_an_error()
    {
        var refusal = Describe((ref int count) => count++).Refusal;

        Assert.Contains("'count' is passed by reference", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_delegate_that_is_async_and_returns_nothing_is_an_error()
    {
        Action handler = async () => await Task.Yield();

        var refusal = Describe(handler).Refusal;

        Assert.Contains("Return a Task.", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delegate_of_context_and_token_needs_no_reflection()
    {
        var job = DelegateJobs.Describe("job", (JobContext context, CancellationToken token) => Task.FromResult(context.Attempt));

        Assert.Equal("1", (await _harness.InvokeAsync(job)).Result.ToString());
    }

    [Fact]
    public async Task A_typed_job_says_what_it_takes_and_gets_it()
    {
        await using var harness = new Harness(services => services.AddScoped<TakesOrder>().AddScoped<TakesAnything>());
        var job = TypedJobs.Describe<TakesOrder>("job");

        Assert.Equal(typeof(Order), job.ArgsType);
        Assert.Null(TypedJobs.Describe<TakesAnything>("job").ArgsType);
        Assert.Null(TypedJobs.ArgsTypeOf(typeof(TakesTwo)));
        Assert.Equal("6", (await harness.InvokeAsync(job, new Order(6))).Result.ToString());
        Assert.Equal(RunState.DeserializationFailed, (await harness.InvokeAsync(job, JsonSerializer.SerializeToElement("six"))).State);
    }

    private static int Throw() => throw new TimeZoneNotFoundException("thrown");

    private static int IdOf(Order order) => order.Id;

    private JobDescriptor Describe(Delegate handler) =>
        DelegateJobs.Describe("job", handler, _harness.Services.GetRequiredService<IServiceProviderIsService>());

    public sealed record Order(int Id)
    {
        public int IdOf() => Id;
    }

    private sealed class Ticker
    {
        public string Name { get; init; } = "default";
    }

    private sealed class TakesOrder : IJob<Order>
    {
        public Task ExecuteAsync(Order args, JobContext context, CancellationToken cancellationToken)
        {
            context.SetResult(args.Id);
            return Task.CompletedTask;
        }
    }

    private sealed class TakesAnything : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class TakesTwo : IJob<int>, IJob<string>
    {
        public Task ExecuteAsync(int args, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task ExecuteAsync(string args, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        Task IJob.ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
