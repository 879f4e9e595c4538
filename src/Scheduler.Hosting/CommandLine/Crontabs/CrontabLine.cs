using System.Text.RegularExpressions;

namespace Scheduler.Hosting.CommandLine.Crontabs;

/// <summary>One line of a crontab, split as crontab(5) says. What its fields mean is left to who knows triggers.</summary>
internal abstract partial record CrontabLine
{
    private const int Fields = 5;

    /// <summary>Reads a line; a malformed one says what is wrong.</summary>
    /// <param name="text">The line.</param>
    /// <param name="hasUser">Whether a user stands before the command, as in /etc/crontab.</param>
    public static CrontabLine Read(string text, bool hasUser)
    {
        var line = text.Trim(' ', '\t', '\r');
        if (line.Length == 0)
        {
            return new Blank();
        }

        if (line[0] == '#')
        {
            return new Comment(line.TrimStart('#').Trim());
        }

        return Assignment().Match(line) is { Success: true } set
            ? new Variable(set.Groups["name"].Value, Unquoted(set.Groups["value"].Value))
            : Entry(line, hasUser);
    }

    private static CrontabLine Entry(string line, bool hasUser)
    {
        var times = line[0] == '@' ? 1 : Fields;
        var words = new List<string>();
        var rest = line;
        for (var need = times + (hasUser ? 1 : 0); need > 0 && rest.Length > 0; need--)
        {
            var end = rest.IndexOfAny([' ', '\t']);
            words.Add(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? "" : rest[end..].TrimStart(' ', '\t');
        }

        if (words.Count < times)
        {
            return new Malformed($"'{line}' is neither a variable (NAME=value) nor five fields and a command.");
        }

        if (rest.Length == 0)
        {
            return new Malformed(hasUser ? "There is no command after the user. Without a column of users leave --system out." : "There is no command.");
        }

        var (command, input) = Split(rest);
        return new Job(string.Join(' ', words[..times]), hasUser ? words[^1] : null, command, input);
    }

    // The first % ends the command; what follows is its input, of which each further % ends a line. \% is the letter itself.
    private static (string Command, string? Input) Split(string text)
    {
        var parts = Percent().Split(text).Select(part => part.Replace(@"\%", "%", StringComparison.Ordinal)).ToList();
        return (parts[0].TrimEnd(), parts.Count == 1 ? null : $"{string.Join('\n', parts.Skip(1))}\n");
    }

    private static string Unquoted(string value) => value is [('"' or '\'') and var quote, .. var inner, var last] && last == quote ? inner : value;

    [GeneratedRegex("""^(?<quote>["']?)(?<name>[^\s="']+)\k<quote>\s*=\s*(?<value>.*)$""")]
    private static partial Regex Assignment();

    [GeneratedRegex(@"(?<!\\)%")]
    private static partial Regex Percent();

    internal sealed record Blank : CrontabLine;

    /// <summary>For people.</summary>
    internal sealed record Comment(string Text) : CrontabLine;

    /// <summary>Holds for the lines after it.</summary>
    internal sealed record Variable(string Name, string Value) : CrontabLine;

    /// <summary>A command and when it runs.</summary>
    /// <param name="When">Five fields, or a macro.</param>
    /// <param name="User">Who runs it; null where no user is said.</param>
    /// <param name="Command">What a shell is given.</param>
    /// <param name="Input">What the command reads; null for nothing.</param>
    internal sealed record Job(string When, string? User, string Command, string? Input) : CrontabLine;

    /// <summary>What is none of these.</summary>
    internal sealed record Malformed(string Why) : CrontabLine;
}
