using Microsoft.Extensions.Hosting;
using Scheduler.Hosting;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Sqlite;
using Scheduler.Hosting.Stores;

// Where every AddX of the platform is found without a using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds stores in SQLite files.</summary>
public static class SqliteStoreExtensions
{
    /// <summary>Lets configuration choose <c>"Type": "Sqlite"</c> for a store; its settings are those of <see cref="SqliteStoreOptions"/>.</summary>
    /// <param name="builder">The scheduler.</param>
    public static SchedulerBuilder AddSqlite(this SchedulerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddStoreType("Sqlite", static settings => Create(settings, Read(settings)));
    }

    /// <summary>Adds a store in a SQLite file.</summary>
    /// <param name="builder">The scheduler.</param>
    /// <param name="name">Its name; <c>default</c> takes the place of the store in memory.</param>
    /// <param name="path">The file; see <see cref="SqliteStoreOptions.Path"/>.</param>
    public static SchedulerBuilder AddSqliteStore(this SchedulerBuilder builder, string name, string path) => builder.AddSqliteStore(name, options => options.Path = path);

    /// <summary>Adds a store in a SQLite file.</summary>
    /// <param name="builder">The scheduler.</param>
    /// <param name="name">Its name; <c>default</c> takes the place of the store in memory.</param>
    /// <param name="configure">Fills the options.</param>
    public static SchedulerBuilder AddSqliteStore(this SchedulerBuilder builder, string name, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(configure);
        var type = $"Sqlite ({name})";
        return builder
            .AddStoreType(type, settings =>
            {
                var options = new SqliteStoreOptions();
                configure(options);
                return Create(settings, options);
            })
            .Configure(options => options.Stores[name] = new() { Type = type });
    }

    private static SqliteStoreOptions Read(ComponentSettings settings) => new()
    {
        Path = settings.Text(nameof(SqliteStoreOptions.Path)),
        ConnectionString = settings.Text(nameof(SqliteStoreOptions.ConnectionString)),
        Synchronous = Word<SqliteSynchronous>(settings, nameof(SqliteStoreOptions.Synchronous)),
        Migrate = Word<SqliteMigration>(settings, nameof(SqliteStoreOptions.Migrate)),
    };

    private static TEnum Word<TEnum>(ComponentSettings settings, string key)
        where TEnum : struct, Enum
    {
        if (settings.Text(key) is not { } text)
        {
            return default;
        }

        if (Enum.TryParse<TEnum>(text, ignoreCase: true, out var value) && Enum.GetName(value) is { } name && name.Equals(text, StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        settings.Refuse(key, $"'{text}' is not valid. Use {string.Join(", ", Enum.GetNames<TEnum>())}.");
        return default;
    }

    private static Func<IServiceProvider, ISchedulerStore> Create(ComponentSettings settings, SqliteStoreOptions options)
    {
        foreach (var (key, message) in options.Problems())
        {
            settings.Refuse(key, message);
        }

        var name = settings.Name;
        return services => new SqliteStore(
            name, options.In(services.GetService<IHostEnvironment>()?.ContentRootPath ?? Environment.CurrentDirectory), services.GetRequiredService<TimeProvider>());
    }
}
