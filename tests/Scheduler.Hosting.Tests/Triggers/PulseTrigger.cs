using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

/// <summary>A kind of trigger of somebody else: every so often, counted from the beginning of time, in ticks.</summary>
internal sealed record PulseTrigger(TimeSpan Period) : CustomTrigger
{
    public override string Kind => "pulse";

    public string? Name { get; init; }

    public double? Weight { get; init; }

    public bool? IsLoud { get; init; }

    public DateTimeOffset? Since { get; init; }

    public DateTimeOffset? Created { get; private init; }

    public string ZoneInForce => EffectiveTimeZone.Id;

    protected internal override IReadOnlyDictionary<string, object?> Settings => new Dictionary<string, object?>
    {
        ["Period"] = Period, ["Name"] = Name, ["Weight"] = Weight, ["IsLoud"] = IsLoud, ["Since"] = Since,
    };

    public static PulseTrigger Read(ComponentSettings settings)
    {
        var weight = settings.Real("Weight", 0, 10, fallback: -1);
        var period = settings.RequiredText("Period");
        return period switch
        {
            "3m" => throw new InvalidTriggerException("SCH1012", "Pulse:Period", "3 minutes are not allowed here."),
            "4m" => throw new FormatException("Four?"),
            _ => new(Duration.Parse(period).ToTimeSpan())
            {
                Name = settings.Text("Name"),
                Weight = weight < 0 ? null : weight,
                IsLoud = settings.Flag("IsLoud", false) ? true : null,
                Since = settings.Text("Since") is { } since ? DateTimeOffset.Parse(since, null) : null,
            },
        };
    }

    protected override DateTimeOffset? FindNext(DateTimeOffset after) => Period == TimeSpan.Zero ? after : new(((after.UtcTicks / Period.Ticks) + 1) * Period.Ticks, TimeSpan.Zero);

    protected override DateTimeOffset? FindPrevious(DateTimeOffset before) => Period == TimeSpan.Zero ? before : new((before.UtcTicks - 1) / Period.Ticks * Period.Ticks, TimeSpan.Zero);

    protected override CustomTrigger Complete(TriggerBinding binding) => this with { Created = binding.Anchor };
}
