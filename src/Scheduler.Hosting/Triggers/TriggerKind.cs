using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>A kind of trigger as JSON has it: the member whose presence chooses it, and how it is read and written.</summary>
/// <param name="Name">The member.</param>
/// <param name="Type">Its class.</param>
/// <param name="Read">Makes it of the members of its object.</param>
/// <param name="Write">Writes the member, and others that belong to it.</param>
internal sealed record TriggerKind(string Name, Type Type, Func<JsonMembers, Trigger> Read, Action<Utf8JsonWriter, Trigger> Write)
{
    public static IReadOnlyList<TriggerKind> All { get; } =
    [
        Of<CronTrigger>("cron", (members, name) => new(members.Text(name)!), (writer, name, cron) => writer.WriteString(name, cron.Expression)),
        Of<EveryTrigger>("every", (members, name) => new(members.Length(name) ?? default), (writer, name, every) => writer.WriteString(name, new Duration(every.Interval).ToString())),
        Of<AtTrigger>("at", (members, name) => new(members.Instant(name) ?? default), (writer, name, at) => writer.WriteString(name, Instants.Write(at.Instant))),
    ];

    /// <summary>The kinds by their names in configuration, for messages.</summary>
    public static string Names => $"{string.Join(", ", All.SkipLast(1).Select(kind => JsonMembers.Setting(kind.Name)))} or {JsonMembers.Setting(All[^1].Name)}";

    /// <summary>All the members that belong to it.</summary>
    public IReadOnlyList<string> Members { get; private init; } = [Name];

    private static TriggerKind Of<T>(string name, Func<JsonMembers, string, T> read, Action<Utf8JsonWriter, string, T> write, params string[] others)
        where T : Trigger =>
        new(name, typeof(T), members => read(members, name), (writer, trigger) => write(writer, name, (T)trigger)) { Members = [name, .. others] };
}
