using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Configuration;

/// <summary>What the application can connect to by name, so that secrets are named in the section and stand elsewhere (CFG-8).</summary>
/// <param name="section">Knows the connection strings.</param>
/// <param name="services">Says which services the application has registered.</param>
internal sealed class Connections(SchedulerSection section, IServiceProviderIsService services)
{
    /// <param name="name">The name that a setting has; null where it is not set.</param>
    /// <param name="service">The type of a service that may bring the connection as well.</param>
    /// <returns>Null where there is such a connection.</returns>
    public string? ProblemOf(string? name, Type? service)
    {
        if (name is null)
        {
            return service is not null && !services.IsService(service) ? $"Nothing says where to connect to. Write the name of a connection string here, or register a {service.Name}." : null;
        }

        if (section.ConnectionStrings.Contains(name, StringComparer.OrdinalIgnoreCase) || (service is not null && services is IServiceProviderIsKeyedService keyed && keyed.IsKeyedService(service, name)))
        {
            return null;
        }

        // It may be a secret, so it is not shown.
        return name.Contains('=', StringComparison.Ordinal)
            ? "A connection string stands where its name belongs. Move it to ConnectionStrings, under a name such as SchedulerDb, and write that name here."
            : Unknown.Connection(name, service, [.. section.ConnectionStrings]);
    }
}
