using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Scheduler.Hosting.AspNetCore.Api;

/// <summary>What a request changes, gathered while it is answered, for the audit (SEC-4).</summary>
internal sealed class ActionRecord
{
    private static readonly object Key = new();

    /// <summary>To what: by default the id or name in the path.</summary>
    public string? Target { get; set; }

    /// <summary>The store of that.</summary>
    public string? Store { get; set; }

    /// <summary>What came of it, such as the run that was made.</summary>
    public string? Outcome { get; set; }

    /// <summary>What was sent.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>The record of a request.</summary>
    public static ActionRecord Of(HttpContext context)
    {
        if (context.Items.TryGetValue(Key, out var known))
        {
            return (ActionRecord)known!;
        }

        var record = new ActionRecord { Target = (context.GetRouteValue("id") ?? context.GetRouteValue("name")) as string };
        context.Items[Key] = record;
        return record;
    }

    /// <summary>More about it, as JSON: what was sent, without arguments, which may have what nobody is to see, and what came of it.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="query">The parameters.</param>
    public string Details(int status, QueryString query)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("status", status);
            if (query.HasValue)
            {
                writer.WriteString("query", query.Value);
            }

            if (Outcome is not null)
            {
                writer.WriteString("outcome", Outcome);
            }

            WriteBody(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private void WriteBody(Utf8JsonWriter writer)
    {
        if (Body.IsEmpty)
        {
            return;
        }

        // It was read before, so it is JSON.
        using var document = JsonDocument.Parse(Body);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        writer.WriteStartObject("sent");
        foreach (var member in document.RootElement.EnumerateObject())
        {
            writer.WritePropertyName(member.Name);
            if (member.Name.Equals("args", StringComparison.OrdinalIgnoreCase) || member.Name.Equals("schedules", StringComparison.OrdinalIgnoreCase))
            {
                writer.WriteStringValue("…");
            }
            else
            {
                member.Value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
