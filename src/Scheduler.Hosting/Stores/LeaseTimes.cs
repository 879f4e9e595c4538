namespace Scheduler.Hosting.Stores;

/// <summary>How long a node's place lasts (LSE-1).</summary>
/// <param name="Length">How long it stands after a beat, by the store's clock.</param>
/// <param name="BeatEvery">How often the node renews it.</param>
/// <param name="FenceAfter">How long after its last successful beat the node gives its runs up itself: before anybody else can take them.</param>
public sealed record LeaseTimes(TimeSpan Length, TimeSpan BeatEvery, TimeSpan FenceAfter)
{
    /// <summary>15 s, 4 s and 10 s.</summary>
    public static LeaseTimes Standard { get; } = new(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));
}
