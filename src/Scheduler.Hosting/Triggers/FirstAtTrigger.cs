namespace Scheduler.Hosting.Triggers;

/// <summary>Occurs first at an instant of its own, and from then on as another trigger says: a schedule that was added with a first run.</summary>
/// <param name="First">The first occurrence; what the other trigger has before it does not count.</param>
/// <param name="Inner">The other trigger.</param>
internal sealed record FirstAtTrigger(DateTimeOffset First, ITrigger Inner) : ITrigger
{
    public DateTimeOffset First { get; } = Instants.Floor(First);

    public string Kind => Inner.Kind;

    public bool IsOneOff => Inner.IsOneOff;

    public DateTimeOffset? Next(DateTimeOffset after) => after < First ? First : Inner.Next(after);

    public DateTimeOffset? Previous(DateTimeOffset before) => before <= First ? null : Inner.Previous(before) is { } previous && previous > First ? previous : First;

    public long Count(DateTimeOffset after, DateTimeOffset through, long limit)
    {
        if (after >= First)
        {
            return Inner.Count(after, through, limit);
        }

        return through < First || limit <= 0 ? 0 : 1 + Inner.Count(First, through, limit - 1);
    }

    // The first run was asked for at its instant.
    public DateTimeOffset Due(DateTimeOffset nominal) => nominal == First ? nominal : Inner.Due(nominal);

    /// <summary>The trigger without first instants of its own.</summary>
    public static ITrigger Unwrap(ITrigger trigger) => trigger is FirstAtTrigger { Inner: var inner } ? Unwrap(inner) : trigger;

    public bool GaveUp(DateTimeOffset after) => after >= First && Inner.GaveUp(after);

    public ITrigger Bind(TriggerBinding binding) => this with { Inner = Inner.Bind(binding) };

    public string Describe() => $"first at {Instants.Write(First)}, then {Inner.Describe()}";

    public override string ToString() => $"{Inner} first at {Instants.Write(First)}";
}
