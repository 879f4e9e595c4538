using JsonFileStore;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Testing.Stores;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.Samples;

/// <summary>The store of the sample passes the same tests as the library's own.</summary>
public sealed class JsonFileStoreConformance() : StoreConformance(new JsonFileStoreFixture());

public sealed class JsonFileStoreDurability() : StoreDurability(new JsonFileStoreFixture());

public sealed class JsonFileStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-json-");

    private string File => Path.Combine(_folder.FullName, "scheduler.json");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_sample_goes_on_counting_after_it_was_killed()
    {
        (string, string)[] settings = [("Scheduler__Stores__default__Path", File), ("Scheduler__Schedules__count-sheep__Every", "1s")];
        await using (var first = new SampleProcess(Repository.Sample("JsonFileStore"), [], settings))
        {
            first.Start();
            await first.LineAsync("2 sheep at ");
        }

        await using var second = new SampleProcess(Repository.Sample("JsonFileStore"), [], settings);
        second.Start();
        var line = await second.LineAsync(" sheep at ");
        Assert.True(int.Parse(line.Split(' ')[0], null) >= 2, line);
    }

    [Theory]
    [InlineData("""{ "Type": "JsonFile" }""", "Path is missing.")]
    [InlineData("""{ "Type": "JsonFile", "Pfad": "x.json" }""", "Scheduler:Stores:default:Pfad")]
    public async Task A_wrong_setting_is_reported_with_the_rest_of_the_configuration(string store, string message)
    {
        await using var app = App.With(scheduler => scheduler.AddJsonFile()).Section($$"""{ "Stores": { "default": {{store}} } }""");

        Assert.Contains(message, (await app.RefusesToStartAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_read_or_is_in_use_stops_the_start_with_one_line_and_stays_as_it_is()
    {
        await System.IO.File.WriteAllTextAsync(File, "{ \"LastMark\": ", TestContext.Current.CancellationToken);
        var section = $$"""{ "Stores": { "default": { "Type": "JsonFile", "Path": {{System.Text.Json.JsonSerializer.Serialize(File)}} } } }""";
        await using var broken = App.With(scheduler => scheduler.AddJsonFile()).Section(section);
        Assert.StartsWith($"Store 'default' cannot use the file '{File}': Expected", (await broken.RefusesToStartAsync()).Message, StringComparison.Ordinal);
        Assert.Equal("{ \"LastMark\": ", await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));

        System.IO.File.Delete(File);
        await using var first = await App.With(scheduler => scheduler.AddJsonFile()).Section(section).StartAsync();
        await using var second = App.With(scheduler => scheduler.AddJsonFile()).Section(section);
        Assert.StartsWith($"Store 'default' cannot use the file '{File}': ", (await second.RefusesToStartAsync()).Message, StringComparison.Ordinal);
    }
}

internal sealed class JsonFileStoreFixture : StoreFixture
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("scheduler-json-");
    private int _stores;

    // It writes all of them each time.
    public override int ManyTimers => 2_000;

    public override ValueTask<ISchedulerStore> CreateAsync(TimeProvider time) => Open(++_stores, time);

    public override ValueTask<ISchedulerStore> ReopenAsync(TimeProvider time) => Open(_stores, time);

    public override ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return base.DisposeAsync();
    }

    private ValueTask<ISchedulerStore> Open(int number, TimeProvider time) =>
        new(new FileStore("test", Path.Combine(_folder.FullName, $"{number}.json"), time, LeaseTimes.Standard, flushes: false));
}
