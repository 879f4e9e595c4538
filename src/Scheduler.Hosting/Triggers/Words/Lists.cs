namespace Scheduler.Hosting.Triggers.Words;

/// <summary>Several things in one phrase.</summary>
internal static class Lists
{
    /// <summary><c>a, b and c</c>.</summary>
    /// <param name="items">At least one.</param>
    /// <param name="last">What stands before the last.</param>
    public static string Of(IReadOnlyList<string> items, string last = "and") =>
        items.Count == 1 ? items[0] : $"{string.Join(", ", items.SkipLast(1))} {last} {items[^1]}";

    /// <summary><c>a to c</c> where three or more follow each other, else all of them.</summary>
    /// <param name="values">The values, ascending.</param>
    /// <param name="name">What each is called.</param>
    /// <param name="last">What stands before the last of a list.</param>
    public static string Of(IReadOnlyList<int> values, Func<int, string> name, string last = "and") =>
        IsRun(values) ? $"{name(values[0])} to {name(values[^1])}" : Of([.. values.Select(name)], last);

    /// <summary>Whether three or more follow each other.</summary>
    public static bool IsRun(IReadOnlyList<int> values) => values.Count > 2 && values[^1] - values[0] == values.Count - 1;
}
