using Microsoft.AspNetCore.Http;

namespace Scheduler.Hosting.AspNetCore.Access;

/// <summary>
/// Keeps pages of other sites from having a visitor's browser change something with the visitor's rights (SEC-4). A browser says by itself where a request comes from; what does not is no browser, and has no visitor.
/// </summary>
internal static class SameOrigin
{
    /// <summary>A header that a page of another site can send only if the application's CORS policy lets it.</summary>
    public const string Header = "X-Scheduler-Request";

    /// <summary>Whether a request may change something, as far as its origin goes.</summary>
    public static bool Allows(HttpRequest request)
    {
        if (request.Headers.ContainsKey(Header))
        {
            return true;
        }

        // None is what the visitor has typed himself.
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
        {
            return site is "same-origin" or "none";
        }

        // A browser of before, or a page that is not served securely.
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }
}
