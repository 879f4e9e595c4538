using System.Text.RegularExpressions;

namespace Scheduler.Hosting.CommandLine.Crontabs;

/// <summary>The comment that belongs to a line: the last paragraph directly above it.</summary>
internal sealed partial class CrontabComments
{
    private readonly List<string> _paragraph = [];

    /// <summary>Takes the next comment.</summary>
    public void Add(string text)
    {
        // The legend of the columns, which stands at the top of most crontabs, says nothing of the line below it.
        if (text.Length == 0 || Legend().IsMatch(text))
        {
            _paragraph.Clear();
        }
        else
        {
            _paragraph.Add(text);
        }
    }

    /// <summary>What was added since the last call, in one line; null when nothing was.</summary>
    public string? Take()
    {
        var text = string.Join(' ', _paragraph);
        _paragraph.Clear();
        return text.Length == 0 ? null : text;
    }

    [GeneratedRegex(@"^m\s+h\s+dom\s+mon\s+dow\b|^[|.*]|^(min|minute)\s+(h|hour)\s", RegexOptions.IgnoreCase)]
    private static partial Regex Legend();
}
