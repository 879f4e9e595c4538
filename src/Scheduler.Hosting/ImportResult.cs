namespace Scheduler.Hosting;

/// <summary>What an import has done, or with <see cref="ImportOptions.DryRun"/> would do, to each schedule of the document, by ids in its order.</summary>
public sealed record ImportResult
{
    /// <summary>Those that no store had.</summary>
    public required IReadOnlyList<string> Added { get; init; }

    /// <summary>Those that a store had, and that are now as the document says, moved to another store where it says so.</summary>
    public required IReadOnlyList<string> Replaced { get; init; }

    /// <summary>Those that stay as they are, because of <see cref="ConflictPolicy.Keep"/> or because they were the same.</summary>
    public required IReadOnlyList<string> Kept { get; init; }
}
