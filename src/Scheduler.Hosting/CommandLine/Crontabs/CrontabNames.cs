using System.Globalization;
using System.Text.RegularExpressions;

namespace Scheduler.Hosting.CommandLine.Crontabs;

/// <summary>Names jobs after the programs that they run, each differently.</summary>
internal sealed partial class CrontabNames
{
    private const int Longest = 100;

    // They prepare what follows, or ask whether it is to be done.
    private static readonly string[] Preparing = ["cd", "test", "[", "[[", "command", "set", "export", "sleep", "umask", ".", "source", "if", "then", "true", ":"];
    private static readonly string[] Wrapping = ["exec", "sudo", "nice", "ionice", "env", "nohup", "time"];

    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A name that no other job has.</summary>
    public string Of(string command, int line)
    {
        var name = Commands().Split(command).Select(Program).OfType<string>().Select(Id).FirstOrDefault(id => id.Length > 0) ?? $"line-{line.ToString(CultureInfo.InvariantCulture)}";
        return Enumerable.Range(1, int.MaxValue).Select(number => number == 1 ? name : $"{name}-{number.ToString(CultureInfo.InvariantCulture)}").First(_taken.Add);
    }

    private static string? Program(string command)
    {
        var word = command.Split([' ', '\t', '(', ')', '{', '}', '!'], StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(word => !word.Contains('=', StringComparison.Ordinal) && !word.StartsWith('-') && !Wrapping.Contains(word));
        return word is null || Preparing.Contains(word) ? null : word;
    }

    // Of a path the file alone, without what says which language it is written in.
    private static string Id(string program)
    {
        var id = Others().Replace(Path.GetFileNameWithoutExtension(program.Trim('"', '\'')).ToLowerInvariant(), "-").Trim('-', '.', '_');
        return id.Length <= Longest ? id : id[..Longest];
    }

    [GeneratedRegex("&&|\\|\\||;|\\|&?|&")]
    private static partial Regex Commands();

    [GeneratedRegex("[^a-z0-9._-]+")]
    private static partial Regex Others();
}
