using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Stores;

namespace Scheduler.Hosting.CommandLine;

/// <summary>Writes the SQL that makes the tables of a store.</summary>
internal static class SchemaVerb
{
    private const string Default = "default";

    public static async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var (name, from) = (invocation.Arguments.Value ?? Default, invocation.Arguments.Number("from", 0, 0, int.MaxValue));
        var options = Options(name, CheckedDefinitions.Of(invocation).Options);
        var store = invocation.Services.GetServices<ComponentType<ISchedulerStore>>()
            .Last(type => type.Name.Equals(options.Type, StringComparison.OrdinalIgnoreCase))
            .Create(new(name, options.Settings), invocation.Services);
        await using (store.ConfigureAwait(false))
        {
            if (store is not IStoreSchema schema)
            {
                await invocation.Errors.WriteLineAsync($"Store '{name}' ({options.Type}) has no schema: there is nothing to create for it.").ConfigureAwait(false);
                return ExitCodes.Failure;
            }

            if (from > schema.Version)
            {
                throw new UsageException($"--from {from} is later than the schema of store '{name}', which is {schema.Version}.");
            }

            var script = schema.Script(from);
            await (invocation.Arguments.Has("json")
                ? CommandJson.WriteAsync(invocation.Output, new StoreSchemaJson(name, options.Type, from, schema.Version, script))
                : invocation.Output.WriteLineAsync(script)).ConfigureAwait(false);
            return ExitCodes.Success;
        }
    }

    private static StoreOptions Options(string name, SchedulerOptions options) =>
        options.Stores.TryGetValue(name, out var store) ? store
        : name.Equals(Default, StringComparison.OrdinalIgnoreCase) ? new()
        : throw new UsageException(Unknown.Store(name, options.Stores.Keys.Append(Default).Distinct(StringComparer.OrdinalIgnoreCase)));
}
