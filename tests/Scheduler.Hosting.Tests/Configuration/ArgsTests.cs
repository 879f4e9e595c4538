namespace Scheduler.Hosting.Tests.Configuration;

public class ArgsTests
{
    public enum Level
    {
        Low,
        High,
    }

    [Theory]
    [InlineData("3", typeof(int), "3")]
    [InlineData("\"eu\"", typeof(string), "\"eu\"")]
    [InlineData("true", typeof(bool), "true")]
    [InlineData("1.5", typeof(decimal), "1.5")]
    [InlineData("\"high\"", typeof(Level), "\"High\"")]
    [InlineData("[ 1, 2, 3 ]", typeof(int[]), "[1,2,3]")]
    [InlineData("""{ "region": "eu", "Depth": 3, "dry": false, "tags": [ "a", "b" ] }""", typeof(Report), """{"region":"eu","depth":3,"dry":false,"tags":["a","b"],"level":null}""")]
    public void Args_of_any_shape_become_what_the_job_takes(string args, Type type, string payload) =>
        Assert.Equal(payload, Scheduled(args, type).ToString());

    [Fact]
    public void The_job_reads_what_configuration_says()
    {
        Assert.Equal(3, Scheduled("3", null).As<int>());
        Assert.Equal("3", Scheduled("3", null).As<string>());
        Assert.Equal([1, 2, 3], Scheduled("[ 1, 2, 3 ]", null).As<int[]>());
        Assert.Equal(new Report("eu", 3, true), Scheduled("""{ "region": "eu", "depth": 3, "dry": true }""", null).As<Report>());
        Assert.Equal(new Nested([new("eu", 1, false), new("us", 2, true)]).Reports, Scheduled("""{ "reports": [ { "region": "eu", "depth": 1 }, { "region": "us", "depth": 2, "dry": true } ] }""", null).As<Nested>().Reports);
    }

    [Fact]
    public void More_than_ten_items_stay_in_their_order() =>
        Assert.Equal(Enumerable.Range(0, 12), Scheduled($"[ {string.Join(',', Enumerable.Range(0, 12))} ]", null).As<int[]>());

    [Fact]
    public void A_later_file_overrides_one_member() =>
        Assert.Equal(
            new Report("us", 3, false),
            Configured.By("""{ "Jobs": { "tick": { "Every": "1m", "Args": { "region": "eu", "depth": 3 } } } }""", """{ "Jobs": { "tick": { "Args": { "region": "us" } } } }""")
                .Schedule("tick").Args.As<Report>());

    [Fact]
    public void Args_of_code_are_written_by_the_serializer() =>
        Assert.Equal(
            """{"region":"eu","depth":3,"dry":false,"tags":null,"level":null}""",
            new Configured().Code(options => options.Schedules["s"] = new() { Job = "tick", Trigger = { Every = TimeSpan.FromMinutes(1) }, Args = new Report("eu", 3, false) }).Schedule("s").Args.ToString());

    [Theory]
    [InlineData("""{ "region": "eu", "depth": "3x" }""", ":depth", "'3x' is not an Int32 (Report.depth).")]
    [InlineData("""{ "tags": "a" }""", ":tags", "'a' is not an array (Report.tags).")]
    [InlineData("""{ "level": "Hihg" }""", ":level", "'Hihg' is not one of Low, High (Report.level).")]
    [InlineData("""{ "dry": "perhaps" }""", ":dry", "'perhaps' cannot be read as the job's Report: 'perhaps' is neither true nor false.")]
    [InlineData("\"eu\"", "", "'eu' is not an object with region, depth, dry, tags, level, which the job takes.")]
    [InlineData("""{ "tags": [ "a", { "b": 1 } ] }""", ":tags:1", "The value is not a String (Report.tags.1).")]
    public void SCH1070_args_that_the_job_cannot_read_are_refused_where_they_are_wrong(string args, string below, string message)
    {
        var configured = Configured.By($$"""{ "Jobs": { "report": { "Every": "1m", "Args": {{args}} } } }""").Job("report", typeof(Report));

        configured.Refuses("SCH1070", "Scheduler:Jobs:report:Args" + below, message);
        Assert.DoesNotContain("BytePosition", configured.Problem().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(int), "Int32")]
    [InlineData(typeof(Report), "Report")]
    public void SCH1070_missing_args_are_refused(Type type, string name) =>
        Configured.By("""{ "Schedules": { "s": { "Job": "count", "Every": "1m" } } }""").Job("count", type)
            .Refuses("SCH1070", "Scheduler:Schedules:s:Args", $"There are no arguments, and the job takes {name}. Add Args.");

    [Fact]
    public void SCH1070_an_argument_that_the_job_does_not_have_is_refused() =>
        Assert.Contains(
            "'regoin'",
            Configured.By("""{ "Schedules": { "s": { "Job": "report", "Every": "1m", "Args": { "regoin": "eu" } } } }""").Job("report", typeof(Report)).Problem().Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("{ broken", typeof(Report))]
    [InlineData(null, null)]
    public void SCH1070_args_of_code_that_are_no_JSON_are_refused(string? text, Type? type)
    {
        var cycle = new List<object>();
        cycle.Add(cycle);
        object args = text is null ? cycle : new Payload(System.Text.Encoding.UTF8.GetBytes(text));

        new Configured().Job("report", type).Code(options => options.Schedules["report"] = new() { Trigger = { Every = TimeSpan.FromMinutes(1) }, Args = args })
            .Refuses("SCH1070", "Scheduler:Schedules:report:Args", "The arguments are no JSON: ");
    }

    [Fact]
    public void SCH1070_a_type_that_the_serializer_does_not_know_is_refused() =>
        Configured.By("""{ "Jobs": { "report": { "Every": "1m", "Args": { "depth": 1 } } } }""").Job("report", typeof(Report))
            .Code(options => options.Serializer = new() { TypeInfoResolver = BasicTypes.Default })
            .Refuses("SCH1070", "Scheduler:Jobs:report:Args", "Set SchedulerOptions.Serializer to options that know the type.");

    private static Payload Scheduled(string args, Type? type) =>
        Configured.By($$"""{ "Jobs": { "takes": { "Every": "1m", "Args": {{args}} } } }""").Job("takes", type).Schedule("takes").Args;

    public sealed record Report(string? Region, int Depth, bool Dry, IReadOnlyList<string>? Tags = null, Level? Level = null);

    public sealed record Nested(IReadOnlyList<Report> Reports);
}
