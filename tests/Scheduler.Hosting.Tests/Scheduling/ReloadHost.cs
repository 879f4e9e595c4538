using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Scheduler.Hosting.DependencyInjection;
using Scheduler.Hosting.Scheduling;
using static Scheduler.Hosting.Tests.Scheduling.SchedulerHost;

namespace Scheduler.Hosting.Tests.Scheduling;

/// <summary>A host whose configuration changes while it runs: in memory, or in files of a folder of its own.</summary>
internal sealed class ReloadHost : IAsyncDisposable
{
    // A time that nothing else waits for.
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(777);

    private readonly ChangingConfiguration? _memory;
    private readonly PhysicalFileProvider? _files;

    private ReloadHost(SchedulerHost host, ChangingConfiguration? memory, PhysicalFileProvider? files) => (Host, _memory, _files) = (host, memory, files);

    public SchedulerHost Host { get; }

    public IScheduler Scheduler => Host.Scheduler;

    public IReadOnlyList<ConfigurationReloaded> Reloaded => Host.Events<ConfigurationReloaded>();

    public IReadOnlyList<ConfigurationRejected> Rejected => Host.Events<ConfigurationRejected>();

    public string Folder => _files!.Root;

    /// <summary>What a change did, as "added | changed | retired".</summary>
    public static string Words(ConfigurationReloaded told) => $"{string.Join(' ', told.Added)} | {string.Join(' ', told.Changed)} | {string.Join(' ', told.Retired)}";

    /// <summary>The configuration with this section.</summary>
    public static string Section(string members) => $$"""{ "Scheduler": { "Reload": { "Debounce": "777ms" }, {{members}} } }""";

    /// <summary>Schedules that run <c>work</c>, by id and seconds.</summary>
    public static string Schedules(params IEnumerable<(string Id, int Seconds)> schedules) =>
        $$"""
        "Schedules": { {{string.Join(", ", schedules.Select(schedule => $$"""
        "{{schedule.Id}}": { "Job": "work", "Every": "{{schedule.Seconds}}s" }
        """))}} }
        """;

    public static async Task<ReloadHost> StartAsync(string members, Action<SchedulerBuilder>? configure = null)
    {
        var memory = new ChangingConfiguration(Section(members));
        return new(await SchedulerHost.StartAsync(configure, add: host => host.Configuration.Add(memory)), memory, null);
    }

    /// <summary>With files, of which the first is <c>appsettings.json</c>, all of them optional as those of the platform's hosts.</summary>
    public static async Task<ReloadHost> StartWithFilesAsync(Action<string> write, params string[] names)
    {
        var folder = Directory.CreateTempSubdirectory("reload-");
        write(folder.FullName);
        var files = new PhysicalFileProvider(folder.FullName);
        return new(
            await SchedulerHost.StartAsync(add: host =>
            {
                foreach (var name in names.Prepend("appsettings.json"))
                {
                    host.Configuration.AddJsonFile(files, name, optional: true, reloadOnChange: true);
                }
            }),
            null,
            files);
    }

    public string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>Replaces a file in one step.</summary>
    public void Write(string file, string text)
    {
        File.WriteAllText(PathOf($"{file}.new"), text);
        File.Move(PathOf($"{file}.new"), PathOf(file), overwrite: true);
    }

    /// <summary>Changes the section in memory, and waits until it is taken over or refused.</summary>
    public Task ChangeAsync(string members) => TellAsync(() => _memory!.Replace(Section(members)));

    /// <summary>Changes the whole configuration in memory, and waits until it is taken over or refused.</summary>
    public Task ReplaceAsync(string json) => TellAsync(() => _memory!.Replace(json));

    /// <summary>Changes the section in memory, and waits for nothing.</summary>
    public void Change(string members) => _memory!.Replace(Section(members));

    /// <summary>Does something, and waits until what comes of it is told.</summary>
    public async Task TellAsync(Action change)
    {
        var before = Reloaded.Count + Rejected.Count;
        change();
        await PumpAsync(() => Reloaded.Count + Rejected.Count > before, "an event about the configuration");
        await Host.SettleAsync();
    }

    /// <summary>Lets the debounce pass, as often as it begins, until a condition holds.</summary>
    public Task PumpAsync(Func<bool> condition, string what) => UntilAsync(
        () =>
        {
            if (Host.Clock.HasTimer(Debounce))
            {
                Host.Clock.Advance(Debounce);
            }

            return condition();
        },
        what);

    /// <summary>Lets so much time pass that files are looked at although nobody told of a change.</summary>
    public void Recheck() => Host.Clock.Advance(ReloadLoop.Recheck);

    public async Task<Schedule> ScheduleAsync(string id) => (await Scheduler.GetScheduleAsync(id))!;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        if (_files is not null)
        {
            _files.Dispose();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
