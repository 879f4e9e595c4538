using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.DependencyInjection;

namespace JsonFileStore;

/// <summary>Adds the kind of store.</summary>
public static class JsonFileExtensions
{
    /// <summary>Lets configuration choose <c>"Type": "JsonFile"</c> for a store, with a <c>Path</c>, which begins at the content root where it is relative, and <c>Flush</c>: whether each write waits for the disk.</summary>
    public static SchedulerBuilder AddJsonFile(this SchedulerBuilder builder) => builder.AddStoreType("JsonFile", settings =>
    {
        // This part is also called to check the configuration: it reads the settings, all of them, and does nothing else.
        var (name, path, flush) = (settings.Name, settings.RequiredText("Path"), settings.Flag("Flush", fallback: true));
        return services => new FileStore(
            name, Path.Combine(services.GetRequiredService<IHostEnvironment>().ContentRootPath, path), services.GetRequiredService<TimeProvider>(), flushes: flush);
    });
}
