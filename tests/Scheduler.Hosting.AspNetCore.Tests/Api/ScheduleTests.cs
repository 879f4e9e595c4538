using System.Net;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Tests.Api;

public sealed class ScheduleTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_is_added_read_changed_and_removed()
    {
        await using var host = await ApiHost.StartAsync();

        using var added = await host.PostAsync("schedules", """
            { "id": "nightly", "job": "greet", "trigger": { "cron": "30 4 * * *", "timeZone": "Europe/Berlin" }, "args": { "name": "ada" }, "misfireGraceTime": "1h", "retry": { "maxAttempts": 3 }, "metadata": { "Team": "blue" } }
            """);
        var answer = await ApiHost.ReadAsync(added, HttpStatusCode.Created);
        var read = await host.GetAsync("schedules/nightly");

        Assert.Equal("schedules/nightly", added.Headers.Location!.OriginalString);
        Assert.Equal(answer.GetRawText(), $"{read.GetRawText()[..^1]},\"warnings\":[]}}");
        Assert.Equal($"\"{read.GetProperty("version")}\"", added.Headers.ETag!.Tag);
        Assert.Equal(("Active", "Api", "at 04:30, every day, Europe/Berlin"), (Text(read, "state"), Text(read, "source"), Text(read, "when")));
        Assert.Equal(5, read.GetProperty("next").GetArrayLength());
        Assert.Equal(read.GetProperty("nextRun").GetString(), read.GetProperty("next")[0].GetProperty("due").GetString());
        Assert.Equal("1h", Text(read.GetProperty("policies"), "misfireGraceTime"));
        Assert.Equal("""{"Team":"blue"}""", read.GetProperty("definition").GetProperty("metadata").GetRawText());

        // What is shown as its definition is what PUT takes.
        var changed = read.GetProperty("definition").GetRawText().Replace("30 4 * * *", "0 4 * * *", StringComparison.Ordinal);
        using var put = await host.SendAsync(HttpMethod.Put, "schedules/nightly", changed, ("If-Match", added.Headers.ETag.Tag));
        var after = await ApiHost.ReadAsync(put, HttpStatusCode.OK);
        Assert.Equal("at 04:00, every day, Europe/Berlin", Text(after, "when"));
        Assert.NotEqual(added.Headers.ETag, put.Headers.ETag);

        using var removed = await host.SendAsync(HttpMethod.Delete, "schedules/nightly", headers: ("If-Match", put.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NoContent, removed.StatusCode);
        await ApiHost.IsProblemAsync(await host.Client.GetAsync("schedules/nightly", Token), 404, "SCH4004");
    }

    [Fact]
    public async Task OWN_1_An_id_that_exists_is_not_added_again()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("nightly");

        await ApiHost.IsProblemAsync(await host.PostAsync("schedules", """{ "id": "NIGHTLY", "job": "greet", "trigger": { "every": "1d" }, "args": { "name": "x" } }"""), 409, "SCH4005");
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task OWN_7_A_change_needs_the_version_that_its_caller_has_seen(string method)
    {
        await using var host = await ApiHost.StartAsync();
        var version = (await host.AddAsync("nightly")).GetProperty("version").GetInt64();
        await host.PostAsync(HttpStatusCode.OK, "schedules/nightly/pause");
        const string Body = """{ "job": "greet", "trigger": { "every": "1d" }, "args": { "name": "x" } }""";

        await ApiHost.IsProblemAsync(await SendAsync(), 428, "SCH4006");
        await ApiHost.IsProblemAsync(await SendAsync(("If-Match", $"\"{version}\"")), 412, "SCH4007");
        await ApiHost.IsProblemAsync(await SendAsync(("If-Match", "\"later\"")), 412, "SCH4007");
        await ApiHost.IsProblemAsync(await SendAsync(("If-Match", $"W/\"{version}\"")), 412, "SCH4007");
        Assert.Equal("cron", (await host.Scheduler.GetScheduleAsync("nightly", Token))!.Trigger.Kind);
        using var any = await SendAsync(("If-Match", "*"));
        Assert.True(any.IsSuccessStatusCode);

        Task<HttpResponseMessage> SendAsync(params (string, string)[] headers) => host.SendAsync(new(method), "schedules/nightly", method == "PUT" ? Body : null, headers);
    }

    [Fact]
    public async Task OWN_7_Of_two_changes_of_one_version_one_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var version = (await host.AddAsync("nightly")).GetProperty("version").GetInt64();

        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(async day =>
        {
            using var answer = await host.SendAsync(
                HttpMethod.Put, "schedules/nightly", $$"""{ "job": "greet", "trigger": { "every": "{{day}}d" }, "args": { "name": "x" } }""", ("If-Match", $"\"{version}\""));
            return answer.StatusCode;
        }));

        Assert.Equal(1, answers.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(status => status == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task OWN_2_A_change_of_a_declared_schedule_is_kept_apart_and_taken_back()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Schedules": { "declared": { "Job": "own", "Every": "1d" } } }""");

        var changed = await ApiHost.ReadAsync(await host.SendAsync(HttpMethod.Put, "schedules/declared", """{ "job": "own", "trigger": { "every": "2d" } }""", ("If-Match", "*")), HttpStatusCode.OK);
        Assert.Equal(("Declared", "trigger"), (Text(changed, "source"), Assert.Single(changed.GetProperty("overrides").EnumerateArray()).GetString()));

        var reset = await host.PostAsync(HttpStatusCode.OK, "schedules/declared/reset");
        Assert.Empty(reset.GetProperty("overrides").EnumerateArray());
        Assert.Equal("1d", Text(reset.GetProperty("definition").GetProperty("trigger"), "every"));
        await ApiHost.IsProblemAsync(await host.SendAsync(HttpMethod.Delete, "schedules/declared", headers: ("If-Match", "*")), 409, "SCH4005");
    }

    [Fact]
    public async Task CFG_5_Each_setting_says_where_it_comes_from()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Defaults": { "Timeout": "5m" } }""");
        await host.AddAsync("nightly", """, "maxInstances": 2""");

        var settings = (await host.GetAsync("schedules/nightly?explain=true")).GetProperty("settings").EnumerateArray().ToDictionary(setting => Text(setting, "key")!, setting => (Text(setting, "value"), Text(setting, "origin")));

        Assert.Equal(("2", "Schedule"), settings["MaxInstances"]);
        Assert.Equal(("5m", "Defaults"), settings["Timeout"]);
        Assert.Equal("BuiltIn", settings["Priority"].Item2);
        Assert.False((await host.GetAsync("schedules/nightly")).TryGetProperty("settings", out _));
    }

    [Fact]
    public async Task A_schedule_is_paused_resumed_skipped_and_triggered()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("nightly");

        var paused = await host.PostAsync(HttpStatusCode.OK, "schedules/nightly/pause", """{ "reason": "stocktaking", "until": "2099-01-01T00:00:00Z", "pendingRuns": "cancel" }""");
        Assert.Equal(("Paused", "local", "stocktaking", "2099-01-01T00:00:00Z"), (Text(paused, "state"), Text(paused.GetProperty("pause"), "by"), Text(paused.GetProperty("pause"), "reason"), Text(paused.GetProperty("pause"), "until")));

        // PAU-7: it can be run all the same.
        using var triggered = await host.PostAsync("schedules/nightly/trigger", """{ "args": { "name": "eve" }, "priority": 5, "description": "for the auditor" }""");
        var id = Text(await ApiHost.ReadAsync(triggered, HttpStatusCode.Accepted), "id")!;
        await host.Scheduler.WaitForRunAsync(ApiHost.Id(id), Token);
        var run = await ApiHost.ReadAsync(await host.Client.GetAsync(new Uri(triggered.RequestMessage!.RequestUri!, triggered.Headers.Location!), Token), HttpStatusCode.OK);
        Assert.Equal(("Succeeded", "Hello eve.", "for the auditor", "Manual"), (Text(run, "state"), Text(run, "result"), Text(run, "description"), Text(run, "origin")));

        var resumed = await host.PostAsync(HttpStatusCode.OK, "schedules/nightly/resume", """{ "missed": "CatchUp" }""");
        Assert.Equal("Active", Text(resumed, "state"));
        var skipped = await host.PostAsync(HttpStatusCode.OK, "schedules/nightly/skip", """{ "count": 2 }""");
        Assert.Equal(resumed.GetProperty("next")[2].GetProperty("due").GetString(), Text(skipped, "nextRun"));
        var missed = Assert.Single((await host.GetAsync("schedules/nightly/missed")).GetProperty("items").EnumerateArray());
        Assert.Equal((2, "Requested"), (missed.GetProperty("count").GetInt32(), Text(missed, "reason")));
    }

    [Fact]
    public async Task Lists_come_in_pages_that_miss_nothing_and_repeat_nothing()
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Stores": { "second": { "Type": "Memory" } } }""");
        foreach (var i in Enumerable.Range(0, 7))
        {
            await host.AddAsync($"s{i}", i % 2 == 0 ? "" : """, "store": "second" """);
        }

        var seen = new List<string?>();
        string? cursor = null;
        do
        {
            var page = await host.GetAsync($"schedules?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, 2);
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => Text(item, "id")));
            cursor = page.TryGetProperty("nextCursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        Assert.Equal(["s0", "s2", "s4", "s6", "s1", "s3", "s5"], seen);
    }

    [Theory]
    [InlineData("job=greet", "a,b")]
    [InlineData("job=own", "declared")]
    [InlineData("state=paused", "b")]
    [InlineData("store=default&q=DECL", "declared")]
    [InlineData("q=nothing", "")]
    public async Task A_list_has_what_its_filter_says(string query, string ids)
    {
        await using var host = await ApiHost.StartAsync(section: """{ "Schedules": { "declared": { "Job": "own", "Every": "1d" } } }""");
        await host.AddAsync("a");
        await host.AddAsync("b", """, "startPaused": true""");

        var items = (await host.GetAsync($"schedules?{query}")).GetProperty("items").EnumerateArray();

        Assert.Equal(ids, string.Join(',', items.Select(item => Text(item, "id"))));
    }

    [Theory]
    [InlineData("schedules?limit=0", "limit", "SCH1043")]
    [InlineData("schedules?limit=501", "limit", "SCH1043")]
    [InlineData("schedules?limit=many", "limit", "SCH4002")]
    [InlineData("schedules?state=pausd", "state", "SCH4002")]
    [InlineData("schedules?state=2", "state", "SCH4002")]
    [InlineData("schedules?stat=paused", "stat", "SCH4001")]
    [InlineData("schedules?job=a&job=b", "job", "SCH4002")]
    [InlineData("schedules?cursor=%01", "cursor", "SCH4003")]
    [InlineData("schedules?cursor=aGVsbG8", "cursor", "SCH4003")]
    [InlineData("schedules?store=nope", "store", "SCH1062")]
    [InlineData("schedules/a/occurrences?from=tomorrow", "from", "SCH4002")]
    [InlineData("schedules/a/occurrences?from=2027-01-01T00:00:00", "from", "SCH4002")]
    [InlineData("schedules/a/occurrences?limit=1001", "limit", "SCH1043")]
    public async Task A_wrong_parameter_is_named(string path, string parameter, string code)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("a");

        var error = await ApiHost.IsProblemAsync(await host.Client.GetAsync(path, Token), 400, code);

        Assert.Equal(parameter, Text(error, "path"));
    }

    [Fact]
    public async Task PRE_1_Occurrences_are_listed_with_due_and_local_times()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PostAsync(HttpStatusCode.Created, "schedules", """{ "id": "night", "job": "greet", "args": { "name": "x" }, "trigger": { "cron": "30 2 * * *", "timeZone": "Europe/Berlin", "jitter": "10m" } }""");

        var items = (await host.GetAsync("schedules/night/occurrences?from=2027-03-28T00:00:00Z&to=2027-03-30T00:00:00Z")).GetProperty("items");

        Assert.Equal(2, items.GetArrayLength());
        Assert.Equal(("2027-03-28T01:00:00Z", "2027-03-28T03:00:00+02:00", "gap-shifted"), (Text(items[0], "nominal"), Text(items[0], "local"), Text(items[0], "note")));
        Assert.InRange(items[0].GetProperty("due").GetDateTimeOffset() - items[0].GetProperty("nominal").GetDateTimeOffset(), TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }

    [Fact]
    public async Task BKF_1_A_backfill_makes_runs_of_what_is_past_and_can_be_cancelled()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PostAsync(HttpStatusCode.Created, "schedules", """{ "id": "daily", "job": "block", "trigger": { "cron": "0 0 * * *" } }""");
        const string Range = """ "from": "2024-01-01T00:00:00Z", "to": "2024-01-04T00:00:00Z" """;

        var dry = await host.PostAsync(HttpStatusCode.OK, "schedules/daily/backfill", $$"""{ {{Range}}, "dryRun": true, "order": "LatestFirst" }""");
        Assert.Equal(["2024-01-03T00:00:00Z", "2024-01-02T00:00:00Z", "2024-01-01T00:00:00Z"], dry.GetProperty("occurrences").EnumerateArray().Select(one => one.GetString()));
        Assert.Empty(dry.GetProperty("runs").EnumerateArray());

        var made = await host.PostAsync(HttpStatusCode.Accepted, "schedules/daily/backfill", $$"""{ {{Range}} }""");
        Assert.Equal(3, made.GetProperty("runs").GetArrayLength());
        Assert.Equal(3, (await host.GetAsync($"runs?schedule=daily&backfill={Text(made, "id")}")).GetProperty("items").GetArrayLength());
        Assert.Equal(3, (await host.PostAsync(HttpStatusCode.OK, $"schedules/daily/backfills/{Text(made, "id")}/cancel")).GetProperty("cancelled").GetInt32());

        await ApiHost.IsProblemAsync(await host.PostAsync("schedules/daily/backfill", """{ "from": "2099-01-01T00:00:00Z", "to": "2099-01-04T00:00:00Z" }"""), 400, "SCH1043");
        await ApiHost.IsProblemAsync(await host.PostAsync("schedules/daily/backfill", $$"""{ {{Range}}, "maxRuns": 2 }"""), 400, "SCH1043");
    }

    [Theory]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "cron": "0 25 * * *" }, "timeout": "30", "priorty": 5 }""", "priorty SCH1001, timeout SCH1010, trigger.cron SCH1020")]
    [InlineData("""{ "id": "bad id!", "job": "greet", "args": { "name": "a" }, "trigger": { "every": "1d" } }""", "id SCH1080")]
    [InlineData("""{ "job": "greet", "args": { "name": "a" }, "trigger": { "every": "1d" } }""", "id SCH1080")]
    [InlineData("""{ "id": "x", "job": "gret", "trigger": { "every": "1d" } }""", "job SCH1004")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" } }""", "trigger SCH1003")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": "daily" }""", "trigger SCH1040")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "every": "1d", "cron": "* * * * *" } }""", "trigger SCH1002")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "any": [ { "every": "1d" }, { "cron": "x" } ] } }""", "trigger.any[1].cron SCH1021")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "every": "1d" }, "overlap": "Skp", "store": "nope", "executor": "nope" }""", "executor SCH1061, overlap SCH1040, store SCH1062")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "every": "1d", "timeZone": "Europe/Berln" } }""", "trigger.timeZone SCH1030")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "at": "2020-01-01T00:00:00Z" } }""", "- SCH1040")]
    [InlineData("""{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "every": "1d" }, "enabled": false }""", "enabled SCH1001")]
    [InlineData("""[ 1 ]""", " SCH1040")]
    public async Task Everything_that_is_wrong_with_a_schedule_is_said_at_its_place(string json, string problems)
    {
        await using var host = await ApiHost.StartAsync();

        using var response = await host.PostAsync("schedules", json);
        var problem = await ApiHost.ReadAsync(response, HttpStatusCode.BadRequest);

        Assert.Equal(problems, string.Join(", ", problem.GetProperty("errors").EnumerateArray().Select(error => $"{(error.TryGetProperty("path", out var path) ? path.GetString() : "-")} {Text(error, "code")}").Order(StringComparer.Ordinal)));
        Assert.Null(await host.Scheduler.GetScheduleAsync("x", Token));
    }

    [Fact]
    public async Task What_may_not_be_meant_is_a_warning_in_the_answer()
    {
        await using var host = await ApiHost.StartAsync();

        var added = await host.PostAsync(HttpStatusCode.Created, "schedules", """{ "id": "x", "job": "greet", "args": { "name": "a" }, "trigger": { "cron": "0 0 13 * 5" } }""");

        var warning = Assert.Single(added.GetProperty("warnings").EnumerateArray());
        Assert.Equal(("SCH1023", "trigger.cron"), (Text(warning, "code"), Text(warning, "path")));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("PUT", "")]
    [InlineData("DELETE", "")]
    [InlineData("POST", "/pause")]
    [InlineData("POST", "/resume")]
    [InlineData("POST", "/skip")]
    [InlineData("POST", "/trigger")]
    [InlineData("POST", "/backfill")]
    [InlineData("POST", "/reset")]
    [InlineData("GET", "/occurrences")]
    [InlineData("GET", "/missed")]
    public async Task A_schedule_that_does_not_exist_is_not_found(string method, string action)
    {
        await using var host = await ApiHost.StartAsync();
        var body = action switch { "/skip" => """{ "count": 1 }""", "/backfill" => """{ "from": "2024-01-01T00:00:00Z", "to": "2024-01-02T00:00:00Z" }""", _ => method == "PUT" ? "{}" : null };

        await ApiHost.IsProblemAsync(await host.SendAsync(new(method), $"schedules/nope{action}", body, ("If-Match", "*")), 404, "SCH4004");
    }

    [Theory]
    [InlineData("/pause", """{ "until": "2020-01-01T00:00:00Z" }""", "until", "SCH1043")]
    [InlineData("/pause", """{ "until": "2099-01-01T00:00:00" }""", "until", "SCH1040")]
    [InlineData("/pause", """{ "pendingRuns": "drop" }""", "pendingRuns", "SCH1040")]
    [InlineData("/pause", """{ "pendingRuns": 1 }""", "pendingRuns", "SCH1040")]
    [InlineData("/pause", """{ "reson": "x" }""", "reson", "SCH1001")]
    [InlineData("/resume", """{ "missed": "all" }""", "missed", "SCH1040")]
    [InlineData("/skip", """{ "count": 0 }""", "count", "SCH1043")]
    [InlineData("/skip", """{ "count": "2" }""", "count", "SCH1040")]
    [InlineData("/trigger", """{ "priority": 101 }""", "priority", "SCH1043")]
    [InlineData("/trigger", """{ "overlap": "Allow" }""", "overlap", "SCH1040")]
    public async Task A_wrong_member_is_named(string action, string body, string path, string code)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AddAsync("a");

        var error = await ApiHost.IsProblemAsync(await host.PostAsync($"schedules/a{action}", body), 400, code);

        Assert.Equal(path, Text(error, "path"));
    }

    private static string? Text(JsonElement json, string member) => json.TryGetProperty(member, out var value) ? value.GetString() : null;
}
