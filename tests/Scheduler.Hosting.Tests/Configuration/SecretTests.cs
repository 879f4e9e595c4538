using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Scheduler.Hosting.Diagnostics;
using Scheduler.Hosting.Tests.Scheduling;

namespace Scheduler.Hosting.Tests.Configuration;

/// <summary>Secrets are named in the section and stand elsewhere; whoever writes one there all the same does not find it in the log.</summary>
public sealed class SecretTests
{
    private const string Secret = "s3cret";

    [Theory]
    [InlineData("\"SchedulerDb\"")]
    [InlineData("\"schedulerdb\"")]
    [InlineData("\"Keyed\"")]
    public void CFG_8_a_connection_is_a_connection_string_or_a_service_with_its_name(string name) => Connected(name).Definitions();

    [Theory]
    [InlineData("\"SchedulrDb\"", "Connection 'SchedulrDb' is not in ConnectionStrings. Did you mean 'SchedulerDb'? Defined: SchedulerDb. (Add ConnectionStrings:SchedulrDb, or register a Source with this key.)")]
    [InlineData("\"Empty\"", "Connection 'Empty' is not in ConnectionStrings.")]
    [InlineData("\"Host=db;Password=s3cret\"", "A connection string stands where its name belongs.")]
    [InlineData("null", "Nothing says where to connect to. Write the name of a connection string here, or register a Source.")]
    public void SCH1110_every_other_connection_is_refused(string name, string message)
    {
        Connected(name).Refuses("SCH1110", "Scheduler:Stores:db:Connection", message);
        Assert.DoesNotContain(Secret, Connected(name).Problem().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CFG_8_the_service_of_the_application_serves_where_no_name_is_set()
    {
        var configured = Connected("null");
        configured.Services.AddSingleton(new Source());

        configured.Definitions();
    }

    [Theory]
    [InlineData("""{ "Stores": { "default": "Host=db;Password=s3cret;Database=app" } }""", "Password=***;Database=app")]
    [InlineData("""{ "Stores": { "default": { "Type": "Host=db;pwd = 's3;cret'" } } }""", "pwd = ***")]
    [InlineData("""{ "Executors": { "default": { "MaxConcurrency": "Token=s3cret" } } }""", "Token=***")]
    [InlineData("""{ "TimeZone": "AccountKey=\"s3cret\"" }""", "AccountKey=***")]
    [InlineData("""{ "Jobs": { "tick": { "Every": "postgres://app:s3cret@db/app" } } }""", "postgres://app:***@db/app")]
    public void CFG_8_what_looks_like_a_secret_is_in_no_message(string section, string shown)
    {
        var message = Configured.By(section).Problem().Message;

        Assert.Contains(shown, message, StringComparison.Ordinal);
        Assert.DoesNotContain("cret", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CFG_8_a_change_that_is_refused_puts_no_secret_into_log_health_or_events()
    {
        await using var reload = await ReloadHost.StartAsync(ReloadHost.Schedules(("one", 10)));

        await reload.ChangeAsync($$""" "Stores": { "default": "Host=db;Password={{Secret}}" }, {{ReloadHost.Schedules(("one", 10))}} """);

        var health = reload.Host.Services.GetRequiredService<SchedulerHealthCheck>();
        var told = await health.CheckHealthAsync(new() { Registration = new("scheduler", health, HealthStatus.Unhealthy, null) }, TestContext.Current.CancellationToken);
        Assert.Contains("Password=***", told.Description, StringComparison.Ordinal);
        Assert.All(
            [told.Description!, .. Assert.Single(reload.Rejected).Errors, .. reload.Host.Logs.GetSnapshot().Select(line => $"{line.Message} {line.Exception}")],
            text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    private static Configured Connected(string name)
    {
        var configured = Configured.By($$"""{ "Stores": { "db": { "Type": "Database", "Connection": {{name}} } } }""")
            .With(source => source.AddInMemoryCollection([new("ConnectionStrings:SchedulerDb", "Host=db"), new("ConnectionStrings:Empty", "")]));
        configured.Services.AddKeyedSingleton("Keyed", new Source());
        configured.Stores.Add(new ComponentType<object>("Database", settings =>
        {
            settings.CheckConnection("Connection", settings.Text("Connection"), typeof(Source));
            return _ => settings;
        }));
        return configured;
    }

    private sealed class Source;
}
