using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Scheduler.Hosting;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Api;
using Scheduler.Hosting.AspNetCore.Events;
using Scheduler.Hosting.Configuration;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the scheduler's HTTP API into an application.</summary>
public static class SchedulerEndpointRouteBuilderExtensions
{
    /// <summary>Name of the OpenAPI document that the endpoints belong to: <c>AddOpenApi("scheduler")</c> describes them, and no other document does.</summary>
    public const string SchedulerDocumentName = "scheduler";

    /// <summary>
    /// Maps the HTTP API below <c>&lt;prefix&gt;/api/v1</c>. Without authorization policies (<see cref="SchedulerOptions.Access"/>, or <c>RequireAuthorization</c> on what is returned) only requests of this machine are
    /// answered, and none that came through a proxy (SEC-4).
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="prefix">Where, such as <c>/scheduler</c>.</param>
    /// <returns>What takes conventions for all of it: <c>RequireAuthorization("operators")</c>.</returns>
    /// <exception cref="InvalidOperationException">The application has no scheduler.</exception>
    public static IEndpointConventionBuilder MapScheduler(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "/scheduler") => endpoints.MapSchedulerApi(prefix);

    /// <summary>Maps the HTTP API alone, below <c>&lt;prefix&gt;/api/v1</c>.</summary>
    /// <inheritdoc cref="MapScheduler"/>
    public static IEndpointConventionBuilder MapSchedulerApi(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "/scheduler")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        var services = endpoints.ServiceProvider;
        var scheduler = services.GetService<IScheduler>() ?? throw new InvalidOperationException("The application has no scheduler. Call builder.Services.AddScheduler().");
        var (time, lifetime) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<IHostApplicationLifetime>());
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("Scheduler.Hosting.AspNetCore");
        var options = services.GetRequiredService<IOptions<SchedulerOptions>>();
        var api = new ApiServices(scheduler, () => options.Value.Serializer, time);

        var group = endpoints.MapGroup($"{prefix.TrimEnd('/')}/api/v1");
        group.WithGroupName(SchedulerDocumentName).WithTags("Scheduler");
        new OverviewEndpoints(api).Map(group);
        new JobEndpoints(api).Map(group);
        new ScheduleEndpoints(api).Map(group);
        new ScheduleActionEndpoints(api).Map(group);
        new RunEndpoints(api).Map(group);
        new AuditEndpoints(api).Map(group);
        new EventEndpoint(new(scheduler, time, logger), time, lifetime.ApplicationStopping).Map(group);

        var boundary = new ApiBoundary(new(scheduler), new(scheduler, logger), logger);
        ((IEndpointConventionBuilder)group).Finally(boundary.Wrap);
        WarnAtStart(scheduler, endpoints, group, services, lifetime, logger);
        return group;
    }

    // What the policies are is known once the configuration is read, and whether the application asks for one of its own once it has been mapped.
    private static void WarnAtStart(IScheduler scheduler, IEndpointRouteBuilder endpoints, RouteGroupBuilder group, IServiceProvider services, IHostApplicationLifetime lifetime, ILogger logger)
    {
        var asked = false;
        ((IEndpointConventionBuilder)group).Finally(builder => asked |= builder.Metadata.OfType<IAuthorizeData>().Any());
        lifetime.ApplicationStarted.Register(() =>
        {
            foreach (var source in endpoints.DataSources)
            {
                _ = source.Endpoints; // Now at the latest they are made.
            }

            new AccessReport(scheduler.Configuration.Access, services, logger).Write(asked);
        });
    }
}
