using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Configuration;

/// <summary>
/// Finds the class that configuration names as a job's <c>Type</c>. The one place where a text chooses a type: it may because the configuration belongs to the
/// application's owner, unlike what comes from a store or a caller (CFG-3).
/// </summary>
internal static class JobTypes
{
    private const string TrimmingJustification =
        "A class that only configuration names must be kept by the application; otherwise it is not found, and the start fails with an error that says so.";

    /// <summary>The class of this full or assembly-qualified name, or null and what is wrong.</summary>
    public static Type? Find(string name, out string? problem)
    {
        var found = Candidates(name).Distinct().ToList();
        problem = found switch
        {
            [] => $"Type '{name}' was not found. Write its full name with its namespace, such as MyApp.Jobs.Report, and add its assembly (MyApp.Jobs.Report, MyApp) if the application does not refer to it. (Or register the job with AddJob<T>.)",
            [{ } type] => NotAJob(type),
            _ => $"Type '{name}' exists {found.Count} times. Write one of: {string.Join("; ", found.Select(type => $"{type.FullName}, {type.Assembly.GetName().Name}"))}.",
        };
        return problem is null ? found[0] : null;
    }

    /// <summary>The job of this class, or null and what is wrong.</summary>
    /// <param name="name">The job's name.</param>
    /// <param name="type">The class.</param>
    /// <param name="services">Says whether the application has registered the class, and so disposes its instances; null when nobody knows.</param>
    /// <param name="problem">What is wrong.</param>
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = TrimmingJustification)]
    public static JobDescriptor? Describe(string name, Type type, IServiceProviderIsService? services, out string? problem)
    {
        problem = null;
        var (aliases, version) = JobNameAttribute.Of(type, name);
        if (services?.IsService(type) == true)
        {
            return new(name, scope => (IJob)scope.GetRequiredService(type)) { Type = type, ArgsType = ArgsType(type), Aliases = aliases, Version = version };
        }

        try
        {
            var create = ActivatorUtilities.CreateFactory(type, Type.EmptyTypes);
            return new(name, scope => (IJob)create(scope, null), ownsInstance: true) { Type = type, ArgsType = ArgsType(type), Aliases = aliases, Version = version };
        }
        catch (InvalidOperationException exception)
        {
            problem = $"Type '{type.FullName}' cannot be created: {exception.Message}";
            return null;
        }
    }

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    private static IEnumerable<Type> Candidates(string name)
    {
        if (name.Contains(',', StringComparison.Ordinal))
        {
            return Qualified(name) is { } type ? [type] : [];
        }

        return AppDomain.CurrentDomain.GetAssemblies().Concat(Referenced()).Select(assembly => assembly?.GetType(name)).OfType<Type>();
    }

    // The application's references are loaded only when code of theirs first runs, which for a job may be never. Compiled ahead of time, all of them are there already.
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = TrimmingJustification)]
    private static IEnumerable<Assembly?> Referenced() =>
        RuntimeFeature.IsDynamicCodeCompiled ? Assembly.GetEntryAssembly()?.GetReferencedAssemblies().Select(Load) ?? [] : [];

    [UnconditionalSuppressMessage("Trimming", "IL2057", Justification = TrimmingJustification)]
    private static Type? Qualified(string name)
    {
        try
        {
            return Type.GetType(name);
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or BadImageFormatException or TypeLoadException)
        {
            return null; // A name that is none, or an assembly that is none: the type is not found, and that is what is said.
        }
    }

    private static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return null; // A reference that was not deployed has no job to offer.
        }
    }

    private static string? NotAJob(Type type) =>
        !typeof(IJob).IsAssignableFrom(type) ? $"Type '{type.FullName}' is not a job. Have it implement IJob or IJob<TArgs>."
        : !type.IsClass || type.IsAbstract || type.ContainsGenericParameters ? $"Type '{type.FullName}' cannot be created: it is abstract, generic, or no class. Name a concrete class."
        : null;

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "An interface that the class is called through is kept with it.")]
    private static Type? ArgsType(Type type)
    {
        var typed = type.GetInterfaces().Where(contract => contract.IsGenericType && contract.GetGenericTypeDefinition() == typeof(IJob<>)).ToList();
        return typed is [{ } contract] ? contract.GetGenericArguments()[0] : null;
    }
}
