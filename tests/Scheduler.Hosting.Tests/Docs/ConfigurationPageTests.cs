using System.Globalization;
using System.Text.RegularExpressions;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.Configuration;

namespace Scheduler.Hosting.Tests.Docs;

/// <summary>The reference of the keys cannot go stale: each cell of its tables is held against what the reader does.</summary>
public sealed partial class ConfigurationPageTests
{
    // What the process and the machine decide.
    private static readonly string[] OfTheProcess = ["The section:Deployment", "Nodes:Name"];

    public static TheoryData<string> Headings => [.. ConfigurationPage.Parts.Select(part => part.Heading)];

    /// <summary>Every key, by the place that has it.</summary>
    public static TheoryData<string, string> Keys => [.. ConfigurationPage.Parts.SelectMany(part => part.Keys.Select(key => (part.Heading, key.Name)))];

    [Theory]
    [MemberData(nameof(Headings))]
    public void Every_key_has_a_row_and_every_row_is_a_key(string heading) =>
        Assert.Equal(PartOf(heading).Keys.Select(key => key.Name).Order(StringComparer.Ordinal), ConfigurationPage.Rows[heading].Select(row => row.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_table_is_that_of_a_place() => Assert.Empty(ConfigurationPage.Rows.Select(rows => rows.Key).Except(ConfigurationPage.Parts.Select(part => part.Heading)));

    [Fact]
    public void Every_table_of_keys_is_on_the_page()
    {
        var described = ConfigurationPage.Parts.SelectMany(part => part.Keys).Select(key => key.Summary).ToHashSet();

        Assert.DoesNotContain(Below(KeyTables.Scheduler), key => !described.Contains(key.Summary));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_default_of_a_key_is_the_one_that_holds(string heading, string key)
    {
        if (OfTheProcess.Contains($"{heading}:{key}"))
        {
            return;
        }

        var (written, actual) = (DefaultOf(heading, key), Actual(heading, key));
        if (actual is null && written is not (null or "none"))
        {
            // The trigger decides: its default changes nothing when it is written out.
            Assert.Equal(Occurrences(PartOf(heading).Section($"\"{key}\": null")), Occurrences(PartOf(heading).Section($"\"{key}\": \"{written}\"")));
        }
        else if (actual is not null)
        {
            Assert.Equal(actual, written);
        }
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_example_of_a_key_is_read_without_a_mistake(string heading, string key) =>
        Assert.DoesNotContain(Problems(heading, key, RowOf(heading, key).Example), problem => !problem.IsWarning);

    [Theory]
    [MemberData(nameof(Keys))]
    public void Beyond_the_range_of_a_key_its_value_is_refused(string heading, string key)
    {
        var (values, kind) = (RowOf(heading, key).Values.Replace(",", "", StringComparison.Ordinal), PartOf(heading).Keys.Single(one => one.Name == key).Kind);
        if (kind is KeyKind.Number or KeyKind.Real)
        {
            var range = Numbers().Match(values);
            Assert.True(range.Success, $"The row has no range: {values}");
            var least = decimal.Parse(range.Groups["least"].Value, CultureInfo.InvariantCulture);
            Takes(least);
            Refuses(least - 1);
            if (range.Groups["most"].Success)
            {
                var most = decimal.Parse(range.Groups["most"].Value, CultureInfo.InvariantCulture);
                Takes(most);
                Refuses(most + 1);
            }
        }
        else if (kind == KeyKind.Length)
        {
            var (least, most) = (Length(Least().Match(values)), Length(Most().Match(values)));
            TakesLength(least ?? TimeSpan.Zero);
            TakesLength(most ?? TimeSpan.FromDays(10_000));
            if (least is { } shortest)
            {
                Check(false, $"\"{new Duration(shortest - TimeSpan.FromMilliseconds(1))}\"");
            }

            if (most is { } longest)
            {
                Check(false, $"\"{new Duration(longest + TimeSpan.FromMilliseconds(1))}\"");
            }
        }

        if (kind is KeyKind.Number or KeyKind.Length or KeyKind.Texts or KeyKind.Lengths && !heading.Contains("alendar", StringComparison.Ordinal))
        {
            Check(values.Contains("`none`", StringComparison.Ordinal), "\"none\"");
        }

        void Takes(decimal number) => Check(true, number.ToString(CultureInfo.InvariantCulture));
        void Refuses(decimal number) => Check(false, number.ToString(CultureInfo.InvariantCulture));
        void TakesLength(TimeSpan length) => Check(true, $"\"{new Duration(length)}\"");
        void Check(bool taken, string value) => Assert.True(taken != Problems(heading, key, value).Any(problem => !problem.IsWarning), $"{value} should be {(taken ? "taken" : "refused")}: {string.Join(' ', Problems(heading, key, value))}");
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Every_word_that_a_key_takes_is_in_its_row_or_where_that_leads(string heading, string key)
    {
        var row = RowOf(heading, key);
        var text = row.Values.Contains("](#", StringComparison.Ordinal) ? Pages.Configuration : row.Meaning + row.Values;

        Assert.DoesNotContain(PartOf(heading).Keys.Single(one => one.Name == key).Words, word => !text.Contains($"`{word}`", StringComparison.Ordinal) && !text.Contains($"`\"{word}\"`", StringComparison.Ordinal));
    }

    private static ConfigurationPage.Part PartOf(string heading) => ConfigurationPage.Parts.Single(part => part.Heading == heading);

    private static ConfigurationPage.Row RowOf(string heading, string key) => ConfigurationPage.Rows[heading].Single(row => row.Key == key);

    /// <summary>What the row says: a word or number that begins its cell, or null where it says it in words.</summary>
    private static string? DefaultOf(string heading, string key) => Literal().Match(RowOf(heading, key).Default) is { Success: true } literal ? literal.Groups[1].Value.Trim('"') : null;

    /// <summary>What holds where nothing is said, as the page would write it; null where that is nothing.</summary>
    private static string? Actual(string heading, string key) => PartOf(heading).Defaults.Select(defaults => defaults.GetType().GetProperty(key)?.GetValue(defaults)).FirstOrDefault(value => value is not null) switch
    {
        bool flag => flag ? "true" : "false",
        int.MaxValue => "none",
        string { Length: > 0 } text => text,
        Enum or int or double or Duration => string.Create(CultureInfo.InvariantCulture, $"{PartOf(heading).Defaults.Select(defaults => defaults.GetType().GetProperty(key)?.GetValue(defaults)).First(value => value is not null)}"),
        _ => null,
    };

    // Settings belong to a type of job.
    private static IReadOnlyList<ConfigurationProblem> Problems(string heading, string key, string value) =>
        Application(PartOf(heading).Section($"{(key == "Settings" ? "\"Type\": \"http\", " : "")}\"{key}\": {value}")).Build().Problems;

    private static List<DateTimeOffset?> Occurrences(string section)
    {
        var definitions = Application(section).Build().Definitions!;
        var trigger = definitions.Schedules.Single(declared => declared.Definition.Id == "new").Definition.Trigger.Bind(new("new", Configured.Now, TimeZoneInfo.Utc) { Calendars = definitions.Calendars });
        var occurrences = new List<DateTimeOffset?>();
        for (DateTimeOffset? next = Configured.Now; next is not null && occurrences.Count < 400;)
        {
            occurrences.Add(next = trigger.Next(next.Value));
        }

        return occurrences;
    }

    /// <summary>One that has whatever the examples name.</summary>
    private static Configured Application(string section)
    {
        var application = Configured.By(
            """
            {
              "Executors": { "slow": {  "MaxConcurrency": 2 } }, "Stores": { "scratch": { "Type": "Memory" } }, "RateLimits": { "partner-api": { "Permits": 1 } },
              "Calendars": { "weekends": { "Exclude": { "Weekdays": [ "Sat", "Sun" ] } }, "de-holidays": { "Exclude": { "Yearly": [ "12-25" ] } } },
              "Schedules": { "payroll": { "Job": "import", "Every": "1d" } }
            }
            """,
            section).Job("import").Job("tick-3s");
        application.Calendars.Add(new("FullMoon", _ => new ExclusionCalendar()));
        return application;
    }

    private static IEnumerable<Key> Below(KeyTable table) => table.Keys.SelectMany(key => key.Table is { } below ? Below(below).Prepend(key) : [key]);

    private static TimeSpan? Length(Match match) => match.Success ? Duration.Parse(match.Groups[1].Value).ToTimeSpan() : null;

    private sealed class ExclusionCalendar : ICalendar
    {
        public bool Excludes(DateTimeOffset local) => false;

        public (DateTime From, DateTime To) Stretch(DateTimeOffset local) => (local.Date, local.Date.AddDays(1));
    }

    [GeneratedRegex(@"^`?((?<=`)[^`]+|none\b|-?\d[\d.]*)")]
    private static partial Regex Literal();

    [GeneratedRegex(@"^from (?<least>-?\d+)|^(?<least>-?[\d.]+) to (?<most>[\d.]+)")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"duration (?:of at least|from) `(\w+)`")]
    private static partial Regex Least();

    [GeneratedRegex(@"duration (?:of at most|from `\w+` to|up to) `(\w+)`")]
    private static partial Regex Most();
}
