using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.BuiltInJobs;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Execution;

namespace Scheduler.Hosting.DependencyInjection;

/// <content>Kinds of jobs that configuration can choose.</content>
public sealed partial class SchedulerBuilder
{
    /// <summary>
    /// Adds a kind of job: configuration can choose it by name, as <c>"Type": "clean-up"</c>, for any number of jobs, each with <c>Settings</c> of its own. What such a job does is said by these alone: it takes
    /// arguments of its runs only where it implements <see cref="IJob{TArgs}"/>, and refuses them otherwise.
    /// </summary>
    /// <typeparam name="TJob">Its class. The scheduler disposes each instance.</typeparam>
    /// <param name="type">The name, compared ignoring case; that of a kind which exists, such as <c>http</c>, puts this one in its place. It goes before a class of the same name.</param>
    /// <param name="read">
    /// Reads and checks the settings, and returns what makes the job of a run from the services of its scope. Called whenever the configuration is checked; it has no effect besides. A setting that it does not read is
    /// reported as unknown.
    /// </param>
    public SchedulerBuilder AddJobType<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.Interfaces)] TJob>(string type, Func<ComponentSettings, Func<IServiceProvider, TJob>> read)
        where TJob : class, IJob
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        ArgumentNullException.ThrowIfNull(read);
        return Add(new JobType<TJob>(type, TypedJobs.ArgsTypeOf(typeof(TJob)), read));
    }

    /// <summary>
    /// Allows jobs of type <c>command</c>, which start the programs that the configuration names, as the user that the application runs as. Without this such a job stops the start: who can write a file of the
    /// configuration could start anything.
    /// </summary>
    public SchedulerBuilder AllowCommands() => Add(BuiltInJobTypes.Command);

    /// <summary>Adds to the clients of jobs of type <c>http</c>, such as handlers that sign requests: <c>ConfigureHttpJobs(client => client.AddHttpMessageHandler&lt;Signing&gt;())</c>.</summary>
    /// <param name="configure">
    /// Adds it; called for each of the three clients, which may call public addresses, private ones as well, or the address that <c>Url</c> itself says. Another primary handler in the place of theirs checks no
    /// addresses, and should follow no redirects.
    /// </param>
    public SchedulerBuilder ConfigureHttpJobs(Action<IHttpClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        foreach (var client in Enum.GetValues<HttpJobClient>())
        {
            configure(Services.AddHttpClient(HttpJobClients.NameOf(client)));
        }

        return this;
    }

    // Once, however often the scheduler is added.
    internal void AddBuiltInJobTypes()
    {
        if (Services.Any(service => !service.IsKeyedService && service.ImplementationInstance == BuiltInJobTypes.Http))
        {
            return;
        }

        Add(BuiltInJobTypes.Http).Add(BuiltInJobTypes.CommandRefused);
        foreach (var client in Enum.GetValues<HttpJobClient>())
        {
            Services.AddHttpClient(HttpJobClients.NameOf(client))
                .ConfigureHttpClient(static http => http.Timeout = Timeout.InfiniteTimeSpan)
                .ConfigurePrimaryHttpMessageHandler(() => HttpJobClients.CreateHandler(client))
                .RemoveAllLoggers();
        }
    }

    private SchedulerBuilder Add(JobType type)
    {
        Services.AddSingleton(type);
        return this;
    }
}
