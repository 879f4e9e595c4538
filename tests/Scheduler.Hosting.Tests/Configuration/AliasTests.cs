namespace Scheduler.Hosting.Tests.Configuration;

public class AliasTests
{
    private const string Namespace = "Scheduler.Hosting.Tests.Configuration.AliasTests";

    [Fact]
    public void VER_3_a_job_is_found_by_its_aliases()
    {
        var definitions = Configured.By("""{ "Jobs": { "tick": { "Aliases": [ "tock", "toc" ] } }, "Schedules": { "s": { "Job": "TOCK", "Every": "1m" }, "toc": { "Every": "1m" } } }""").Definitions();

        Assert.Equal(["tick", "tick"], definitions.Schedules.Select(declared => declared.Definition.Job));
        Assert.Same(definitions.Jobs["tick"], definitions.Jobs.Find("Tock"));
        Assert.Equal(["tick", "tock", "toc", "nightly-report"], definitions.Jobs.AllNames);
        Assert.Equal(["tick", "nightly-report"], definitions.Jobs.Names);
        Assert.Equal(2, definitions.Jobs.Count);
        Assert.Equal("tick", definitions.WithJobName(new("x", "tock", Hosting.Triggers.Trigger.Every(TimeSpan.FromMinutes(1)))).Job);
    }

    [Fact]
    public void VER_3_VER_4_a_class_says_its_aliases_and_version_and_configuration_replaces_them()
    {
        Configured Of(string more) => Configured.By($$"""{ "Jobs": { "new": { "Type": "{{Namespace}}+Renamed" {{more}} } } }""");

        var said = Of("").Definitions().Jobs["old"];
        Assert.Equal(("new", "old", 2), (said.Name, Assert.Single(said.Aliases), said.Version));
        var replaced = Of(""", "Aliases": [ "older" ], "Version": 3""").Definitions().Jobs["older"];
        Assert.Equal(("older", 3), (Assert.Single(replaced.Aliases), replaced.Version));
        Assert.Empty(Of(""", "Aliases": "none" """).Definitions().Jobs["new"].Aliases);
    }

    [Fact]
    public void The_aliases_of_a_class_do_not_follow_it_under_another_name()
    {
        var job = Configured.By($$"""{ "Jobs": { "other": { "Type": "{{Namespace}}+Renamed" } } }""").Definitions().Jobs["other"];

        Assert.Equal((0, 2), (job.Aliases.Count, job.Version));
    }

    [Theory]
    [InlineData("""{ "Jobs": { "tick": { "Aliases": [ "Nightly-Report" ] } } }""", "SCH1081", "tick:Aliases", "'Nightly-Report' is a name or alias of job 'nightly-report' too.")]
    [InlineData("""{ "Jobs": { "tick": { "Aliases": [ "x" ] }, "nightly-report": { "Aliases": [ "X" ] } } }""", "SCH1081", "nightly-report:Aliases", "'X' is a name or alias of job 'tick' too.")]
    [InlineData("""{ "Jobs": { "tick": { "Aliases": [ "a b" ] } } }""", "SCH1080", "tick:Aliases", "'a b' is not a valid id")]
    [InlineData("""{ "Jobs": { "tick": { "Aliases": [ "tock" ] }, "tock": { "Timeout": "1m" } } }""", "SCH1004", "tock", "'tock' is an alias of job 'tick'. Write its settings in Jobs:tick.")]
    public void An_alias_that_leads_to_two_jobs_is_refused(string section, string code, string path, string message) =>
        Configured.By(section).Refuses(code, $"Scheduler:Jobs:{path}", message);

    [Fact]
    public void A_job_may_repeat_its_own_name_as_an_alias() => Assert.Same("tick", Configured.By("""{ "Jobs": { "tick": { "Aliases": [ "Tick" ] } } }""").Definitions().Jobs["tick"].Name);

    [JobName("new", Aliases = ["old"], Version = 2)]
    public sealed class Renamed : JobSettingsTests.Plain;
}
