using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Scheduler.Hosting.CommandLine.Crontabs;

/// <summary>Writes the section that does what a crontab does.</summary>
internal static class CrontabSection
{
    private const string Shell = "/bin/sh";

    // For the file of a person.
    private static readonly JsonWriterOptions Format = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What cron itself goes by, and who alone knows which time zone, mail and shell a line has.
    private static readonly string[] NotForCommands = ["CRON_TZ", "RANDOM_DELAY", "SHELL"];

    /// <param name="path">Path of the section.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="timeZone">Time zone of those that say none; null for the scheduler's.</param>
    public static string Write(string path, IReadOnlyList<CrontabJob> jobs, string? timeZone)
    {
        var section = new JsonObject();
        if (timeZone is not null)
        {
            section["TimeZone"] = timeZone;
        }

        // As cron: what is late is not made up for, and what runs already does not keep the next one from running.
        section["Defaults"] = new JsonObject { ["MisfireGraceTime"] = "1m", ["Overlap"] = "Allow" };
        section["Jobs"] = new JsonObject(jobs.Select(job => KeyValuePair.Create(job.Name, (JsonNode?)Of(job))));
        var root = path.Split(':').Reverse().Aggregate(section, (inner, name) => new() { [name] = inner });
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Format))
        {
            root.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static JsonObject Of(CrontabJob job)
    {
        var entry = new JsonObject { ["Type"] = "command" };
        Set(entry, "Description", job.Description);
        if (job.Crons is [var cron])
        {
            entry["Cron"] = cron;
        }
        else
        {
            entry["Any"] = new JsonArray([.. job.Crons.Select(one => (JsonNode)new JsonObject { ["Cron"] = one })]);
        }

        Set(entry, "TimeZone", job.TimeZone);
        Set(entry, "Jitter", job.RandomDelay is null or "0" ? null : $"{job.RandomDelay}m");
        entry["Settings"] = SettingsOf(job);
        return entry;
    }

    private static JsonObject SettingsOf(CrontabJob job)
    {
        var words = job.Command.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        var (program, arguments) = NeedsShell(job) ? (job.Variables.GetValueOrDefault("SHELL") ?? Shell, ["-c", job.Command]) : (words[0], words[1..]);
        var settings = new JsonObject { ["Program"] = program };
        if (arguments.Length > 0)
        {
            settings["Arguments"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]);
        }

        settings["WorkingFolder"] = job.Variables.GetValueOrDefault("HOME") ?? "~";
        var environment = job.Variables.Where(variable => !NotForCommands.Contains(variable.Key)).ToList();
        if (environment.Count > 0)
        {
            settings["Environment"] = new JsonObject(environment.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value)));
        }

        Set(settings, "Input", job.Input);
        return settings;
    }

    // A path of a program, and words of which a shell changes none, mean the same without one. Without a path it might be a command of the shell itself.
    private static bool NeedsShell(CrontabJob job) =>
        job.Variables.ContainsKey("SHELL") || !job.Command.StartsWith('/') || !job.Command.All(letter => char.IsAsciiLetterOrDigit(letter) || " \t_./:,=@%+-".Contains(letter, StringComparison.Ordinal));

    private static void Set(JsonObject target, string name, string? value)
    {
        if (value is not null)
        {
            target[name] = value;
        }
    }
}
