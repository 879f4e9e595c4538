using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.DependencyInjection;

namespace Scheduler.Hosting.Sqlite.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-sqlite-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_relative_path_begins_at_the_content_root()
    {
        using var host = Build(scheduler => scheduler.AddSqlite(), ("Type", "Sqlite"), ("Path", "data/scheduler.db"), ("Synchronous", "full"), ("Migrate", "Auto"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "data", "scheduler.db")));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_connection_string_names_the_file_too()
    {
        using var host = Build(scheduler => scheduler.AddSqlite(), ("Type", "Sqlite"), ("ConnectionString", "Data Source=other.db"));
        await host.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "other.db")));
        await host.StopAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Path: Path is missing. Name the file, such as data/scheduler.db.")]
    [InlineData("Path: Path and ConnectionString both name the file.", "Path=a.db", "ConnectionString=Data Source=b.db")]
    [InlineData("Path: ':memory:' is not a file.", "Path=:memory:")]
    [InlineData("ConnectionString: The connection string cannot be read", "ConnectionString=Colour=red")]
    [InlineData("ConnectionString: '' is not a file.", "ConnectionString=Foreign Keys=true")]
    [InlineData("Synchronous: 'Fll' is not valid. Use Normal, Full.", "Path=a.db", "Synchronous=Fll")]
    [InlineData("Migrate: '1' is not valid. Use Auto, Validate, None.", "Path=a.db", "Migrate=1")]
    [InlineData("Pth: Unknown setting 'Pth'. Did you mean 'Path'?", "Pth=a.db")]
    public async Task A_mistake_is_reported_with_the_rest_of_the_configuration(string problem, params string[] settings)
    {
        using var host = Build(scheduler => scheduler.AddSqlite(), [("Type", "Sqlite"), .. settings.Select(setting => setting.Split('=', 2)).Select(parts => (parts[0], parts[1]))]);
        var exception = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        var (key, message) = (problem[..problem.IndexOf(':', StringComparison.Ordinal)], problem[(problem.IndexOf(':', StringComparison.Ordinal) + 2)..]);
        Assert.Contains($"Scheduler:Stores:default:{key}", exception.Message, StringComparison.Ordinal);
        Assert.Contains(message, exception.Message, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task A_mistake_in_code_is_reported_the_same_way()
    {
        using var host = Build(scheduler => scheduler.AddSqliteStore("default", options => options.Synchronous = (SqliteSynchronous)7));
        var exception = await Assert.ThrowsAsync<SchedulerConfigurationException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("Path is missing.", exception.Message, StringComparison.Ordinal);
    }

    private IHost Build(Action<SchedulerBuilder> configure, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder.FullName, DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create($"Scheduler:Stores:default:{setting.Key}", (string?)setting.Value)));
        configure(builder.Services.AddScheduler());
        return builder.Build();
    }
}
