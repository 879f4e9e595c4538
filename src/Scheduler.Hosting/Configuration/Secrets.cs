using System.Text.RegularExpressions;

namespace Scheduler.Hosting.Configuration;

/// <summary>Keeps secrets out of messages: a value that is refused is shown, and somebody may have written a connection string there (CFG-8).</summary>
internal static partial class Secrets
{
    /// <summary>The text with stars in place of what looks like a secret.</summary>
    public static string Hide(string text) => Secret().Replace(text, "${before}***");

    // In a connection string the values that are secret; in an address what stands between the user and the host.
    [GeneratedRegex("""(?<before>\b(?:pwd|password|passwd|secret|token|(?:api|account|access|shared ?access) ?key)\s*=\s*)(?:"[^"]*"|'[^']*'|[^;']*)|(?<before>://[^\s/:@']*:)[^\s/@']+(?=@)""", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
