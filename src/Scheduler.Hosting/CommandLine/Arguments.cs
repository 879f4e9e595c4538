using System.Globalization;

namespace Scheduler.Hosting.CommandLine;

/// <summary>What follows a verb.</summary>
internal sealed class Arguments
{
    // The host reads them where it is made; what has a colon is a setting.
    private static readonly string[] OfHost = ["environment", "contentRoot", "applicationName"];

    private readonly Dictionary<string, string> _options = [];

    private Arguments()
    {
    }

    /// <summary>The value that is no option's; null when there is none.</summary>
    public string? Value { get; private set; }

    /// <exception cref="UsageException">The verb takes something else.</exception>
    public static Arguments Parse(Verb verb, IEnumerable<string> args)
    {
        var arguments = new Arguments();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out var arg))
        {
            if (arg.StartsWith("--", StringComparison.Ordinal))
            {
                arguments.AddOption(verb, arg[2..], rest);
            }
            else if (verb.Value is null || arguments.Value is not null)
            {
                throw new UsageException($"'{arg}' is too much. Write {verb.Usage}{(verb.Value is null ? "" : ", and quotes around a value with blanks")}.");
            }
            else
            {
                arguments.Value = arg;
            }
        }

        return arguments;
    }

    public bool Has(string option) => _options.ContainsKey(option);

    public string? Text(string option) => _options.GetValueOrDefault(option);

    /// <exception cref="UsageException">It is no number, or out of its range.</exception>
    public int Number(string option, int fallback, int least, int most)
    {
        if (Text(option) is not { } text)
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(most == int.MaxValue ? $"--{option} '{text}' is not a whole number from {least}." : $"--{option} '{text}' is not a whole number from {least} to {most}.");
    }

    private void AddOption(Verb verb, string text, Queue<string> rest)
    {
        var (name, value) = text.Split('=', 2) is [var first, var second] ? (first, second) : (text, null);
        if (name.Contains(':', StringComparison.Ordinal) || OfHost.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            _ = value ?? Next(name, rest);
            return;
        }

        var option = verb.Options.FirstOrDefault(option => option.Name == name) ?? throw Unknown(verb, name);
        if (option.Value is null && value is not null)
        {
            throw new UsageException($"--{name} takes no value.");
        }

        _options[name] = option.Value is null ? "" : value ?? Next(name, rest);
    }

    private static string Next(string name, Queue<string> rest) => rest.TryDequeue(out var value) ? value : throw new UsageException($"The value of --{name} is missing.");

    private static UsageException Unknown(Verb verb, string name)
    {
        var known = verb.Options.Select(option => option.Name).ToList();
        var nearest = Suggestion.Nearest(name, known) is { } near ? $" Did you mean --{near}?" : "";
        return new($"'{verb.Name}' has no option --{name}.{nearest} {(known.Count == 0 ? "It has none." : $"It has {string.Join(", ", known.Select(one => $"--{one}"))}.")}");
    }
}
