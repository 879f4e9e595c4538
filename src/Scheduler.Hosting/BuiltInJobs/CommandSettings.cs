using System.Globalization;

namespace Scheduler.Hosting.BuiltInJobs;

/// <summary>Which program a command job starts, and how.</summary>
internal sealed record CommandSettings
{
    private static readonly TimeSpan LongestGrace = TimeSpan.FromHours(1);

    /// <summary>Full path of the program.</summary>
    public required string Program { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Full path; null for the folder that the application is in.</summary>
    public string? WorkingFolder { get; init; }

    public required IReadOnlyDictionary<string, Func<string>> Environment { get; init; }

    public required bool InheritEnvironment { get; init; }

    /// <summary>What the program reads; null for nothing.</summary>
    public Func<string>? Input { get; init; }

    public required IReadOnlySet<int> SuccessExitCodes { get; init; }

    /// <summary>How many characters of what the program writes are kept, of each of its two streams.</summary>
    public required int OutputLimit { get; init; }

    public required bool LogOutput { get; init; }

    /// <summary>How long after it was asked to end the program is killed.</summary>
    public required TimeSpan KillAfter { get; init; }

    /// <param name="settings">The settings.</param>
    /// <param name="onThisMachine">Whether the program is to run on this machine, and so must be there.</param>
    public static CommandSettings Read(ComponentSettings settings, bool onThisMachine)
    {
        var environment = settings.SecretPairs(nameof(Environment));
        var inherits = settings.Flag(nameof(InheritEnvironment), true);
        foreach (var name in environment.Keys.Where(name => name.Contains('=', StringComparison.Ordinal)))
        {
            settings.Refuse($"{nameof(Environment)}:{name}", $"'{name}' is no name of a variable: it has a =.");
        }

        return new()
        {
            Program = ReadProgram(settings, onThisMachine ? SearchPath(settings, inherits) : null),
            Arguments = settings.Texts(nameof(Arguments)),
            WorkingFolder = ReadFolder(settings, onThisMachine),
            Environment = environment,
            InheritEnvironment = inherits,
            Input = settings.Secret(nameof(Input)),
            SuccessExitCodes = ReadCodes(settings),
            OutputLimit = settings.Number(nameof(OutputLimit), 8192, 0, 32_768),
            LogOutput = settings.Flag(nameof(LogOutput), true),
            KillAfter = ReadGrace(settings),
        };
    }

    // A program is searched for where it would search for others.
    private static string SearchPath(ComponentSettings settings, bool inherits) =>
        settings.Pairs(nameof(Environment)).GetValueOrDefault("PATH") ?? (inherits ? System.Environment.GetEnvironmentVariable("PATH") : null) ?? "";

    private static string ReadProgram(ComponentSettings settings, string? searchPath)
    {
        var program = settings.RequiredText(nameof(Program));
        if (program.Length == 0 || searchPath is null)
        {
            return program;
        }

        var found = Programs.Find(program, settings.FullPath, searchPath, out var problem);
        if (problem is not null)
        {
            settings.Refuse(nameof(Program), problem);
        }

        return found ?? program;
    }

    private static string? ReadFolder(ComponentSettings settings, bool onThisMachine)
    {
        if (settings.Text(nameof(WorkingFolder)) is not { } folder)
        {
            return null;
        }

        var path = folder == "~" || folder.StartsWith("~/", StringComparison.Ordinal)
            ? string.Concat(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), folder.AsSpan(1))
            : settings.FullPath(folder);
        if (onThisMachine && !Directory.Exists(path))
        {
            settings.Refuse(nameof(WorkingFolder), $"There is no folder '{path}'. Create it, or write another.");
        }

        return path;
    }

    private static HashSet<int> ReadCodes(ComponentSettings settings)
    {
        var codes = new HashSet<int>();
        foreach (var text in settings.Texts(nameof(SuccessExitCodes)))
        {
            if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var code))
            {
                codes.Add(code);
            }
            else
            {
                settings.Refuse(nameof(SuccessExitCodes), $"'{text}' is no exit code. Write a whole number, or an array such as [ 0, 2 ].");
            }
        }

        return codes.Count == 0 ? [0] : codes;
    }

    private static TimeSpan ReadGrace(ComponentSettings settings)
    {
        var grace = settings.Length(nameof(KillAfter), TimeSpan.FromSeconds(4));
        if (grace < TimeSpan.Zero || grace > LongestGrace)
        {
            settings.Refuse(nameof(KillAfter), $"{grace} is not a time from 0s to {(Duration)LongestGrace}.");
            return TimeSpan.Zero;
        }

        return grace.ToTimeSpan();
    }
}
