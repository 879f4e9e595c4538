using System.Text.Json;

namespace Scheduler.Hosting.Triggers;

/// <summary>The one JSON form of triggers, in stores and at the HTTP API: the keys of configuration in camel case (CFG-4).</summary>
internal sealed class TriggerJson
{
    private const string TimeZone = "timeZone";
    private const string StartAt = "startAt";
    private const string EndAt = "endAt";
    private const string Dst = "dst";
    private const string Jitter = "jitter";
    private const string JitterMode = "jitterMode";
    private const string Calendars = "calendars";
    private const string OnExcluded = "onExcluded";

    private readonly TriggerKind[] _kinds;
    private readonly string[] _members;

    /// <param name="custom">The kinds that the application registered.</param>
    public TriggerJson(IEnumerable<CustomKind> custom)
    {
        _kinds = [.. TriggerKind.BuiltIn, .. custom.Select(kind => kind.Json)];
        _members = [.. _kinds.SelectMany(kind => kind.Members), TimeZone, StartAt, EndAt, Dst, Jitter, JitterMode, Calendars, OnExcluded];
    }

    /// <summary>Whether a trigger, with all that it is made of, can be written.</summary>
    public bool Knows(ITrigger trigger) => _kinds.Any(kind => kind.Type == trigger.GetType()) && (trigger is not CombinedTrigger combined || combined.Triggers.All(Knows));

    /// <summary>Writes a trigger. The same trigger always gives the same text.</summary>
    /// <exception cref="NotSupportedException">It is of a class that nobody has registered.</exception>
    public void Write(Utf8JsonWriter writer, ITrigger trigger)
    {
        var kind = _kinds.FirstOrDefault(kind => kind.Type == trigger.GetType()) ?? throw new NotSupportedException(
            $"A trigger of {trigger.GetType()} cannot be stored as JSON. Derive it from {nameof(CustomTrigger)} and register it with AddTriggerKind, or keep the schedule in a store in memory.");
        var known = (Trigger)trigger;
        writer.WriteStartObject();
        kind.Write(this, writer, known);
        writer.WriteText(TimeZone, known.TimeZone);
        writer.WriteText(StartAt, known.StartAt is { } start ? Instants.Write(start) : null);
        writer.WriteText(EndAt, known.EndAt is { } end ? Instants.Write(end) : null);
        if (known.Dst is { } policy)
        {
            WriteDst(writer, policy);
        }

        writer.WriteText(Jitter, known.Jitter > TimeSpan.Zero ? new Duration(known.Jitter).ToString() : null);
        writer.WriteText(JitterMode, known.JitterMode == default ? null : known.JitterMode.ToString());
        writer.WriteTexts(Calendars, known.Calendars);
        writer.WriteText(OnExcluded, known.OnExcluded == default ? null : known.OnExcluded.ToString());
        writer.WriteEndObject();
    }

    /// <summary>Reads a trigger. A member that is null counts as absent. A local time needs <c>timeZone</c>.</summary>
    /// <param name="element">The JSON.</param>
    /// <param name="zone">Time zone of local times in a trigger that names none.</param>
    /// <exception cref="InvalidTriggerException">It is no trigger; the message says why.</exception>
    public Trigger Read(JsonElement element, TimeZoneInfo? zone = null)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidTriggerException("SCH1040", "Cron", $"A trigger is an object such as {{\"every\":\"5m\"}}, not {element.GetRawText()}.");
        }

        RefuseUnknownKind(element);
        var members = new JsonMembers(element, _members);
        var kinds = _kinds.Where(kind => members.Has(kind.Name)).ToArray();
        if (kinds.Length != 1)
        {
            throw kinds.Length == 0
                ? new InvalidTriggerException("SCH1003", "Cron", $"There is no trigger. Add one of {Names}.")
                : new InvalidTriggerException(
                    "SCH1002", JsonMembers.Setting(kinds[1].Name), $"There are {kinds.Length} triggers ({string.Join(", ", kinds.Select(kind => kind.Name))}). Use exactly one.");
        }

        var named = members.Text(TimeZone) is { } id ? TimeZones.Find(id) : null;
        members = members with { Zone = named ?? zone };
        if (_kinds.SelectMany(kind => kind.Members).Except(kinds[0].Members).FirstOrDefault(members.Has) is { } stray)
        {
            throw new InvalidTriggerException("SCH1006", JsonMembers.Setting(stray), $"'{stray}' does not belong to '{kinds[0].Name}'.");
        }

        return kinds[0].Read(this, members) with
        {
            Zone = named,
            StartAt = members.Instant(StartAt),
            EndAt = members.Instant(EndAt),
            Dst = ReadDst(members),
            Jitter = members.Length(Jitter) ?? default,
            JitterMode = members.Choice<JitterMode>(JitterMode) ?? default,
            Calendars = members.Has(Calendars) ? members.Texts(Calendars) : [],
            OnExcluded = members.Choice<OnExcluded>(OnExcluded) ?? default,
        };
    }

    private string Names => string.Join(", ", _kinds.Select(kind => kind.Name));

    // Where there is a kind, or a member is one misspelt, what is wrong is said of the member.
    private void RefuseUnknownKind(JsonElement element)
    {
        var unknown = element.EnumerateObject().Select(member => member.Name).Where(name => !_members.Contains(name)).ToList();
        if (unknown.Count > 0 && !_kinds.Any(kind => element.TryGetProperty(kind.Name, out _)) && unknown.TrueForAll(name => Suggestion.Nearest(name, _members) is null))
        {
            throw new InvalidTriggerException(
                "SCH1063", JsonMembers.Setting(unknown[0]), $"No kind of trigger '{unknown[0]}' is registered in this application. Known: {Names}. Add it with AddTriggerKind.");
        }
    }

    private static void WriteDst(Utf8JsonWriter writer, DstPolicy policy)
    {
        if (policy.PresetName is { } name)
        {
            writer.WriteString(Dst, name);
            return;
        }

        writer.WriteStartObject(Dst);
        writer.WriteString("gap", policy.Gap.ToString());
        writer.WriteString("fold", policy.Fold.ToString());
        writer.WriteEndObject();
    }

    private static DstPolicy? ReadDst(JsonMembers members)
    {
        if (!members.Has(Dst))
        {
            return null;
        }

        if (!members.IsObject(Dst))
        {
            return DstPolicy.Preset(members.Text(Dst)!);
        }

        var parts = members.Object(Dst, "gap", "fold");
        return new(parts.Choice<DstGap>("gap") ?? default, parts.Choice<DstFold>("fold") ?? default);
    }
}
