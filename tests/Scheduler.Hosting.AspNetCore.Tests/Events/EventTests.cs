using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Hosting.AspNetCore.Events;

namespace Scheduler.Hosting.AspNetCore.Tests.Events;

public sealed class EventTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EVT_1_A_client_hears_what_happens_as_it_happens()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await EventClient.ConnectAsync(host);

        await host.AddAsync("a");
        await host.PostAsync(HttpStatusCode.Accepted, "schedules/a/trigger");

        var added = await client.UntilAsync("ScheduleAdded");
        var ended = await client.UntilAsync("RunSucceeded");
        Assert.Equal(("a", "greet"), (added.Data.GetProperty("schedule").GetString(), added.Data.GetProperty("job").GetString()));
        Assert.Equal("Succeeded", ended.Data.GetProperty("run").GetProperty("state").GetString());
        Assert.Equal("text/event-stream", client.ContentType);
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_has_missed()
    {
        await using var host = await ApiHost.StartAsync();
        await using var stays = await EventClient.ConnectAsync(host);
        string last;
        await using (var first = await EventClient.ConnectAsync(host))
        {
            await host.AddAsync("a");
            last = (await first.UntilAsync("ScheduleAdded")).Id;
        }

        await host.AddAsync("b");
        await stays.UntilAsync("ScheduleAdded", happened => happened.Data.GetProperty("schedule").GetString() == "b");
        await using var again = await EventClient.ConnectAsync(host, last);

        Assert.Equal("b", (await again.NextAsync()).Data.GetProperty("schedule").GetString());
    }

    [Theory]
    [InlineData("0-5")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task A_client_whose_past_nobody_knows_is_told_that_it_may_have_missed_something(string id)
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await EventClient.ConnectAsync(host, id);

        Assert.Equal("EventsLost", (await client.NextAsync()).Name);
    }

    [Fact]
    public async Task Nothing_that_happens_keeps_a_client_alive_but_a_heartbeat()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(60));
        await using var host = await ApiHost.StartAsync(build: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        await using var client = await EventClient.ConnectAsync(host);

        var beat = client.HeartbeatAsync();
        await ApiHost.UntilAsync(
            async () =>
            {
                clock.Advance(EventEndpoint.Heartbeat);
                await Task.WhenAny(beat, Task.Delay(20, Token));
                return beat.IsCompleted;
            },
            "a heartbeat");
    }

    [Fact]
    public async Task The_end_of_the_application_ends_the_stream()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await EventClient.ConnectAsync(host);

        await host.StopAsync();

        await client.EndAsync();
    }

    [Fact]
    public async Task Many_clients_read_one_stream_and_a_slow_one_holds_up_nobody()
    {
        await using var host = await ApiHost.StartAsync();
        await using var slow = await EventClient.ConnectAsync(host);
        var clients = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => EventClient.ConnectAsync(host)));

        await host.Scheduler.EnqueueAsync(Enumerable.Range(0, 500).Select(i => new EnqueueRequest("greet", new { name = $"{i}" })), Token);
        var heard = await Task.WhenAll(clients.Select(client => client.CountAsync("RunSucceeded", 500)));

        Assert.All(heard, ids => Assert.Equal(500, ids.Distinct().Count()));
        foreach (var client in clients)
        {
            await client.DisposeAsync();
        }
    }
}
