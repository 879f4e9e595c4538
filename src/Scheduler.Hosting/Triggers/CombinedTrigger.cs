namespace Scheduler.Hosting.Triggers;

/// <summary>A trigger made of others (CMB-1). Its time zone and its policy for changes of the clocks are those of the others that say none.</summary>
public abstract record CombinedTrigger : Trigger
{
    private protected CombinedTrigger(IEnumerable<ITrigger> triggers)
    {
        Triggers = [.. triggers];
        if (Triggers.Count == 0)
        {
            throw new InvalidTriggerException("SCH1003", Name, $"{Name} combines no triggers. Add at least one.");
        }
    }

    /// <summary>The others.</summary>
    public IReadOnlyList<ITrigger> Triggers { get; private init; }

    internal override bool IsByClock => Triggers.Any(trigger => trigger is Trigger { IsByClock: true });

    private protected abstract string Name { get; }

    private protected override string Text => $"({string.Join(", ", Triggers)})";

    /// <summary>Whether the other says the same.</summary>
    public virtual bool Equals(CombinedTrigger? other) => base.Equals(other) && Triggers.SequenceEqual(other.Triggers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(base.GetHashCode(), Triggers.Count, Triggers[0]);

    internal override Trigger WithoutShifts() => this with { Triggers = [.. Triggers.Select(trigger => trigger is Trigger known ? known.WithoutShifts() : trigger)] };

    private protected override Trigger BindTo(TriggerBinding binding)
    {
        var inner = binding with { TimeZone = Zone ?? binding.TimeZone };
        return this with { Triggers = [.. Triggers.Select((trigger, index) => Bind(trigger, index, inner))] };
    }

    private ITrigger Bind(ITrigger trigger, int index, TriggerBinding binding)
    {
        try
        {
            if (trigger is Trigger { Jitter.Ticks: > 0 })
            {
                throw new InvalidTriggerException("SCH1001", nameof(Jitter), "Jitter belongs to the outermost trigger. Move it there.");
            }

            if (trigger is DelayTrigger or AfterTrigger)
            {
                throw new InvalidTriggerException("SCH1001", trigger is DelayTrigger ? "Delay" : "After", $"A trigger of kind '{trigger.Kind}' cannot be combined with others. Give it a schedule of its own.");
            }

            if (trigger is Trigger { Calendars.Count: > 0 })
            {
                throw new InvalidTriggerException("SCH1001", nameof(Calendars), "Calendars belong to the outermost trigger. Move them there.");
            }

            return (trigger is Trigger { Dst: null } known ? known with { Dst = Dst } : trigger).Bind(binding);
        }
        catch (InvalidTriggerException exception)
        {
            throw exception.Below($"{Name}:{index}");
        }
    }
}
