namespace Scheduler.Hosting;

/// <summary>What a setting of a component takes: all that can be known of it without its reader's code.</summary>
internal enum SettingKind
{
    Text,
    Number,
    Real,
    Length,
    Flag,

    /// <summary>An array of texts, or one text.</summary>
    Texts,

    /// <summary>Names of the owner's choice, each with a text.</summary>
    Pairs,
}
