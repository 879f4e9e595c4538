using System.Text;
using System.Text.Json;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.Configuration;

public sealed class RedactedArgsTests
{
    [Theory]
    [InlineData(typeof(Login), """{"user":"ada","password":"x"}""", """{"user":"ada","password":"[redacted]"}""")]
    [InlineData(typeof(Login), """{"USER":"ada","PassWord":{"deep":["x"]},"more":1}""", """{"USER":"ada","PassWord":"[redacted]","more":1}""")]
    [InlineData(typeof(Settings), """{"token":"x","inner":{"token":"y"}}""", """{"token":"[redacted]","inner":{"token":"[redacted]"}}""")]
    [InlineData(typeof(IReadOnlyList<Login>), """[{"password":"x"},null,{"user":"u"}]""", """[{"password":"[redacted]"},null,{"user":"u"}]""")]
    [InlineData(typeof(Dictionary<string, Login>), """{"a":{"password":"x"}}""", """{"a":{"password":"[redacted]"}}""")]
    [InlineData(typeof(Outer), """{"logins":[{"password":"x"}],"note":"x"}""", """{"logins":[{"password":"[redacted]"}],"note":"x"}""")]
    [InlineData(typeof(Chain), """{"next":{"next":{"login":{"password":"x"}}}}""", """{"next":{"next":{"login":{"password":"[redacted]"}}}}""")]
    [InlineData(typeof(Plain), """{"password":"x"}""", """{"password":"x"}""")]
    [InlineData(typeof(Login), """{"password":""", "\"[redacted]\"")]
    [InlineData(typeof(Login), "\"x\"", "\"x\"")]
    public void SEC_3_Marked_members_are_hidden_wherever_they_are(Type type, string args, string shown) =>
        Assert.Equal(shown, new RedactedArgs(type, PayloadJson.Default).Hide(new(Encoding.UTF8.GetBytes(args))).ToString());

    [Fact]
    public void SEC_3_The_name_that_JSON_has_counts()
    {
        var json = new JsonSerializerOptions(PayloadJson.Default) { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, PropertyNameCaseInsensitive = false };

        Assert.Equal("""{"api_key":"[redacted]","ApiKey":"x"}""", new RedactedArgs(typeof(Snake), json).Hide(new("""{"api_key":"x","ApiKey":"x"}"""u8.ToArray())).ToString());
    }

    [Fact]
    public async Task SEC_3_A_job_hides_its_arguments_and_gets_them()
    {
        await using var app = App.With(scheduler => scheduler.AddJob("login", (Login login) => login.Password.Length).AddJob("free", (_, _) => Task.CompletedTask));
        await app.StartAsync();
        var args = Payload.From(new Login("ada", "hunter2"));

        Assert.Equal("""{"user":"ada","password":"[redacted]"}""", Job("login").Redact(args).ToString());
        Assert.Equal(args, Job("free").Redact(args));
        Assert.Equal("7", (await app.RunAsync("login", args)).Result.ToString());

        Job Job(string name) => app.Scheduler.Jobs.Single(job => job.Name == name);
    }

    public sealed record Login(string User, [Redact] string Password);

    public sealed record Outer(IReadOnlyList<Login> Logins, string Note);

    public sealed record Plain(string Password);

    public sealed record Snake([property: Redact] string ApiKey);

    public sealed class Settings
    {
        [Redact]
        public string? Token { get; set; }

        public Settings? Inner { get; set; }
    }

    public sealed class Chain
    {
        public Chain? Next { get; set; }

        public Login? Login { get; set; }
    }
}
