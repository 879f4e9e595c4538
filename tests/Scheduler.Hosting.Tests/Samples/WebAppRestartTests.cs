using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Hosting.Tests.Samples;

/// <summary>The sample web application is killed and started again.</summary>
public sealed class WebAppRestartTests : IDisposable
{
    private const string Api = "/scheduler/api/v1";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("scheduler-home-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Delete(recursive: true);

    [Fact(Skip = "The folder of a user cannot be moved on Windows.", SkipWhen = nameof(OnWindows))]
    public async Task Schedules_pauses_history_and_cursors_are_there_again_and_what_was_missed_follows_its_policy()
    {
        string? run;
        JsonElement added;
        await using (var first = await StartAsync())
        {
            using var accepted = await first.Client.PostAsync("/schedules/sync-catalogue/runs", null, Token);
            run = (await ReadAsync(accepted)).GetProperty("id").GetString();
            await GetAsync(first, $"/runs/{run}/end");
            using var paused = await first.Client.PostAsync("/schedules/renew-price-list/pause?reason=stocktaking", null, Token);
            Assert.True(paused.IsSuccessStatusCode);
            using var created = await first.Client.PostAsJsonAsync(
                $"{Api}/schedules", new { id = "sale", job = "apply-discount", trigger = new { every = "1s" }, args = new { article = "north-01", percent = 5 } }, Token);
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
            await first.LineAsync("Job 'apply-discount'");
            added = await GetAsync(first, "/schedules/sale");
        }

        // Until at least three occurrences are past.
        while (DateTimeOffset.UtcNow < added.GetProperty("nextRun").GetDateTimeOffset().AddSeconds(4))
        {
            await Task.Delay(100, Token);
        }

        await using var second = await StartAsync();
        await second.LineAsync("Job 'apply-discount'");

        Assert.Equal("Succeeded", (await GetAsync(second, $"/runs/{run}")).GetProperty("state").GetString());
        var renew = await GetAsync(second, $"{Api}/schedules/renew-price-list");
        Assert.Equal(("paused", "stocktaking"), (renew.GetProperty("state").GetString()!.ToLowerInvariant(), renew.GetProperty("pause").GetProperty("reason").GetString()));
        var sale = await GetAsync(second, "/schedules/sale");
        Assert.True(sale.GetProperty("runCount").GetInt64() > added.GetProperty("runCount").GetInt64());

        // Coalesced into the latest, and reported; and no occurrence has two runs.
        var missed = await GetAsync(second, $"{Api}/schedules/sale/missed");
        Assert.Contains("oalesced", missed.GetRawText(), StringComparison.Ordinal);
        var due = (await GetAsync(second, "/runs?job=apply-discount&take=1000")).EnumerateArray().Select(one => one.GetProperty("due").GetDateTimeOffset()).ToList();
        Assert.Equal(due.Count, due.Distinct().Count());
    }

    [Fact(Skip = "The folder of a user cannot be moved on Windows.", SkipWhen = nameof(OnWindows))]
    public async Task A_second_one_for_the_same_user_is_refused_in_one_line_and_the_first_goes_on()
    {
        await using var first = await StartAsync();
        await using var second = new WebAppProcess(WebAppProcess.Of(_home.FullName));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.InitializeAsync());

        Assert.Contains("another process uses it. Stop that one, or give this one another Path", exception.Message, StringComparison.Ordinal);
        Assert.NotEqual(0, await second.ExitAsync());
        Assert.Equal("Healthy", await first.Client.GetStringAsync("/healthz", Token));
    }

    public static bool OnWindows => OperatingSystem.IsWindows();

    private async Task<WebAppProcess> StartAsync()
    {
        var process = new WebAppProcess([.. WebAppProcess.Of(_home.FullName), ("Logging__LogLevel__Default", "Information")]);
        process.Start();
        Assert.Contains(_home.FullName, await process.LineAsync("Schedules, runs and history are kept in "), StringComparison.Ordinal);
        await process.ListenAsync();
        return process;
    }

    private static async Task<JsonElement> GetAsync(WebAppProcess process, string path)
    {
        using var response = await process.Client.GetAsync(path, Token);
        Assert.True(response.IsSuccessStatusCode, $"{path} answers {response.StatusCode}.");
        return await ReadAsync(response);
    }

    private static Task<JsonElement> ReadAsync(HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(Token);
}
