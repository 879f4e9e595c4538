namespace Scheduler.Hosting.Triggers;

/// <summary>What becomes of times that clocks skip or show twice (DST-1, DST-2). The default value is <see cref="Vixie"/>.</summary>
/// <param name="Gap">Times that clocks skip.</param>
/// <param name="Fold">Times that clocks show twice.</param>
public readonly record struct DstPolicy(DstGap Gap, DstFold Fold)
{
    /// <summary>As Vixie cron: what is skipped is made up for once, and only repetitions go on through both passes of a fold.</summary>
    public static DstPolicy Vixie { get; } = new(DstGap.NextValid, DstFold.Vixie);

    /// <summary>Every real instant whose clock matches, and no other.</summary>
    public static DstPolicy Strict { get; } = new(DstGap.Skip, DstFold.Both);

    /// <summary>This policy for particular times of day, with nothing left to find out.</summary>
    /// <param name="everyHour">Whether every hour matches: then nothing is lost in a gap.</param>
    /// <param name="repeats">Whether the second, minute or hour is a repetition.</param>
    internal DstPolicy For(bool everyHour, bool repeats) =>
        new(everyHour ? DstGap.Skip : Gap, Fold != DstFold.Vixie ? Fold : everyHour || repeats ? DstFold.Both : DstFold.First);

    /// <summary>The name of the preset, or both parts.</summary>
    public override string ToString() => PresetName ?? $"gap {Gap}, fold {Fold}";

    internal string? PresetName => this == Strict ? "strict" : this == Vixie ? "vixie" : null;

    /// <summary>The preset of this name, ignoring case.</summary>
    /// <exception cref="InvalidTriggerException">SCH1040: there is none.</exception>
    internal static DstPolicy Preset(string name) => name.ToUpperInvariant() switch
    {
        "STRICT" => Strict,
        "VIXIE" => Vixie,
        _ => throw new InvalidTriggerException("SCH1040", "Dst", $"'{name}' is not valid. Use strict, vixie, or an object with Gap and Fold."),
    };
}

/// <summary>What becomes of times that clocks skip.</summary>
public enum DstGap
{
    /// <summary>They become one occurrence at the first instant after the gap, unless every hour matches anyway. The default.</summary>
    NextValid = 0,

    /// <summary>They are lost.</summary>
    Skip = 1,
}

/// <summary>What becomes of times that clocks show twice.</summary>
public enum DstFold
{
    /// <summary>Where the second, minute or hour is a repetition (<c>*</c>, <c>/</c>, <c>-</c>) they occur both times, else the first time. The default.</summary>
    Vixie = 0,

    /// <summary>They occur the first time.</summary>
    First = 1,

    /// <summary>They occur the last time.</summary>
    Last = 2,

    /// <summary>They occur both times.</summary>
    Both = 3,
}
