using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Scheduler.Hosting;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.PostgreSql;
using Scheduler.Hosting.Stores;

// Where every AddX of the platform is found without a using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds stores in PostgreSQL.</summary>
public static class PostgreSqlStoreExtensions
{
    // A commit has a handful of shapes, and reads as many again.
    private const int PreparedStatements = 100;

    /// <summary>Lets configuration choose <c>"Type": "PostgreSql"</c> for a store; its settings are those of <see cref="PostgreSqlStoreOptions"/>.</summary>
    /// <param name="builder">The scheduler.</param>
    public static SchedulerBuilder AddPostgreSql(this SchedulerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddStoreType("PostgreSql", static settings => Create(settings, Read(settings)));
    }

    /// <summary>Adds a store in PostgreSQL.</summary>
    /// <param name="builder">The scheduler.</param>
    /// <param name="name">Its name; <c>default</c> takes the place of the store in memory.</param>
    /// <param name="configure">Fills the options; null for the data source that the application has registered, and the schema <c>scheduler</c>.</param>
    public static SchedulerBuilder AddPostgreSqlStore(this SchedulerBuilder builder, string name, Action<PostgreSqlStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var type = $"PostgreSql ({name})";
        return builder
            .AddStoreType(type, settings =>
            {
                var options = new PostgreSqlStoreOptions();
                configure?.Invoke(options);
                return Create(settings, options);
            })
            .Configure(options => options.Stores[name] = new() { Type = type });
    }

    private static PostgreSqlStoreOptions Read(ComponentSettings settings)
    {
        var options = new PostgreSqlStoreOptions { ConnectionName = settings.Text(nameof(PostgreSqlStoreOptions.ConnectionName)), Listen = settings.Flag(nameof(PostgreSqlStoreOptions.Listen), true) };
        options.Schema = settings.Text(nameof(options.Schema)) ?? options.Schema;
        if (settings.Text(nameof(options.Migrate)) is { } word)
        {
            // A number is no word, though it is parsed as one.
            if (Enum.TryParse<SchemaMigration>(word, ignoreCase: true, out var migrate) && migrate.ToString().Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                options.Migrate = migrate;
            }
            else
            {
                settings.Refuse(nameof(options.Migrate), $"'{word}' is not valid. Use {string.Join(", ", Enum.GetNames<SchemaMigration>())}.");
            }
        }

        return options;
    }

    private static Func<IServiceProvider, ISchedulerStore> Create(ComponentSettings settings, PostgreSqlStoreOptions options)
    {
        foreach (var (key, message) in options.Problems())
        {
            settings.Refuse(key, message);
        }

        if (options.DataSource is null)
        {
            settings.CheckConnection(nameof(options.ConnectionName), options.ConnectionName, typeof(NpgsqlDataSource));
        }

        var name = settings.Name;
        return services =>
        {
            var (source, owned) = Source(name, options, services);
            var logger = services.GetService<ILoggerFactory>()?.CreateLogger<PostgreSqlStore>() ?? NullLogger<PostgreSqlStore>.Instance;
            return new PostgreSqlStore(new(name, options.Schema, options.Migrate, options.Listen, owned), source, services.GetRequiredService<TimeProvider>(), logger);
        };
    }

    private static (NpgsqlDataSource Source, bool Owned) Source(string store, PostgreSqlStoreOptions options, IServiceProvider services)
    {
        if (options.DataSource is { } given)
        {
            return (given, false);
        }

        if (options.ConnectionName is not { } name)
        {
            return (services.GetService<NpgsqlDataSource>()
                ?? throw Refused(store, "nothing says where its database is. Set ConnectionName, or register an NpgsqlDataSource."), false);
        }

        if (services.GetKeyedService<NpgsqlDataSource>(name) is { } keyed)
        {
            return (keyed, false);
        }

        var connectionString = services.GetService<IConfiguration>()?.GetConnectionString(name)
            ?? throw Refused(store, $"there is neither a connection string 'ConnectionStrings:{name}' nor a keyed NpgsqlDataSource '{name}'. Add one of them, or correct ConnectionName.");
        try
        {
            var builder = new NpgsqlDataSourceBuilder(connectionString);
            if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0 && !connectionString.Contains("Auto Prepare", StringComparison.OrdinalIgnoreCase))
            {
                (builder.ConnectionStringBuilder.MaxAutoPrepare, builder.ConnectionStringBuilder.AutoPrepareMinUsages) = (PreparedStatements, 2);
            }

            return (builder.Build(), true);
        }
        catch (ArgumentException)
        {
            // The exception names what it takes for a keyword, which may be a part of a secret (CFG-8).
            throw Refused(store, $"the connection string '{name}' cannot be read. Look for a keyword that Npgsql does not know, and write a value with ; or = in quotes.");
        }
    }

    private static SchedulerConfigurationException Refused(string store, string reason) => new($"Store '{store}' cannot be opened: {reason}");
}
