namespace Scheduler.Hosting.Planning;

/// <summary>A schedule as a link of a chain of continuations.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Jobs">The names of its job.</param>
/// <param name="Follows">What it follows (<see cref="ContinuationKeys.FollowedBy"/>); null for one that is no continuation.</param>
internal readonly record struct ChainLink(string Id, IEnumerable<string> Jobs, string? Follows);

/// <summary>Finds continuations that would follow one another for ever (CON-3). Pure.</summary>
internal static class ContinuationCycle
{
    /// <summary>What to tell whoever made a cycle.</summary>
    public static string Describe(IReadOnlyList<string> cycle) =>
        $"The continuations {string.Join(" -> ", cycle)} would follow one another for ever. Have one of them follow something else, or give it a trigger of its own.";

    /// <summary>The ids along a cycle, the first one repeated at the end, such as <c>a, b, a</c>; null when there is none.</summary>
    public static IReadOnlyList<string>? Find(IReadOnlyCollection<ChainLink> schedules)
    {
        var children = schedules.Where(link => link.Follows is not null).ToLookup(link => link.Follows!);
        var done = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var start in schedules)
        {
            if (Walk(start, children, done) is { } cycle)
            {
                return cycle;
            }
        }

        return null;
    }

    // With a stack of its own: a chain may be longer than the thread's.
    private static List<string>? Walk(ChainLink start, ILookup<string, ChainLink> children, HashSet<string> done)
    {
        var path = new List<string>();
        var onPath = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<IEnumerator<ChainLink>>();
        open.Push(((IEnumerable<ChainLink>)[start]).GetEnumerator());
        while (open.Count > 0)
        {
            if (!open.Peek().MoveNext())
            {
                open.Pop().Dispose();
                if (path.Count > 0)
                {
                    done.Add(path[^1]);
                    onPath.Remove(path[^1]);
                    path.RemoveAt(path.Count - 1);
                }

                continue;
            }

            var link = open.Peek().Current;
            if (onPath.Contains(link.Id))
            {
                return [.. path.SkipWhile(id => !id.Equals(link.Id, StringComparison.OrdinalIgnoreCase)), link.Id];
            }

            if (!done.Contains(link.Id))
            {
                path.Add(link.Id);
                onPath.Add(link.Id);
                open.Push(ContinuationKeys.Of(link.Jobs, link.Id).SelectMany(key => children[key]).GetEnumerator());
            }
        }

        return null;
    }
}
