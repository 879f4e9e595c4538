namespace Scheduler.Hosting.Tests.Configuration;

public class PartsTests
{
    [Theory]
    [InlineData("Defaults", "Scheduler:Defaults")]
    [InlineData("Jobs:tick", "Scheduler:Jobs:tick")]
    [InlineData("Schedules:s", "Scheduler:Schedules:s")]
    public void SCH1061_and_SCH1062_stores_and_executors_must_be_defined(string place, string path)
    {
        Policy(place, "\"Executor\": \"hevy\"").Refuses("SCH1061", path + ":Executor", "Executor 'hevy' not defined. Defined: default, heavy.");
        Policy(place, "\"Store\": \"dur\"").Refuses("SCH1062", path + ":Store", "Store 'dur' not defined. Defined: default, durable.");
        Policy(place, "\"Store\": \"DURABLE\", \"Executor\": \"default\"").Definitions();
    }

    [Theory]
    [InlineData("\"MisfireGraceTime\": \"500ms\"", "SCH1041", "MisfireGraceTime", "at least 1s; with less, normal polling delay would drop runs. Use \"none\" for no limit.")]
    [InlineData("\"MaxInstances\": 0", "SCH1043", "MaxInstances", "0 is too small. It must be at least 1, or none for no limit.")]
    [InlineData("\"MaxCatchUp\": 10001", "SCH1043", "MaxCatchUp", "10001 must be from 1 to 10000.")]
    [InlineData("\"MaxCatchUp\": 0", "SCH1043", "MaxCatchUp", "0 must be from 1 to 10000.")]
    public void MIS_3_policies_out_of_range_are_refused_wherever_they_stand(string setting, string code, string key, string message)
    {
        Policy("Defaults", setting).Refuses(code, $"Scheduler:Defaults:{key}", message);
        Policy("Jobs:tick", setting).Refuses(code, $"Scheduler:Jobs:tick:{key}", message);
        Policy("Schedules:s", setting).Refuses(code, $"Scheduler:Schedules:s:{key}", message);
    }

    [Fact]
    public void Policies_at_their_limits_are_taken() => Policy("Defaults", "\"MisfireGraceTime\": \"1s\", \"MaxInstances\": 1, \"MaxCatchUp\": 10000").Definitions();

    [Theory]
    [InlineData("""{ "Executors": { "x": { "MaxConcurrency": 0 } } }""", "SCH1043", "Scheduler:Executors:x:MaxConcurrency", "at least 1")]
    [InlineData("""{ "Retention": { "KeepLast": -1 } }""", "SCH1043", "Scheduler:Retention:KeepLast", "at least 0")]
    [InlineData("""{ "Stores": { "x": { "Type": "Memry" } } }""", "SCH1063", "Scheduler:Stores:x:Type", "Type 'Memry' is not known. Did you mean 'Memory'? Known: Disk, Memory.")]
    [InlineData("""{ "Executors": { "x": { "Type": "Threads" } } }""", "SCH1063", "Scheduler:Executors:x:Type", "Type 'Threads' is not known. Did you mean 'Thread'? Known: Inline, Pool, Thread.")]
    [InlineData("""{ "Stores": { "b d": {} } }""", "SCH1080", "Scheduler:Stores:b d", "'b d' is not a valid id")]
    [InlineData("""{ "Stores": { "x": { "Type": "Disk", "Path": "p", "Pth": "q" } } }""", "SCH1001", "Scheduler:Stores:x:Pth", "Unknown setting 'Pth'. Did you mean 'Path'?")]
    [InlineData("""{ "Stores": { "x": { "Type": "disk", "Path": "p", "Options": { "Size": "big" } } } }""", "SCH1040", "Scheduler:Stores:x:Options:Size", "'big' is not a whole number from 1 to 9.")]
    [InlineData("""{ "Stores": { "x": { "Type": "Disk" } } }""", "SCH1040", "Scheduler:Stores:x:Path", "Path is missing.")]
    public void A_store_or_executor_that_cannot_be_made_is_refused(string section, string code, string path, string message)
    {
        var configured = Configured.By(section);
        configured.Stores.Add(new ComponentType<object>("Disk", settings =>
        {
            var (text, number) = (settings.RequiredText("Path"), settings.Number("Options:Size", 1, 1, 9));
            return _ => (text, number);
        }));

        configured.Refuses(code, path, message);
    }

    private static Configured Policy(string place, string setting) => new Configured()
        .Json("""{ "Scheduler": { "Stores": { "durable": {} }, "Executors": { "heavy": {} }, "Schedules": { "s": { "Job": "nightly-report", "Every": "1m" } } } }""")
        .Json(place.Split(':') is [var section, var name]
            ? $$"""{ "Scheduler": { "{{section}}": { "{{name}}": { {{setting}} } } } }"""
            : $$"""{ "Scheduler": { "{{place}}": { {{setting}} } } }""");
}
