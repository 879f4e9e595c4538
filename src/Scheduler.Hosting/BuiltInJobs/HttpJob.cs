using System.Globalization;
using System.Net;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Calls an address that the configuration says, with what the configuration says: nothing of a run's arguments.</summary>
internal sealed class HttpJob(HttpJobSettings settings, IHttpClientFactory clients, TimeProvider time) : IJob
{
    private const int MostRedirects = 10;

    public async Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        var url = HttpJobSettings.Parse(settings.Url(), out var problem) ?? throw new InvalidOperationException($"Url is {problem}.");
        try
        {
            await CallAsync(url, context, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{Named(url)} has not answered within {(Duration)settings.Timeout}.");
        }
    }

    private async Task CallAsync(Uri url, JobContext context, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(url, context.IdempotencyKey, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        var excerpt = await ResponseExcerpt.ReadAsync(response.Content, settings.ResponseLimit, cancellationToken).ConfigureAwait(false);
        if (!settings.ExpectedStatus.Contains(status))
        {
            var redirect = !settings.FollowRedirects && response.Headers.Location is not null ? " It is a redirect; to follow it, set FollowRedirects to true." : "";
            throw new HttpRequestException(
                $"{Named(url)} answered {status} {response.ReasonPhrase}; expected is {settings.ExpectedStatus}.{redirect}{(excerpt is { Length: > 0 } ? $"\n{excerpt}" : "")}", null, response.StatusCode);
        }

        context.SetResult(JobResult.Write(
            writer => writer.WriteNumber("status", status),
            excerpt is null ? [] : [("body", excerpt)]));
    }

    // The factory's own handler follows no redirects: it would tell another server what is meant for this one.
    private async Task<HttpResponseMessage> SendAsync(Uri url, string idempotencyKey, CancellationToken cancellationToken)
    {
        var (target, method) = (url, settings.Method);
        for (var redirects = 0; ; redirects++)
        {
            var isOwn = IsSameOrigin(target, url);
            var client = clients.CreateClient(HttpJobClients.NameOf(ClientFor(target, isOwn)));
            using var request = HttpJobRequest.Create(settings, method, target, isOwn, idempotencyKey);
            var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!settings.FollowRedirects || !IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            {
                return response;
            }

            using (response)
            {
                (target, method) = Follow(target, method, new(target, location), response.StatusCode);
                if (redirects == MostRedirects)
                {
                    throw new HttpRequestException($"{Named(url)} was redirected more than {MostRedirects.ToString(CultureInfo.InvariantCulture)} times.");
                }

                if (settings.Body is not null && method == settings.Method && !IsSameOrigin(target, url))
                {
                    throw new HttpRequestException($"{Named(url)} was redirected to {Origin(target)}, another server, which must not be sent Body. Write its address into Url, if that is meant.");
                }
            }
        }
    }

    private (Uri Target, HttpMethod Method) Follow(Uri from, HttpMethod method, Uri to, HttpStatusCode status)
    {
        if (to.Scheme is not ("http" or "https") || (from.Scheme == "https" && to.Scheme == "http"))
        {
            throw new HttpRequestException($"{Named(from)} was redirected to {Origin(to)}, which is not as safe. Write the address into Url, if that is meant.");
        }

        // As every browser does it (RFC 9110, 15.4): what was posted is not posted again where something else is to be seen.
        var sees = status == HttpStatusCode.SeeOther ? method != HttpMethod.Head : status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found && method == HttpMethod.Post;
        return (to, sees ? HttpMethod.Get : method);
    }

    // An address that the owner wrote is meant; one that a name or another server brings is not, unless they say so.
    private HttpJobClient ClientFor(Uri target, bool isOwn) =>
        isOwn && settings.AllowPrivateAddresses != false && target.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6 ? HttpJobClient.Literal
        : settings.AllowPrivateAddresses ?? (isOwn && target.IsLoopback) ? HttpJobClient.Private
        : HttpJobClient.Public;

    private static bool IsRedirect(HttpStatusCode status) =>
        status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool IsSameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Port == other.Port && one.IdnHost.Equals(other.IdnHost, StringComparison.OrdinalIgnoreCase);

    // The rest of an address may be a secret, as those of web hooks are.
    private string Named(Uri url) => $"{settings.Method} {Origin(url)}";

    private static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
