using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Tests.Events;

/// <summary>Reads server-sent events as a browser does.</summary>
internal sealed class EventClient : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly HttpResponseMessage _response;
    private StreamReader _reader = null!;

    private EventClient(HttpResponseMessage response) => _response = response;

    public string? ContentType => _response.Content.Headers.ContentType?.MediaType;

    public static async Task<EventClient> ConnectAsync(ApiHost host, string? lastEventId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "events");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }

        var client = new EventClient(await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken));
        client._response.EnsureSuccessStatusCode();
        client._end.CancelAfter(ApiHost.Patience);
        client._reader = new(await client._response.Content.ReadAsStreamAsync(client._end.Token));

        // It is connected once the server says so.
        while (await client._reader.ReadLineAsync(client._end.Token) is { } line && line != ": connected")
        {
        }

        return client;
    }

    public async Task<Happened> NextAsync()
    {
        var (id, name, data) = ("", "", "");
        while (await _reader.ReadLineAsync(_end.Token) is { } line)
        {
            switch (line.Split(": ", 2))
            {
                case ["id", var value]:
                    id = value;
                    break;
                case ["event", var value]:
                    name = value;
                    break;
                case ["data", var value]:
                    data = value;
                    break;
                case [""] when name.Length > 0:
                    return new(id, name, JsonElement.Parse(data));
            }
        }

        throw new EndOfStreamException("The stream has ended.");
    }

    public async Task<Happened> UntilAsync(string name, Func<Happened, bool>? condition = null)
    {
        while (true)
        {
            var happened = await NextAsync();
            if (happened.Name == name && condition?.Invoke(happened) != false)
            {
                return happened;
            }
        }
    }

    /// <summary>The ids of so many events of a name.</summary>
    public async Task<IReadOnlyList<string>> CountAsync(string name, int count)
    {
        var ids = new List<string>();
        while (ids.Count < count)
        {
            ids.Add((await UntilAsync(name)).Id);
        }

        return ids;
    }

    public async Task HeartbeatAsync()
    {
        while (await _reader.ReadLineAsync(_end.Token) is { } line && line != ": alive")
        {
        }
    }

    /// <summary>Reads to the end of the stream.</summary>
    public async Task EndAsync()
    {
        while (await _reader.ReadLineAsync(_end.Token) is not null)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _response.Dispose();
        _end.Dispose();
    }

    internal sealed record Happened(string Id, string Name, JsonElement Data);
}
