using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Scheduler.Hosting.AspNetCore.Access;
using Scheduler.Hosting.AspNetCore.Api;
using Scheduler.Hosting.AspNetCore.Json;

namespace Scheduler.Hosting.AspNetCore.Events;

/// <summary>What happens, as it happens: server-sent events.</summary>
/// <param name="hub">The events.</param>
/// <param name="time">The clock.</param>
/// <param name="stopping">Signalled when the application stops: it would wait for every open answer.</param>
internal sealed class EventEndpoint(EventHub hub, TimeProvider time, CancellationToken stopping)
{
    /// <summary>How long nothing happens before a client is told that the connection lives.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Ten times a second is live for people, and makes one write of what happens a thousand times.
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(100);

    public void Map(RouteGroupBuilder group) => group.MapGet("/events", Serve).Produces<EventResponse>(200, "text/event-stream")
        .Is("Events", AccessLevel.Read, "What happens on the node that answers, as server-sent events, named by their type. With Last-Event-ID what was missed comes first; EventsLost says that something is missing.");

    private async Task Serve(HttpContext context, [FromHeader(Name = "Last-Event-ID")] string? lastEventId)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        var ring = hub.Join();
        try
        {
            var response = context.Response;
            response.ContentType = "text/event-stream";
            response.Headers["X-Accel-Buffering"] = "no";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            await response.Body.WriteAsync(EventFrames.Hello, end.Token).ConfigureAwait(false);
            await response.Body.FlushAsync(end.Token).ConfigureAwait(false);
            await SendAsync(response.Body, ring, lastEventId, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The client has gone, or the application stops.
        }
        finally
        {
            hub.Leave();
        }
    }

    private async Task SendAsync(Stream body, EventRing ring, string? lastEventId, CancellationToken cancellationToken)
    {
        var position = lastEventId is null ? ring.End : ring.After(lastEventId) ?? -1;
        if (position < 0)
        {
            position = ring.End;
            await body.WriteAsync(Lost(null, ring, position), cancellationToken).ConfigureAwait(false);
        }

        var frames = new List<ReadOnlyMemory<byte>>();
        while (true)
        {
            frames.Clear();
            var (lost, more, ended) = ring.Read(ref position, frames);
            if (lost > 0)
            {
                frames.Insert(0, Lost(lost, ring, position - frames.Count));
            }

            foreach (var frame in frames)
            {
                await body.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
            }

            if (frames.Count > 0)
            {
                await body.FlushAsync(cancellationToken).ConfigureAwait(false);
                await Task.Delay(Pace, time, cancellationToken).ConfigureAwait(false);
            }
            else if (ended)
            {
                return;
            }
            else if (!await SoonAsync(more, cancellationToken).ConfigureAwait(false))
            {
                await body.WriteAsync(EventFrames.Heartbeat, cancellationToken).ConfigureAwait(false);
                await body.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<bool> SoonAsync(Task more, CancellationToken cancellationToken)
    {
        try
        {
            await more.WaitAsync(Heartbeat, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private byte[] Lost(long? count, EventRing ring, long next) =>
        EventFrames.Write(ring.IdBefore(next), new() { Type = nameof(EventsLost), At = time.GetUtcNow(), Lost = count });
}
