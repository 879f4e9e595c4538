using System.Text.Json.Serialization;

namespace Scheduler.Hosting.Triggers;

/// <summary>Occurs once.</summary>
[JsonConverter(typeof(TriggerJsonConverter))]
public sealed record AtTrigger : Trigger
{
    /// <summary>Makes the trigger.</summary>
    /// <param name="instant">When; a fraction of a millisecond is cut off.</param>
    public AtTrigger(DateTimeOffset instant)
    {
        Instant = Instants.Floor(instant);
    }

    /// <inheritdoc/>
    public override string Kind => "at";

    /// <inheritdoc/>
    public override bool IsOneOff => true;

    /// <summary>When; in UTC.</summary>
    public DateTimeOffset Instant { get; }

    internal override bool IsByClock => false;

    private protected override string Text => Instants.Write(Instant);

    private protected override string Words => $"once at {Instants.Write(Instant)}";

    private protected override long? Following(long after) => after < Instant.UtcTicks ? Instant.UtcTicks : null;

    private protected override long? Preceding(long before) => before > Instant.UtcTicks ? Instant.UtcTicks : null;
}
