using Microsoft.Extensions.DependencyInjection;

namespace Scheduler.Hosting.Tests.Configuration;

public class JobSettingsTests
{
    private const string Namespace = "Scheduler.Hosting.Tests.Configuration.JobSettingsTests";

    [Fact]
    public void SCH1004_a_schedule_of_an_unknown_job_is_refused_with_the_known_ones() =>
        Configured.By("""{ "Schedules": { "s": { "Job": "nightly-rep", "Every": "1m" } } }""")
            .Refuses("SCH1004", "Scheduler:Schedules:s:Job", "Job 'nightly-rep' is not registered. Did you mean 'nightly-report'? Registered: nightly-report, tick. (Register with AddJob<T>(\"nightly-rep\")");

    [Fact]
    public void SCH1004_a_job_without_code_is_refused_once_with_the_nearest_name() =>
        Configured.By("""{ "Jobs": { "tik": { "Every": "1m" } }, "Schedules": { "s": { "Job": "tik", "Every": "1m" } } }""")
            .Refuses("SCH1004", "Scheduler:Jobs:tik", "Job 'tik' is not registered. Did you mean 'tick'?");

    [Fact]
    public void A_schedule_that_names_no_job_runs_the_job_named_like_itself() => Assert.Equal("tick", Configured.By("""{ "Schedules": { "TICK": { "Every": "1m" } } }""").Schedule("TICK").Job);

    [Fact]
    public void CFG_3_a_job_that_no_code_registers_is_made_of_its_Type()
    {
        var job = Configured.By($$"""{ "Jobs": { "heartbeat": { "Type": "{{Namespace}}+Heartbeat", "Every": "3s", "Args": { "id": 1 } } } }""").Definitions().Jobs["heartbeat"].Descriptor;
        using var services = new ServiceCollection().AddSingleton<Pulse>().BuildServiceProvider();

        Assert.Equal(("heartbeat", typeof(Heartbeat), typeof(Beat), true), (job.Name, job.Type, job.ArgsType, job.OwnsInstance));
        Assert.Same(services.GetRequiredService<Pulse>(), Assert.IsType<Heartbeat>(job.Create(services)).Pulse);
    }

    [Fact]
    public void A_class_that_the_application_registers_belongs_to_its_scope()
    {
        var configured = Configured.By($$"""{ "Jobs": { "plain": { "Type": "{{Namespace}}+Plain, Scheduler.Hosting.Tests" } } }""");
        configured.Services.AddSingleton<Plain>();
        var job = configured.Definitions().Jobs["plain"].Descriptor;
        using var services = configured.Services.BuildServiceProvider();

        Assert.Equal((false, null), (job.OwnsInstance, job.ArgsType));
        Assert.Same(services.GetRequiredService<Plain>(), job.Create(services));
    }

    [Theory]
    [InlineData("MyApp.Jobs.Missing", "Type 'MyApp.Jobs.Missing' was not found. Write its full name")]
    [InlineData("MyApp.Jobs.Missing, MyApp.Jobs", "was not found")]
    [InlineData("a, b, c, d", "was not found")]
    [InlineData(Namespace + "+Pulse", "is not a job. Have it implement IJob or IJob<TArgs>.")]
    [InlineData(Namespace + "+Abstract", "Name a concrete class.")]
    [InlineData(Namespace + "+Generic`1", "Name a concrete class.")]
    [InlineData("Scheduler.Hosting.IJob", "Name a concrete class.")]
    [InlineData(Namespace + "+Closed", "cannot be created: ")]
    public void SCH1005_a_Type_that_makes_no_job_is_refused(string type, string message) =>
        Configured.By($$"""{ "Jobs": { "x": { "Type": "{{type}}" } } }""").Refuses("SCH1005", "Scheduler:Jobs:x:Type", message);

    [Fact]
    public void A_registered_job_may_repeat_its_own_Type_and_no_other()
    {
        var configured = Configured.By($$"""{ "Jobs": { "plain": { "Type": "{{Namespace}}+Plain" } } }""");
        configured.Jobs.Add(new("plain", _ => new Plain()) { Type = typeof(Plain) });
        Assert.Same(configured.Jobs[^1], configured.Definitions().Jobs["plain"].Descriptor);

        Configured.By($$"""{ "Jobs": { "tick": { "Type": "{{Namespace}}+Plain" } } }""").Refuses("SCH1005", "Scheduler:Jobs:tick:Type", "Job 'tick' is registered in code already, with a delegate.");
    }

    [Fact]
    public void SCH1080_an_id_that_cannot_stand_in_a_path_is_refused()
    {
        Configured.By("""{ "Schedules": { "bad id!": { "Job": "tick", "Every": "1m" } } }""")
            .Refuses("SCH1080", "Scheduler:Schedules:bad id!", "'bad id!' is not a valid id (letters, digits, . _ -; the first a letter or digit; max 128).");
        new Configured().Job("-x").Refuses("SCH1080", "Scheduler:Jobs:-x", "'-x'");
        new Configured().Job(new('a', 129)).Refuses("SCH1080", "Scheduler:Jobs:" + new string('a', 129), "max 128");
    }

    [Fact]
    public void SCH1081_a_job_with_a_trigger_and_a_schedule_of_its_name_are_refused() =>
        Configured.By("""{ "Jobs": { "tick": { "Every": "1m" } }, "Schedules": { "Tick": { "Every": "1m" } } }""")
            .Refuses("SCH1081", "Scheduler:Jobs:tick", "Jobs:tick has a trigger of its own and Schedules:tick exists. Move the trigger into Schedules:tick or give one another id.");

    [Fact]
    public void SCH1081_two_registrations_of_one_name_are_refused() =>
        new Configured().Job("Tick").Refuses("SCH1081", "Scheduler:Jobs:Tick", "Job 'Tick' is registered more than once, with a delegate and with a delegate. Give each a name of its own.");

    [Fact]
    public void CFG_5_a_job_inherits_the_defaults_and_its_schedule_inherits_the_job()
    {
        var definitions = Configured.By(
            """
            { "Defaults": { "MaxInstances": 2, "MaxCatchUp": 7, "MisfireGraceTime": "1h", "Metadata": { "a": "defaults", "b": "defaults" } },
              "Jobs": { "tick": { "MaxInstances": 3, "MaxCatchUp": 8, "Metadata": { "b": "job" } } },
              "Schedules": { "s": { "Job": "TICK", "Every": "1m", "MaxInstances": 4, "Metadata": { "c": "schedule" } }, "other": { "Job": "nightly-report", "Every": "1m" } } }
            """).Definitions();
        var schedules = definitions.Schedules.ToDictionary(declared => declared.Definition.Id, declared => declared.Definition);

        var policies = definitions.PoliciesOf(schedules["s"]);
        Assert.Equal((4, 8, Duration.Parse("1h"), "default", Coalesce.Latest), (policies.MaxInstances, policies.MaxCatchUp, policies.MisfireGraceTime, policies.Store, policies.Coalesce));
        Assert.Equal((2, 7), (definitions.PoliciesOf(schedules["other"]).MaxInstances, definitions.PoliciesOf(schedules["other"]).MaxCatchUp));
        Assert.Equal("tick", schedules["s"].Job);
        Assert.Equal([new("a", "defaults"), new("b", "job")], definitions.Jobs["tick"].Metadata.Order(Comparer<KeyValuePair<string, string>>.Create((x, y) => string.CompareOrdinal(x.Key, y.Key))));
        Assert.Equal("schedule", Assert.Single(schedules["s"].Metadata).Value);
    }

    public sealed class Pulse;

    public sealed record Beat(int Id);

    public sealed class Heartbeat(Pulse pulse) : IJob<Beat>
    {
        public Pulse Pulse => pulse;

        public Task ExecuteAsync(Beat args, JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public class Plain : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    public abstract class Abstract : Plain;

    public class Generic<T> : Plain;

    public sealed class Closed : Plain
    {
        private Closed()
        {
        }
    }
}
