using System.Text.RegularExpressions;
using Scheduler.Hosting.Configuration;

namespace Scheduler.Hosting.Tests.Docs;

/// <summary>The tables of docs/configuration.md, and what each is about.</summary>
internal static partial class ConfigurationPage
{
    private static readonly IReadOnlyList<string> Policies = [.. KeyTables.Policies.Keys.Select(key => key.Name)];
    private static readonly IReadOnlyList<string> Trigger = [.. KeyTables.Trigger.Keys.Select(key => key.Name)];

    /// <summary>Every place that has keys of its own.</summary>
    public static IReadOnlyList<Part> Parts { get; } =
    [
        new("The section", KeyTables.Scheduler.Keys, [new SchedulerOptions()], member => $"{{ {member} }}"),
        new("Nodes", KeyTables.Node.Keys, [new NodeOptions()], In("Node")),
        new("Jobs and schedules", [.. KeyTables.Job.Keys.Concat(KeyTables.Schedule.Keys).DistinctBy(key => key.Name).ExceptBy([.. Policies, .. Trigger], key => key.Name)], [JobPolicies.BuiltIn, new JobOptions(), new ScheduleOptions()], InJob),
        new("Triggers", KeyTables.Trigger.Keys, [], InTrigger),
        new("CronFields", KeyTables.CronFields.Keys, [], member => InTrigger($$""" "CronFields": { {{Beside(member, "Hour", "\"Hour\": \"9\"")}} } """)),
        new("After", KeyTables.After.Keys, [new AfterOptions()], member => InTrigger($$""" "After": { {{(member.Contains("\"On\"", StringComparison.Ordinal) ? "\"Job\": \"import\", " : "")}}{{member}} } """)),
        new("Calendar", KeyTables.Calendar.Keys, [new CalendarOptions()], member => InTrigger($$""" "Calendar": { {{Beside(member, "Weeks", "\"Weeks\": 1")}}{{(member.Contains("Weeks", StringComparison.Ordinal) ? ", \"Days\": 1" : "")}} } """)),
        new("Dst", KeyTables.Dst.Keys, [new KeyTables.DstParts()], member => InTrigger($$""" "Cron": "30 2 * * *", "TimeZone": "Europe/Berlin", "Dst": { {{member}} } """)),
        new("Policies", KeyTables.Policies.Keys, [SchedulePolicies.BuiltIn], In("Defaults")),
        new("Retries", KeyTables.Retry.Keys, [RetryPolicy.BuiltIn], In("Defaults", "Retry")),
        new("Rate limits", KeyTables.RateLimit.Keys, [new RateLimitOptions()], In("RateLimits", "new")),
        new("Stores", KeyTables.Store.Keys, [new StoreOptions()], In("Stores", "new")),
        new("Executors", KeyTables.Executor.Keys, [new ExecutorOptions()], In("Executors", "new")),
        new("Calendars", KeyTables.ExclusionCalendar.Keys, [new ExclusionCalendarOptions()], In("Calendars", "new")),
        new("Times of a calendar", KeyTables.CalendarRules.Keys, [new CalendarRuleOptions()], In("Calendars", "new", "Exclude")),
        new("Retention", KeyTables.Retention.Keys, [new RetentionOptions()], In("Retention")),
        new("Change it while it runs", KeyTables.Reload.Keys, [new ReloadOptions()], In("Reload")),
        new("Access", AccessOptions.Keys.Keys, [new AccessOptions()], In("Access")),
        new("Shutdown", KeyTables.Shutdown.Keys, [new ShutdownOptions()], In("Shutdown")),
    ];

    /// <summary>The tables of the page that have a row for each key.</summary>
    public static ILookup<string, Row> Rows { get; } = Read().ToLookup(row => row.Heading);

    private static IEnumerable<Row> Read()
    {
        var heading = "";
        foreach (var line in Pages.Configuration.Split('\n'))
        {
            if (line.StartsWith('#'))
            {
                heading = line.TrimStart('#').Trim();
            }
            else if (Cells().Match(line) is { Success: true } cells)
            {
                yield return new(heading, cells.Groups[1].Value, cells.Groups[2].Value, cells.Groups[3].Value, cells.Groups[4].Value, cells.Groups[5].Value.Trim('`'));
            }
        }
    }

    private static Func<string, string> In(params string[] path) => member => path.Reverse().Aggregate($"{{ {member} }}", (inner, name) => $$"""{ "{{name}}": {{inner}} }""");

    private static string InJob(string member) => member.Split('"')[1] switch
    {
        "Job" => $$"""{ "Schedules": { "new": { "Every": "5m", {{member}} } } }""",
        "Type" => $$"""{ "Jobs": { "new": { {{member}} } } }""",
        "Settings" => $$"""{ "Jobs": { "new": { "Type": "http", {{member}} } } }""",
        _ => $$"""{ "Jobs": { "tick": { "Every": "5m", {{member}} } } }""",
    };

    // What modifies a trigger needs one that it modifies.
    private static string InTrigger(string member)
    {
        var trigger = member.Split('"')[1] switch
        {
            "Align" => "\"Every\": \"5m\", ",
            "Threshold" => """ "All": [ { "Cron": "0 9 * * *" }, { "Cron": "59 8 * * *" } ], """,
            "OnExcluded" => """ "Cron": "0 9 * * *", "Calendars": [ "weekends" ], """,
            var key when Trigger.Contains(key) && !TriggerKinds.BuiltIn.InConfiguration.Contains(key) => "\"Cron\": \"0 9 * * *\", ",
            _ => "",
        };
        return $$"""{ "Schedules": { "new": { "Job": "tick", {{trigger}}{{member}} } } }""";
    }

    private static string Beside(string member, string key, string companion) => member.Contains($"\"{key}\"", StringComparison.Ordinal) ? member : $"{companion}, {member}";

    [GeneratedRegex(@"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) ?\| (.*) \|$")]
    private static partial Regex Cells();

    /// <summary>A place of the section.</summary>
    /// <param name="Heading">Where the page describes it.</param>
    /// <param name="Keys">Its keys.</param>
    /// <param name="Defaults">What has the values that hold where nothing is said, the first that has one; none where the trigger itself decides.</param>
    /// <param name="Section">A section with a member there.</param>
    public sealed record Part(string Heading, IEnumerable<Key> Keys, IReadOnlyList<object> Defaults, Func<string, string> Section)
    {
        public override string ToString() => Heading;
    }

    public sealed record Row(string Heading, string Key, string Meaning, string Default, string Values, string Example);
}
