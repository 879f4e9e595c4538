using System.Text.Json.Serialization;

namespace Scheduler.Hosting.Triggers;

/// <summary>A trigger made of others (CMB-1). Its time zone and its policy for changes of the clocks are those of the others that say none.</summary>
[JsonConverter(typeof(TriggerJsonConverter))]
public abstract record CombinedTrigger : Trigger
{
    private protected CombinedTrigger(IEnumerable<ITrigger> triggers)
    {
        Triggers = [.. triggers];
        if (Triggers.Any(trigger => trigger is null))
        {
            throw new ArgumentException($"One of the triggers of {Name} is null.", nameof(triggers));
        }

        if (Triggers.Count == 0)
        {
            throw new InvalidTriggerException("SCH1003", Name, $"{Name} combines no triggers. Add at least one.");
        }
    }

    /// <summary>The others.</summary>
    public IReadOnlyList<ITrigger> Triggers
    {
        get;
        private init => (field, Members) = (value, [.. value]);
    }

    /// <summary>The same, to walk through without allocating.</summary>
    private protected ITrigger[] Members { get; private init; } = [];

    internal override bool IsByClock => Triggers.Any(trigger => trigger is Trigger { IsByClock: true });

    private protected abstract string Name { get; }

    private protected override string Text => $"({string.Join(", ", Triggers)})";

    /// <summary>Whether the other says the same.</summary>
    public virtual bool Equals(CombinedTrigger? other) => base.Equals(other) && Triggers.SequenceEqual(other.Triggers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Triggers.Count, Triggers[0]);

    internal override Trigger WithoutShifts() => this with { Triggers = [.. Triggers.Select(trigger => trigger is Trigger known ? known.WithoutShifts() : trigger)] };

    internal override Trigger ChosenBy(string scheduleId) => this with { Triggers = [.. Triggers.Select(trigger => trigger is Trigger known ? known.ChosenBy(scheduleId) : trigger)] };

    private protected override Trigger BindTo(TriggerBinding binding)
    {
        var inner = binding with { TimeZone = Zone ?? binding.TimeZone };
        return this with { Triggers = [.. Triggers.Select((trigger, index) => Bind(trigger, index, inner))] };
    }

    private ITrigger Bind(ITrigger trigger, int index, TriggerBinding binding)
    {
        try
        {
            if (trigger is DelayTrigger or AfterTrigger)
            {
                throw new InvalidTriggerException("SCH1006", trigger is DelayTrigger ? "Delay" : "After", $"A trigger of kind '{trigger.Kind}' cannot be combined with others. Give it a schedule of its own.");
            }

            if (trigger is not Trigger known)
            {
                return trigger.Bind(binding);
            }

            RefuseIf(known.Jitter > TimeSpan.Zero, nameof(Jitter));
            RefuseIf(known.JitterMode != default, nameof(JitterMode));
            RefuseIf(known.Calendars.Count > 0, nameof(Calendars));
            RefuseIf(known.OnExcluded != default, nameof(OnExcluded));
            return (known.Dst is null ? known with { Dst = Dst } : known).Bind(binding);
        }
        catch (InvalidTriggerException exception)
        {
            throw exception.Below($"{Name}:{index}");
        }

        static void RefuseIf(bool isSet, string member)
        {
            if (isSet)
            {
                var (belongs, it) = member == nameof(Calendars) ? ("belong", "them") : ("belongs", "it");
                throw new InvalidTriggerException("SCH1006", member, $"{member} {belongs} to the outermost trigger. Move {it} there.");
            }
        }
    }
}
