using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What arguments may come from outside.</summary>
internal static class ArgsRules
{
    /// <summary>What is shown in the place of a member that is marked with <see cref="RedactAttribute"/>.</summary>
    public const string Mark = "[redacted]";

    /// <summary>Arguments that a caller has sent for a run; null where he has not.</summary>
    /// <exception cref="ApiException">They have what was shown in the place of something hidden.</exception>
    /// <exception cref="InvalidArgsException">They are not what the job takes.</exception>
    public static object? Posted(IScheduler scheduler, string job, JsonElement? args) =>
        args is not { ValueKind: not JsonValueKind.Null } given ? null
        : HasMark(given) ? throw ApiException.BadRequest(ApiCodes.InvalidArgs, $"A member of the arguments is {Mark}: it is hidden, and its value is not known here. Send the value, or leave args out to have the old ones.", "args")
        : scheduler.ReadArgs(job, given);

    /// <summary>The arguments of a changed definition: those of before where the caller has sent what he was shown of them.</summary>
    /// <param name="before">The arguments of before.</param>
    /// <param name="shown">What is shown of them.</param>
    /// <param name="after">What the caller has sent.</param>
    /// <exception cref="ApiException">Something else has changed beside what is hidden.</exception>
    public static Payload Changed(Payload before, JsonElement? shown, Payload after) =>
        after.IsEmpty || Responses.Json(after) is var sent && !HasMark(sent) ? after
        : shown is { } known && JsonElement.DeepEquals(known, sent) ? before
        : throw ApiException.BadRequest(ApiCodes.InvalidArgs, $"A member of the arguments is {Mark}, and others have changed. Send the hidden value too: who cannot see it shall not use it for something else.", "args");

    private static bool HasMark(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.ValueEquals(Mark),
        JsonValueKind.Object => value.EnumerateObject().Any(member => HasMark(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(HasMark),
        _ => false,
    };
}
