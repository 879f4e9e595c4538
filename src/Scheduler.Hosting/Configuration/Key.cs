namespace Scheduler.Hosting.Configuration;

/// <summary>What a key takes.</summary>
internal enum KeyKind
{
    Text,
    Number,

    /// <summary>A number that may have decimals.</summary>
    Real,
    Flag,
    Length,
    Choice,

    /// <summary>Keys of a table of its own.</summary>
    Section,

    /// <summary>Names of the owner's choice, each with the keys of a table.</summary>
    Map,

    /// <summary>An array of objects.</summary>
    List,

    /// <summary>An array of texts.</summary>
    Texts,

    /// <summary>An array of durations.</summary>
    Lengths,

    /// <summary>Names of the owner's choice, each with a text.</summary>
    Pairs,

    /// <summary>Anything.</summary>
    Free,
}

/// <summary>One key that configuration may have: all that the reader, the reference page and the schema need to know of it.</summary>
/// <param name="Name">Its name, compared ignoring case.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Summary">What it means.</param>
internal abstract record Key(string Name, KeyKind Kind, string Summary)
{
    /// <summary>The words that are values of it besides, or instead of, what its kind takes.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>The keys below it.</summary>
    public KeyTable? Table { get; init; }

    /// <summary>The keys of each element of an array. Asked for late: a trigger has triggers in it.</summary>
    public Func<KeyTable>? Items { get; init; }
}

/// <summary>A key, and how it gets into the options.</summary>
/// <typeparam name="T">The options.</typeparam>
internal sealed record Key<T>(string Name, KeyKind Kind, string Summary, Action<T, Setting> Read) : Key(Name, Kind, Summary);
