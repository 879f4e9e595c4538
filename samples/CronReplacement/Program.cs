// In place of cron: what runs, and when, stands in appsettings.json alone.
var builder = Host.CreateApplicationBuilder(args);
builder.Services.AddScheduler().AllowCommands().AddSqlite();
var host = builder.Build();

// Such as: dotnet run -- scheduler import crontab /var/spool/cron/crontabs/app --output jobs.json
if (await host.RunSchedulerCommandAsync(args))
{
    return;
}

await host.RunAsync();
