namespace Scheduler.Hosting.CommandLine;

/// <summary>Every verb.</summary>
internal static class Verbs
{
    private static readonly Option Json = new("json", "Writes JSON, for machines.");

    public static IReadOnlyList<Verb> All { get; } =
    [
        new("validate", "Checks the configuration, and shows the next occurrences of each schedule.", ValidateVerb.RunAsync) { Options = [Json] },
        new("preview", "Shows the next occurrences of a schedule, or of a trigger: a cron expression, a duration, an instant, or JSON.", PreviewVerb.RunAsync)
        {
            Value = "<schedule or trigger>",
            Options = [new("count", "How many, 1 to 1000. Default: 10.", "N"), new("after", "After which instant or local time. Default: now.", "TIME"), Json],
        },
        new("explain", "Shows where each setting of a schedule comes from.", ExplainVerb.RunAsync) { Value = "<schedule>", Options = [Json] },
        new("json-schema", "Writes the JSON schema of the section, with the kinds of triggers of this application.", JsonSchemaVerb.RunAsync),
        new("schema", "Writes the SQL that makes the tables of a store, for who may not let the application make them.", SchemaVerb.RunAsync)
        {
            Value = "[store]",
            Options = [new("from", "The version that the tables have. Default: 0, none.", "VERSION"), Json],
        },
        new("export", "Writes the schedules of the stores into a file, as JSON.", ExportVerb.RunAsync)
        {
            Value = "<file>",
            Options = [new("store", "Only those of one store.", "NAME"), new("job", "Only those of one job.", "NAME")],
        },
        new("import", "Brings the schedules of a file into the stores.", ImportVerb.RunAsync)
        {
            Value = "<file>",
            Options =
            [
                new("on-conflict", "What to do with one that exists: fail, replace or keep. Default: fail.", "POLICY"),
                new("store", "The store to put all of them in. Default: the one that each names.", "NAME"),
                new("dry-run", "Only says what would be done."),
            ],
        },
        new("import crontab", "Writes the section that does what a crontab does, with jobs of type command.", ImportCrontabVerb.RunAsync)
        {
            Value = "<file>",
            Options =
            [
                new("system", "It has a column of users, as /etc/crontab and the files of /etc/cron.d."),
                new("user", "The user whose lines are taken of those. Default: who calls.", "NAME"),
                new("time-zone", "The time zone of the machine that it is from.", "ZONE"),
                new("output", "The file to write, which must not exist. Default: the standard output.", "FILE"),
            ],
        },
        new("help", "Shows this.", HelpVerb.RunAsync) { Value = "[verb]" },
    ];

    /// <summary>The verb that arguments begin with, of several the one of most words; what follows it is its own.</summary>
    /// <exception cref="UsageException">There is none of this name.</exception>
    public static (Verb Verb, string[] Own) Find(string[] args) =>
        All.Where(verb => args.AsSpan().StartsWith(verb.Words)).MaxBy(verb => verb.Words.Length) is { } verb ? (verb, args[verb.Words.Length..])
        : args is ["--help" or "-h" or "-?", .. var rest] ? Find(["help", .. rest])
        : throw Unknown(args.FirstOrDefault());

    /// <summary>The verbs whose first word this is.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static IReadOnlyList<Verb> Beginning(string word) => All.Where(verb => verb.Words[0] == word || verb.Name == word).ToList() is { Count: > 0 } verbs ? verbs : throw Unknown(word);

    private static UsageException Unknown(string? name) => new(
        name is null ? $"A verb is missing. Write {SchedulerCommand.Word} and one of {Names}."
        : $"There is no verb '{name}'.{(Suggestion.Nearest(name, All.Select(verb => verb.Name), Math.Max(2, name.Length / 3)) is { } near ? $" Did you mean '{near}'?" : "")} Verbs: {Names}.");

    private static string Names => string.Join(", ", All.Select(verb => verb.Name));
}
