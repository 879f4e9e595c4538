namespace Scheduler.Hosting.Planning;

/// <summary>Continuations hold within one store: an end and the run that follows it are written in one commit (CFG-3b, CON-1).</summary>
internal static class ContinuationStores
{
    /// <summary>What to tell whoever lets a schedule follow something in another store.</summary>
    /// <param name="id">The schedule that would follow.</param>
    /// <param name="store">Its store.</param>
    /// <param name="followed">What it would follow, such as <c>schedule 'import'</c>.</param>
    /// <param name="other">The store of that.</param>
    public static string Describe(string id, string store, string followed, string other) =>
        $"Schedule '{id}' of store '{store}' would follow {followed} of store '{other}'. Ends are followed within one store alone: give both the same Store.";
}
