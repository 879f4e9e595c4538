using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Execution;

/// <summary>Makes jobs of classes.</summary>
internal static class TypedJobs
{
    /// <summary>A job that each run resolves from its scope, which owns and disposes it.</summary>
    public static JobDescriptor Describe<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] TJob>(string name)
        where TJob : class, IJob =>
        Describe(typeof(TJob), name);

    /// <inheritdoc cref="Describe{TJob}"/>
    public static JobDescriptor Describe([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type job, string name)
    {
        var (aliases, version) = JobNameAttribute.Of(job, name);
        return new(name, services => (IJob)services.GetRequiredService(job)) { Type = job, ArgsType = ArgsTypeOf(job), Aliases = aliases, Version = version };
    }

    /// <summary>What a class that implements <see cref="IJob{TArgs}"/> reads its arguments as; null when it implements none, or several.</summary>
    public static Type? ArgsTypeOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] Type job)
    {
        var typed = job.GetInterfaces().Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IJob<>)).ToArray();
        return typed is [var one] ? one.GetGenericArguments()[0] : null;
    }
}
