using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Tests.Configuration;
using Scheduler.Hosting.Tests.DependencyInjection;

namespace Scheduler.Hosting.Tests.BuiltInJobs;

/// <summary>Kinds of jobs that an application adds, as those that are built in are added.</summary>
public sealed class JobTypeTests
{
    [Fact]
    public async Task CFG_3_configuration_chooses_a_kind_for_any_number_of_jobs_each_with_settings_of_its_own()
    {
        await using var app = App.With(scheduler => scheduler.AddJobType<Greeting>("greeting", Greeting.Read))
            .Section("""{ "Jobs": { "a": { "Type": "Greeting", "Settings": { "Word": "Hello" } }, "b": { "Type": "greeting", "Settings": { "Word": "Bye" } } } }""");
        await app.StartAsync();

        Assert.Equal(("\"Hello a\"", "\"Bye b\""), ((await app.RunAsync("a")).Result.ToString(), (await app.RunAsync("b")).Result.ToString()));
        Assert.Equal(2, Greeting.Disposed);
    }

    [Fact]
    public async Task A_kind_takes_arguments_where_its_class_says_which()
    {
        await using var app = App.With(scheduler => scheduler.AddJobType<Sum>("sum", settings => { var plus = settings.Number("Plus", 0, 0, 10); return _ => new Sum(plus); }))
            .Section("""{ "Jobs": { "a": { "Type": "sum", "Settings": { "Plus": 2 } } } }""");
        await app.StartAsync();

        Assert.Equal("5", (await app.RunAsync("a", 3)).Result.ToString());
        await Assert.ThrowsAsync<InvalidArgsException>(() => app.RunAsync("a", "three"));
    }

    [Theory]
    [InlineData("""{ "Word": "Hello", "Wrod": 1 }""", "SCH1001", "Settings:Wrod", "Unknown setting 'Wrod'. Did you mean 'Word'?")]
    [InlineData("""{ }""", "SCH1040", "Settings:Word", "Word is missing.")]
    [InlineData("""{ "Word": "throw" }""", "SCH1065", "Type", "Type 'greeting' cannot be made of its settings, NotSupportedException: No such word.")]
    [InlineData("\"Hello\"", "SCH1040", "Settings", "'Hello' stands where Settings takes keys and values of its own.")]
    public void Its_mistakes_are_said_with_all_others(string settings, string code, string path, string message)
    {
        var configured = Configured.By($$"""{ "Jobs": { "a": { "Type": "greeting", "Settings": {{settings}} } } }""");
        configured.JobTypes.Add(new JobType<Greeting>("greeting", null, Greeting.Read));

        Assert.Contains(configured.Build().Problems, problem => (problem.Code, problem.Path) == (code, $"Scheduler:Jobs:a:{path}") && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void Settings_of_a_class_or_of_code_are_refused()
    {
        const string Message = "Nobody reads these settings. They are for a job whose Type is one of command, http; a class takes its settings from the container.";

        Configured.By("""{ "Jobs": { "tick": { "Settings": { "Url": "x" } } } }""").Refuses("SCH1006", "Scheduler:Jobs:tick:Settings", Message);
        Configured.By($$"""{ "Jobs": { "a": { "Type": "{{typeof(Plain).FullName}}", "Settings": { "Url": "x" } } } }""").Refuses("SCH1006", "Scheduler:Jobs:a:Settings", Message);
    }

    [Fact]
    public void SCH1005_a_job_of_code_has_no_kind() =>
        Configured.By("""{ "Jobs": { "tick": { "Type": "http", "Settings": { "Url": "https://example.org" } } } }""")
            .Refuses("SCH1005", "Scheduler:Jobs:tick:Type", "Job 'tick' is registered in code already, with a delegate. Remove Type here, or the registration there.");

    [Fact]
    public async Task A_kind_of_the_application_takes_the_place_of_one_that_is_built_in()
    {
        await using var app = App.With(scheduler => scheduler.AddJobType<Greeting>("HTTP", Greeting.Read))
            .Section("""{ "Jobs": { "a": { "Type": "http", "Settings": { "Word": "Hi" } } } }""");
        app.Services.AddScheduler();
        await app.StartAsync();

        Assert.Equal("\"Hi a\"", (await app.RunAsync("a")).Result.ToString());
    }

    [Fact]
    public void The_validator_without_an_application_takes_a_kind_that_it_does_not_know_for_granted()
    {
        const string Section = """
            { "Scheduler": { "Jobs": {
              "a": { "Type": "clean-up", "Settings": { "Folder": "x" }, "Args": { "b": "c" }, "Every": "1h" },
              "b": { "Type": "http", "Settings": { "Url": "{configuration:Partner:Url}" } },
              "c": { "Type": "command", "Settings": { "Program": "not-on-this-machine", "Output": 1 } } } } }
            """;

        var problems = SchedulerConfigValidator.Validate(new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(Section))).Build());

        Assert.Equal("Scheduler:Jobs:c:Settings:Output", Assert.Single(problems).Path);
    }

    public sealed class Plain : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class Greeting(string word) : IJob, IDisposable
    {
        private static int _disposed;

        public static int Disposed => _disposed;

        public static Func<IServiceProvider, Greeting> Read(ComponentSettings settings)
        {
            var word = settings.RequiredText("Word");
            return word == "throw" ? throw new NotSupportedException("No such word.") : _ => new(word);
        }

        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken)
        {
            context.SetResult($"{word} {context.Job}");
            return Task.CompletedTask;
        }

        public void Dispose()
        {
            if (word is "Hello" or "Bye")
            {
                Interlocked.Increment(ref _disposed);
            }
        }
    }

    private sealed class Sum(int plus) : IJob<int>
    {
        public Task ExecuteAsync(int args, JobContext context, CancellationToken cancellationToken)
        {
            context.SetResult(args + plus);
            return Task.CompletedTask;
        }
    }
}
