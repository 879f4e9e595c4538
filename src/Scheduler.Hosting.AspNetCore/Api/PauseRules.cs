namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What a pause may be.</summary>
internal static class PauseRules
{
    /// <exception cref="ApiException">It is past.</exception>
    public static DateTimeOffset? Until(DateTimeOffset? until, TimeProvider time) =>
        until <= time.GetUtcNow() ? throw ApiException.BadRequest(ApiCodes.OutOfRange, $"{until:u} is not in the future. Use a later instant, or none for a pause without an end.", "until") : until;
}
