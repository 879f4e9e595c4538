using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Hosting.Tests.Samples;

public sealed class WebAppTests(WebAppProcess sample) : IClassFixture<WebAppProcess>
{
    private HttpClient Client => sample.Client;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_only_appsettings_declares_is_executed_and_named_in_the_log()
    {
        Assert.Contains("articles on sale", await sample.LineAsync("WebApp.Jobs.Heartbeat"), StringComparison.Ordinal);
        Assert.Contains("'heartbeat' succeeded", await sample.LineAsync("Job 'heartbeat'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_controller_triggers_a_job_and_another_returns_its_result()
    {
        using var accepted = await Client.PostAsync("/schedules/sync-catalogue/runs", null, Token);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        var id = (await ReadAsync(accepted)).GetProperty("id").GetString();
        Assert.EndsWith($"/runs/{id}", accepted.Headers.Location!.AbsolutePath, StringComparison.Ordinal);

        var ended = await GetAsync($"/runs/{id}/end");
        var run = await GetAsync(accepted.Headers.Location.AbsolutePath);

        Assert.Equal("Succeeded", run.GetProperty("state").GetString());
        // One change every seven seconds, in one minute.
        Assert.InRange(run.GetProperty("result").GetProperty("read").GetInt32(), 8, 9);
        Assert.Equal(run.GetRawText(), ended.GetRawText());
        Assert.Contains((await GetAsync("/runs?job=sync-catalogue")).EnumerateArray(), listed => listed.GetProperty("id").GetString() == id);
    }

    [Fact]
    public async Task A_one_off_waits_for_its_instant()
    {
        var id = await EnqueueDiscountAsync("2099-01-01T00:00:00Z", "north-03");

        var run = await GetAsync($"/runs/{id}");

        Assert.Equal("Queued", run.GetProperty("state").GetString());
        Assert.Equal(new DateTimeOffset(2099, 1, 1, 0, 0, 0, TimeSpan.Zero), run.GetProperty("due").GetDateTimeOffset());
    }

    [Fact]
    public async Task A_one_off_whose_instant_is_past_runs_now()
    {
        var run = await GetAsync($"/runs/{await EnqueueDiscountAsync("2020-01-01T00:00:00Z", "north-04")}/end");

        Assert.Equal("Succeeded", run.GetProperty("state").GetString());
        Assert.Equal(20, run.GetProperty("result").GetProperty("discount").GetInt32());
    }

    [Fact]
    public async Task A_schedule_is_listed_previewed_paused_and_resumed()
    {
        const string schedule = "/schedules/renew-price-list";
        var listed = Assert.Single((await GetAsync("/schedules")).EnumerateArray(), line => line.GetProperty("id").GetString() == "renew-price-list");
        var preview = (await GetAsync($"{schedule}/preview?count=3")).EnumerateArray().Select(instant => instant.GetDateTimeOffset()).ToList();

        Assert.Equal("every hour, UTC", listed.GetProperty("when").GetString());
        Assert.Equal(preview[0], listed.GetProperty("nextRun").GetDateTimeOffset());
        Assert.Equal([preview[0], preview[0].AddHours(1), preview[0].AddHours(2)], preview);
        Assert.All(preview, instant => Assert.Equal((0, 0), (instant.Minute, instant.Second)));

        using var paused = await Client.PostAsync($"{schedule}/pause?reason=stocktaking", null, Token);
        Assert.Equal("Paused", (await ReadAsync(paused)).GetProperty("state").GetString());
        using var resumed = await Client.PostAsync($"{schedule}/resume", null, Token);
        Assert.Equal("Active", (await ReadAsync(resumed)).GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("/schedules/nope", HttpStatusCode.NotFound)]
    [InlineData("/schedules/nope/preview", HttpStatusCode.NotFound)]
    [InlineData("/schedules/heartbeat/preview?count=0", HttpStatusCode.BadRequest)]
    [InlineData("/runs/nope", HttpStatusCode.BadRequest)]
    [InlineData("/runs/00000000000000000000000", HttpStatusCode.NotFound)]
    [InlineData("/runs/00000000000000000000000/end", HttpStatusCode.NotFound)]
    public async Task What_does_not_exist_is_no_error_of_the_server(string path, HttpStatusCode status)
    {
        using var response = await Client.GetAsync(path, Token);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task The_page_lists_schedules_and_runs_as_escaped_text()
    {
        await GetAsync($"/runs/{await EnqueueDiscountAsync("2020-01-01T00:00:00Z", "<script>")}/end");

        var page = await Client.GetStringAsync("/", Token);

        Assert.All(["count-catalogue", "heartbeat", "renew-price-list", "sync-catalogue", "apply-discount"], name => Assert.Contains(name, page, StringComparison.Ordinal));
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_is_mapped_and_answers_this_machine()
    {
        var overview = await GetAsync("/scheduler/api/v1/overview");
        var schedule = await GetAsync("/scheduler/api/v1/schedules/renew-price-list");

        Assert.Equal("default", overview.GetProperty("stores")[0].GetProperty("name").GetString());
        Assert.Equal("every hour, UTC", schedule.GetProperty("when").GetString());
    }

    [Fact]
    public async Task The_health_endpoint_answers() => Assert.Equal("Healthy", await Client.GetStringAsync("/healthz", Token));

    [Fact]
    public async Task An_environment_variable_changes_the_rhythm_of_a_job()
    {
        await using var slower = new WebAppProcess(("Scheduler__Jobs__heartbeat__Every", "2m"));
        await slower.InitializeAsync();

        Assert.Equal(TimeSpan.FromSeconds(5), await IntervalAsync(Client));
        Assert.Equal(TimeSpan.FromMinutes(2), await IntervalAsync(slower.Client));
    }

    [Fact]
    public async Task A_wrong_setting_stops_the_start_and_says_where_it_stands()
    {
        await using var wrong = new WebAppProcess(("Scheduler__Jobs__heartbeat__Evry", "2m"));

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(async () => await wrong.InitializeAsync());

        Assert.Contains("Scheduler:Jobs:heartbeat:Evry", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'Every'?", exception.Message, StringComparison.Ordinal);
    }

    [Fact(Skip = "There is no SIGTERM on Windows; it runs on Linux and macOS.", SkipWhen = nameof(OnWindows))]
    public async Task SIGTERM_stops_it_gracefully()
    {
        await using var other = new WebAppProcess([]);
        await other.InitializeAsync();

        Assert.Equal(0, await other.TerminateAsync());
        await other.LineAsync("The scheduler has stopped.");
    }

    public static bool OnWindows => OperatingSystem.IsWindows();

    private static async Task<TimeSpan> IntervalAsync(HttpClient client)
    {
        var preview = await client.GetFromJsonAsync<DateTimeOffset[]>("/schedules/heartbeat/preview?count=2", Token);
        return preview![1] - preview[0];
    }

    private async Task<string?> EnqueueDiscountAsync(string at, string article)
    {
        using var accepted = await Client.PostAsJsonAsync($"/discounts?at={at}", new { article, percent = 20 }, Token);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return (await ReadAsync(accepted)).GetProperty("id").GetString();
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path, Token);
        Assert.True(response.IsSuccessStatusCode, $"{path} answers {response.StatusCode}.");
        return await ReadAsync(response);
    }

    private static Task<JsonElement> ReadAsync(HttpResponseMessage response) => response.Content.ReadFromJsonAsync<JsonElement>(Token);
}
