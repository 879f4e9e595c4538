namespace Scheduler.Hosting.Triggers;

/// <summary>
/// A stored trigger that this application cannot read, such as one of a kind that nothing registers: its schedule can be seen, paused and removed, and planning it
/// faults it alone (CORE-4).
/// </summary>
/// <param name="Json">What is stored.</param>
/// <param name="Reason">Why it cannot be read.</param>
internal sealed record UnreadTrigger(string Json, InvalidTriggerException Reason) : ITrigger
{
    public string Kind => "unread";

    /// <summary>Why, for people.</summary>
    public string Fault => $"The stored trigger {Json} cannot be read. {Reason.Message}";

    public DateTimeOffset? Next(DateTimeOffset after) => throw Refusal;

    public DateTimeOffset? Previous(DateTimeOffset before) => throw Refusal;

    public ITrigger Bind(TriggerBinding binding) => throw Refusal;

    public override string ToString() => $"the trigger {Json}, which this application cannot read";

    private InvalidTriggerException Refusal => new(Reason.Code, Reason.Member, Fault, Reason);
}
