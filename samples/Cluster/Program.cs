// Three nodes on one PostgreSQL, of which one is killed in the middle of its work:
//   ConnectionStrings__scheduler="Host=localhost;Username=postgres" dotnet run --project samples/Cluster
// The same program is the node (with "node" as first argument) and the play, which starts three of them, kills one and looks at what became of its work.
using Cluster;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Scheduler.Hosting;

var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });
if (builder.Configuration.GetConnectionString("scheduler") is not { Length: > 0 } connectionString)
{
    Console.Error.WriteLine("Say where PostgreSQL is, such as ConnectionStrings__scheduler=\"Host=localhost;Username=postgres\".");
    return 1;
}

var isNode = args is ["node", ..];
var schema = builder.Configuration["Schema"] ?? $"cluster_{Environment.ProcessId}";
builder.Logging.SetMinimumLevel(LogLevel.Error);
builder.Services.AddSingleton(NpgsqlDataSource.Create(connectionString));
builder.Services.AddSingleton(services => new Ledger(services.GetRequiredService<NpgsqlDataSource>(), schema));
builder.Services.AddSingleton<Play>();
var scheduler = builder.Services.AddScheduler().AddPostgreSqlStore("default", options => options.Schema = schema).AddJob<BookJob>("book");
if (isNode)
{
    // Every occurrence counts: none is skipped because one before it still runs, and none stands for others.
    for (var account = 1; account <= 6; account++)
    {
        scheduler.AddSchedule($"account-{account}", schedule => schedule.Job("book").Every(TimeSpan.FromSeconds(2)).NoInstanceLimit().Coalesce(Coalesce.All));
    }
}
else
{
    scheduler.Configure(options => options.Node.Role = NodeRole.Client);
}

using var host = builder.Build();
await host.StartAsync();
if (!isNode)
{
    return await host.Services.GetRequiredService<Play>().RunAsync();
}

// A node lives until its input ends, so that none outlives the play.
while (await Console.In.ReadLineAsync() is not null)
{
}

await host.StopAsync();
return 0;
