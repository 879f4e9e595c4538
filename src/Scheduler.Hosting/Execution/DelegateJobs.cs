using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Execution;

/// <summary>Makes jobs of delegates.</summary>
internal static class DelegateJobs
{
    internal const string Reflects = "The parameters of the delegate are found by reflection. For trimming and ahead-of-time compilation register a class, or a delegate that takes (JobContext, CancellationToken).";

    /// <summary>A job of any delegate; what each parameter gets is decided here, once, so that a delegate that cannot be called stops the start.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="handler">The delegate.</param>
    /// <param name="container">Tells services from arguments.</param>
    /// <returns>The job; <see cref="JobDescriptor.Refusal"/> says why when the delegate cannot be called.</returns>
    [RequiresUnreferencedCode(Reflects)]
    [RequiresDynamicCode(Reflects)]
    public static JobDescriptor Describe(string name, Delegate handler, IServiceProviderIsService container)
    {
        try
        {
            var binding = new DelegateBinding(name, handler, container);
            return new(name, services => new DelegateJob(binding.CallAsync, services)) { ArgsType = binding.ArgsType };
        }
        catch (ArgumentException refusal)
        {
            // Reported with the rest of the configuration, in place of an error out of the container that hides it.
            return new(name, _ => throw refusal) { Refusal = refusal.Message };
        }
    }

    /// <summary>A job of a delegate without a result.</summary>
    public static JobDescriptor Describe(string name, Func<JobContext, CancellationToken, Task> handler) =>
        Describe(name, (_, context, cancellationToken) => handler(context, cancellationToken));

    /// <summary>A job of a delegate whose value is the run's result.</summary>
    public static JobDescriptor Describe<TResult>(string name, Func<JobContext, CancellationToken, Task<TResult>> handler) =>
        Describe(name, async (_, context, cancellationToken) => context.SetResult(await handler(context, cancellationToken).ConfigureAwait(false)));

    private static JobDescriptor Describe(string name, DelegateCall call) =>
        new(name, services => new DelegateJob(call, services));
}
