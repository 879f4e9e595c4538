namespace Scheduler.Hosting;

/// <summary>The word somebody probably meant, for error messages (CFG-6).</summary>
internal static class Suggestion
{
    /// <summary>
    /// The candidate with the fewest edits (insert, delete or replace a letter, swap two neighbours; case does not count) from <paramref name="value"/>, or null when
    /// each needs more than <paramref name="most"/>. Of equally near ones the first.
    /// </summary>
    public static string? Nearest(string value, IEnumerable<string> candidates, int most = 2)
    {
        string? nearest = null;
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - value.Length) <= most && Distance(value, candidate) is var distance && distance <= most)
            {
                nearest = candidate;
                most = distance - 1;
            }
        }

        return nearest;
    }

    // Optimal string alignment: the row before last is kept for the swap.
    private static int Distance(string left, string right)
    {
        var last = new int[right.Length + 1];
        var beforeLast = new int[right.Length + 1];
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            (beforeLast, last, row) = (last, row, beforeLast);
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var edits = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1));
                var swapped = i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]);
                row[j] = swapped ? Math.Min(edits, beforeLast[j - 2] + 1) : edits;
            }
        }

        return row[^1];
    }

    private static bool Same(char left, char right) => char.ToUpperInvariant(left) == char.ToUpperInvariant(right);
}
