using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Execution;

/// <summary>How a delegate is called for a run: where each parameter comes from, and what becomes of its return value.</summary>
/// <remarks>
/// <see cref="JobContext"/>, <see cref="CancellationToken"/> and <see cref="IServiceProvider"/> are the run's; <see cref="FromKeyedServicesAttribute"/> and every type
/// that the container knows come from the run's scope; one other parameter is what the run's arguments are read as.
/// </remarks>
[RequiresUnreferencedCode(DelegateJobs.Reflects)]
[RequiresDynamicCode(DelegateJobs.Reflects)]
internal sealed class DelegateBinding
{
    private readonly string _job;
    private readonly Delegate _handler;
    private readonly MethodInvoker _invoker;
    private readonly Source[] _sources;
    private readonly Finish _finish;
    private ParameterInfo? _args;

    public DelegateBinding(string job, Delegate handler, IServiceProviderIsService container)
    {
        _job = job;
        _handler = handler;

        // The delegate's own Invoke hides whether the method behind it is static, bound to a target or generated.
        var invoke = handler.GetType().GetMethod(nameof(Action.Invoke))!;
        _invoker = MethodInvoker.Create(invoke);
        if (invoke.ReturnType == typeof(void) && handler.Method.IsDefined(typeof(AsyncStateMachineAttribute)))
        {
            throw Refuse("it is async and returns void, so that nobody can see its end. Return a Task.");
        }

        // Names and attributes are at the method, whose first parameter may be bound already.
        var parameters = handler.Method.GetParameters()[^invoke.GetParameters().Length..];
        _sources = [.. parameters.Select(parameter => SourceOf(parameter, container))];
        _finish = FinishOf(invoke.ReturnType);
    }

    private delegate object? Source(IServiceProvider services, JobContext context, CancellationToken cancellationToken);

    private delegate Task Finish(object? returned, JobContext context);

    /// <summary>What the run's arguments are read as; null when no parameter takes them.</summary>
    public Type? ArgsType => _args?.ParameterType;

    public Task CallAsync(IServiceProvider services, JobContext context, CancellationToken cancellationToken)
    {
        var values = new object?[_sources.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = _sources[i](services, context, cancellationToken);
        }

        return _finish(_invoker.Invoke(_handler, values.AsSpan()), context);
    }

    private Source SourceOf(ParameterInfo parameter, IServiceProviderIsService container)
    {
        var type = parameter.ParameterType;
        if (type.IsByRef || type.IsByRefLike || type.IsPointer)
        {
            throw Refuse($"its parameter '{parameter.Name}' is passed by reference. Take a value.");
        }

        if (type == typeof(JobContext))
        {
            return (_, context, _) => context;
        }

        if (type == typeof(CancellationToken))
        {
            return (_, _, cancellationToken) => cancellationToken;
        }

        if (type == typeof(IServiceProvider))
        {
            return (services, _, _) => services;
        }

        if (parameter.GetCustomAttribute<FromKeyedServicesAttribute>() is { } keyed)
        {
            return (services, _, _) => services.GetRequiredKeyedService(type, keyed.Key);
        }

        return container.IsService(type) ? (services, _, _) => services.GetRequiredService(type) : ArgsSourceOf(parameter);
    }

    private Source ArgsSourceOf(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!CanBeArgs(type))
        {
            throw Refuse($"its parameter '{parameter.Name}' is neither a service that the container knows nor a type that arguments can be read as. Register {type.Name} in the container.");
        }

        if (_args is not null)
        {
            throw Refuse(
                $"its parameters '{_args.Name}' ({_args.ParameterType.Name}) and '{parameter.Name}' ({type.Name}) would both be read from the run's arguments. "
                + "Put both into one type, or register the one that is a service in the container.");
        }

        _args = parameter;
        return (_, context, _) => context.Args(type);
    }

    // An interface that nobody registered is a forgotten service, unless JSON has a way to read it.
    private static bool CanBeArgs(Type type) =>
        !type.IsAbstract || typeof(IEnumerable).IsAssignableFrom(type)
        || type.IsDefined(typeof(JsonDerivedTypeAttribute), inherit: false) || type.IsDefined(typeof(JsonConverterAttribute), inherit: false);

    private static Finish FinishOf(Type type)
    {
        if (type == typeof(void))
        {
            return static (_, _) => Task.CompletedTask;
        }

        if (type == typeof(ValueTask))
        {
            return static (returned, _) => ((ValueTask)returned!).AsTask();
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() is var definition && (definition == typeof(Task<>) || definition == typeof(ValueTask<>)))
        {
            var name = definition == typeof(Task<>) ? nameof(FinishTaskAsync) : nameof(FinishValueTaskAsync);
            return typeof(DelegateBinding).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Finish>();
        }

        return typeof(Task).IsAssignableFrom(type) ? static (returned, _) => (Task)returned! : FinishValue;
    }

    private static Task FinishValue(object? returned, JobContext context)
    {
        context.SetResult(returned);
        return Task.CompletedTask;
    }

    private static async Task FinishTaskAsync<T>(object? returned, JobContext context) =>
        context.SetResult(await ((Task<T>)returned!).ConfigureAwait(false));

    private static async Task FinishValueTaskAsync<T>(object? returned, JobContext context) =>
        context.SetResult(await ((ValueTask<T>)returned!).ConfigureAwait(false));

    private ArgumentException Refuse(string why) => new($"The delegate of job '{_job}' cannot be called: {why}");
}
