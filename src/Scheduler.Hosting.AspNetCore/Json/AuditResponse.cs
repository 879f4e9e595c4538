using System.ComponentModel;
using System.Text.Json;

namespace Scheduler.Hosting.AspNetCore.Json;

/// <summary>What people did, latest first.</summary>
internal sealed record AuditResponse(IReadOnlyList<AuditItem> Items);

/// <summary>One thing that somebody did.</summary>
internal sealed record AuditItem
{
    [Description("When.")]
    public required DateTimeOffset At { get; init; }

    [Description("Who.")]
    public required string By { get; init; }

    [Description("What: the name of the endpoint.")]
    public required string Action { get; init; }

    [Description("To what; absent for everything.")]
    public string? Target { get; init; }

    [Description("Name of the store that keeps it.")]
    public string? Store { get; init; }

    [Description("The status of the answer, what was sent without arguments, and what came of it.")]
    public JsonElement? Details { get; init; }
}
