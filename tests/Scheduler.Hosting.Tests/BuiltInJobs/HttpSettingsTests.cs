using Scheduler.Hosting.Tests.Configuration;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>What is wrong with an http job is said when the application starts.</summary>
public sealed class HttpSettingsTests
{
    [Theory]
    [InlineData("{}", "SCH1040", "Url", "Url is missing.")]
    [InlineData("""{ "Url": "example.org/run" }""", "SCH1040", "Url", "'example.org/run' is no absolute address of http or https, such as https://example.org/run.")]
    [InlineData("""{ "Url": "ftp://example.org" }""", "SCH1040", "Url", "'ftp://example.org' is no absolute address of http or https")]
    [InlineData("""{ "Url": "https://" }""", "SCH1040", "Url", "'https://' is no absolute address")]
    [InlineData("""{ "Url": "https://ann:s3cret@example.org" }""", "SCH1040", "Url", "This is an address with a user or password in it. Write it into Headers")]
    [InlineData("""{ "Url": "{configuration:Partner:Url}" }""", "SCH1040", "Url", "This is no absolute address")]
    [InlineData("""{ "Url": "{configuration:Partner:Adress}" }""", "SCH1040", "Url", "The configuration has no 'Partner:Adress', which Url refers to. Add it, or correct the reference.")]
    [InlineData("""{ "Url": "https://example.org", "Ulr": "x" }""", "SCH1001", "Ulr", "Unknown setting 'Ulr'. Did you mean 'Url'?")]
    [InlineData("""{ "Url": "https://example.org", "Method": "GET IT" }""", "SCH1040", "Method", "'GET IT' is no method of HTTP.")]
    [InlineData("""{ "Url": "https://example.org", "Timeout": "0s" }""", "SCH1040", "Timeout", "0s is not a time from 1ms to 1d.")]
    [InlineData("""{ "Url": "https://example.org", "Timeout": "none" }""", "SCH1040", "Timeout", "none is not a time from 1ms to 1d.")]
    [InlineData("""{ "Url": "https://example.org", "ExpectedStatus": "2xx" }""", "SCH1040", "ExpectedStatus", "'2xx' is no status of an answer.")]
    [InlineData("""{ "Url": "https://example.org", "ExpectedStatus": [ "299-200" ] }""", "SCH1040", "ExpectedStatus", "'299-200' is no status of an answer.")]
    [InlineData("""{ "Url": "https://example.org", "Body": { "id": 1 } }""", "SCH1040", "Body", "Body takes one value, not an object or array.")]
    [InlineData("""{ "Url": "https://example.org", "Headers": "Accept: text/plain" }""", "SCH1040", "Headers", "stands where Headers takes names with texts.")]
    [InlineData("""{ "Url": "https://example.org", "Headers": { "X-A": [ "1" ] } }""", "SCH1040", "Headers:X-A:0", "Headers:X-A takes one text, not an object or array.")]
    [InlineData("""{ "Url": "https://example.org", "Headers": { "X Team": "a" } }""", "SCH1040", "Headers:X Team", "'X Team' is no name of a header.")]
    [InlineData("""{ "Url": "https://example.org", "Headers": { "X-A": "s3cret\r\nX-B: 2" } }""", "SCH1040", "Headers:X-A", "The value is of several lines, or not of ASCII. Write it in one line.")]
    [InlineData("""{ "Url": "https://example.org", "Headers": { "Content-Type": "text/plain" } }""", "SCH1040", "Headers:Content-Type", "Content-Type describes a body, and there is none.")]
    [InlineData("""{ "Url": "https://example.org", "Headers": { "content-length": "3" } }""", "SCH1040", "Headers:content-length", "content-length follows from the request itself. Remove it.")]
    [InlineData("""{ "Url": "https://example.org", "IdempotencyHeader": "My Key" }""", "SCH1040", "IdempotencyHeader", "'My Key' is no name of a header.")]
    [InlineData("""{ "Url": "https://example.org", "FollowRedirects": "yes" }""", "SCH1040", "FollowRedirects", "'yes' is neither true nor false.")]
    [InlineData("""{ "Url": "https://example.org", "ResponseLimit": 100000 }""", "SCH1043", "ResponseLimit", "'100000' is not a whole number from 0 to 32768.")]
    public void A_mistake_is_said_with_its_path_and_remedy(string settings, string code, string path, string message)
    {
        var application = new Configured().Json($$"""{ "Partner": { "Url": "s3cret" }, "Scheduler": { "Jobs": { "call": { "Type": "http", "Every": "1h", "Settings": {{settings}} } } } }""");

        application.Refuses(code, $"Scheduler:Jobs:call:Settings:{path}", message);
        Assert.DoesNotContain("s3cret", application.Problem().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_said_together() =>
        Assert.Equal(
            ["Headers:X A", "Method", "Url"],
            Configured.By("""{ "Jobs": { "call": { "Type": "http", "Settings": { "Url": "x", "Method": "A B", "Headers": { "X A": "1" } } } } }""").Build().Problems.Select(problem => problem.Path["Scheduler:Jobs:call:Settings:".Length..]));

    [Fact]
    public void SCH1070_arguments_in_the_configuration_are_refused() =>
        Configured.By("""{ "Jobs": { "call": { "Type": "http", "Every": "1h", "Args": { "Url": "x" }, "Settings": { "Url": "https://example.org" } } } }""")
            .Refuses("SCH1070", "Scheduler:Jobs:call:Args", "Job 'call' takes no arguments. What it does is said by its Settings in the configuration alone.");

    [Fact]
    public void SCH1070_so_are_those_of_a_schedule_of_it() =>
        Configured.By("""{ "Jobs": { "call": { "Type": "http", "Settings": { "Url": "https://example.org" } } }, "Schedules": { "s": { "Job": "call", "Every": "1h", "Args": "x" } } }""")
            .Refuses("SCH1070", "Scheduler:Schedules:s:Args", "takes no arguments");

    [Fact]
    public void CFG_7_settings_in_configuration_come_over_those_of_code_key_by_key()
    {
        var configured = Configured.By("""{ "Jobs": { "call": { "Settings": { "Method": "DELETE" } } } }""").Code(options =>
        {
            options.Jobs["call"] = new() { Type = "http", Settings = { ["Url"] = "https://example.org", ["Method"] = "PUT", ["Headers:Accept"] = "text/plain" } };
        });

        Assert.Empty(configured.Build().Problems);
        Assert.Equal([("Headers:Accept", "text/plain"), ("Method", "DELETE"), ("Url", "https://example.org")], configured.Read().Jobs["call"].Settings.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value!)));
    }
}
