using System.Net;
using System.Text;
using Scheduler.Hosting.AspNetCore.Api;

namespace Scheduler.Hosting.AspNetCore.Tests.Api;

/// <summary>What bodies may be (SEC-1), and what becomes of text that means something elsewhere.</summary>
public sealed class BodyTests
{
    private static readonly string[] Bodies =
    [
        "pause", "resume", "jobs/greet/runs", "jobs/greet/pause", "jobs/greet/resume", "schedules", "schedules/a/pause", "schedules/a/resume", "schedules/a/skip", "schedules/a/trigger", "schedules/a/backfill", "preview",
    ];

    public static TheoryData<string> WithBodies => [.. Bodies];

    public static TheoryData<string> Texts =>
    [
        "<script>alert(1)</script>",
        "'; drop table run; --",
        "../../etc/passwd",
        "{{7*7}}${7*7}",
        "System.IO.File, mscorlib",
        "line\r\nX-Injected: 1",
        "\u0001\u202e\ud83d\ude00",
        "%00%2e%2e",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(WithBodies))]
    public async Task SEC_1_A_body_of_a_megabyte_is_refused(string path)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("a");

        // It is refused before it is sent: a client that does not ask may find the connection closed.
        await ApiHost.IsProblemAsync(await host.PostAsync(path, $$"""{ "reason": "{{new string('x', 1024 * 1024)}}" }""", ("Expect", "100-continue")), 413, "SCH4008");
    }

    [Fact]
    public async Task SEC_1_So_is_one_that_does_not_say_how_long_it_is()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "pause") { Content = new StreamContent(new MemoryStream(new byte[RequestReader.MostBytes + 1])) };
        request.Headers.TransferEncodingChunked = true;
        request.Content.Headers.ContentType = new("application/json");

        using var response = await host.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Theory]
    [MemberData(nameof(WithBodies))]
    public async Task SEC_1_What_is_no_JSON_is_refused(string path)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("a");

        foreach (var body in new[] { "{ \"reason\": ", "reason=x", "{ \"reason\": \"a\", \"reason\": \"b\" }", $"{{ \"args\": {new string('[', 64)}{new string(']', 64)} }}" })
        {
            using var response = await host.PostAsync(path, body);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [Theory]
    [MemberData(nameof(WithBodies))]
    public async Task SEC_1_A_member_that_nobody_knows_is_refused(string path)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("a");
        var known = path switch
        {
            "schedules/a/skip" => """ "count": 1, """,
            "schedules/a/backfill" => """ "from": "2024-01-01T00:00:00Z", "to": "2024-01-02T00:00:00Z", """,
            "preview" => """ "trigger": { "every": "1d" }, """,
            "schedules" => """ "id": "b", "job": "greet", "args": { "name": "x" }, "trigger": { "every": "1d" }, """,
            _ => "",
        };

        var error = await ApiHost.IsProblemAsync(await host.PostAsync(path, $$"""{ {{known}} "$type": "System.IO.FileInfo" }"""), 400, "SCH1001");

        Assert.Contains("$type", error.GetProperty("path").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data")]
    public async Task SEC_1_A_body_of_another_media_type_is_refused(string type)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "pause") { Content = new StringContent("""{ "reason": "x" }""", Encoding.UTF8, type) };

        using var response = await host.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Null(await host.Scheduler.GetPauseAsync(Token));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_stays_a_text_wherever_it_is_put(string text)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("a");
        var json = System.Text.Json.JsonSerializer.Serialize(text);

        var paused = await host.PostAsync(HttpStatusCode.OK, "schedules/a/pause", $$"""{ "reason": {{json}} }""");
        Assert.Equal(text, paused.GetProperty("pause").GetProperty("reason").GetString());
        Assert.Equal(text, (await host.PostAsync(HttpStatusCode.OK, "pause", $$"""{ "reason": {{json}} }""")).GetProperty("pause").GetProperty("reason").GetString());
        await host.PostAsync(HttpStatusCode.OK, "resume");

        using var made = await host.PostAsync("jobs/greet/runs", $$"""{ "args": { "name": {{json}} }, "description": {{json}}, "uniqueKey": {{json}} }""");
        var id = ApiHost.Id((await ApiHost.ReadAsync(made, HttpStatusCode.Accepted)).GetProperty("id").GetString()!);
        Assert.False(made.Headers.Contains("X-Injected"));
        await host.Scheduler.WaitForRunAsync(id, Token);
        var run = await host.GetAsync($"runs/{id}");
        Assert.Equal((text, $"Hello {text}."), (run.GetProperty("description").GetString(), run.GetProperty("result").GetString()));

        var added = await host.PostAsync(
            HttpStatusCode.Created, "schedules", $$"""{ "id": "b", "job": "greet", "trigger": { "every": "1d" }, "args": { "name": {{json}} }, "description": {{json}}, "metadata": { "note": {{json}} } }""");
        Assert.Equal((text, text), (added.GetProperty("definition").GetProperty("description").GetString(), added.GetProperty("definition").GetProperty("metadata").GetProperty("note").GetString()));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task A_text_is_refused_where_a_name_is_expected(string text)
    {
        await using var host = await ApiHost.StartAsync();
        var json = System.Text.Json.JsonSerializer.Serialize(text);

        foreach (var member in new[] { "id", "job", "store", "executor" })
        {
            using var response = await host.PostAsync("schedules", new StringBuilder("""{ "id": "b", "job": "greet", "trigger": { "every": "1d" }, "args": { "name": "x" }, "store": "default", "executor": "default" }""").Replace(
                member switch { "id" => "\"b\"", "job" => "\"greet\"", _ => $"\"{member}\": \"default\"" }, member is "id" or "job" ? json : $"\"{member}\": {json}").ToString());
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }

        foreach (var path in new[] { "schedules/", "jobs/", "runs/" })
        {
            using var response = await host.Client.GetAsync(path + Uri.EscapeDataString(text), Token);
            Assert.Contains(response.StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.BadRequest });
        }

        Assert.Empty((await host.GetAsync($"schedules?q={Uri.EscapeDataString(text)}")).GetProperty("items").EnumerateArray());
        Assert.Empty((await host.GetAsync($"runs?q={Uri.EscapeDataString(text)}")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task An_error_of_the_server_tells_its_caller_nothing_and_the_log_everything()
    {
        await using var host = await ApiHost.StartAsync();
        await host.Scheduler.AddScheduleAsync(new("x", "own", new Unspeakable()), cancellationToken: Token);

        var error = await ApiHost.IsProblemAsync(await host.Client.GetAsync("schedules", Token), 500, "SCH4020");

        Assert.DoesNotContain("secret", error.GetRawText(), StringComparison.Ordinal);
        Assert.Contains(host.Log.GetSnapshot(), line => line.Id.Id == 4010 && line.Exception!.Message.Contains("secret", StringComparison.Ordinal));
    }

    private sealed record Unspeakable : ITrigger
    {
        public string Kind => "unspeakable";

        public string Describe() => throw new InvalidOperationException("The secret is out.");

        public DateTimeOffset? Next(DateTimeOffset after) => after < DateTimeOffset.MaxValue.AddDays(-1) ? after.AddDays(1) : null;

        public DateTimeOffset? Previous(DateTimeOffset before) => before > DateTimeOffset.MinValue.AddDays(1) ? before.AddDays(-1) : null;
    }
}
