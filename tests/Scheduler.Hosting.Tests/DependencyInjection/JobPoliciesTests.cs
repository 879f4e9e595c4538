using Scheduler.Hosting.DependencyInjection;

namespace Scheduler.Hosting.Tests.DependencyInjection;

public sealed class JobPoliciesTests
{
    [Fact]
    public async Task Code_writes_the_policies_of_a_job_by_every_door()
    {
        Action<SchedulerBuilder>[] doors =
        [
            scheduler => scheduler.AddJob<Quick>("x", job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5))),
            scheduler => scheduler.AddJob("x", (JobContext _, CancellationToken _) => Task.CompletedTask, job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5))),
            scheduler => scheduler.AddJob("x", (JobContext _, CancellationToken _) => Task.FromResult(1), job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5))),
            scheduler => scheduler.AddJob("x", () => { }, job => job.Timeout(TimeSpan.FromMinutes(5)).MaxConcurrentRuns(1)),
        ];
        foreach (var door in doors)
        {
            await using var app = App.With(door);
            var job = Assert.Single(app.Scheduler.Jobs);

            Assert.Equal(("x", 1, (Duration?)TimeSpan.FromMinutes(5)), (job.Name, job.JobPolicies.MaxConcurrentRuns, job.Policies.Timeout));
        }
    }

    [Fact]
    public async Task Everything_that_code_says_of_a_job_is_in_it()
    {
        await using var app = App.With(scheduler => scheduler
            .AddRateLimit("api", permits: 10, per: TimeSpan.FromSeconds(2), burst: 20, key: "{args.id}")
            .AddJob<Quick>(configure: job => job.Aliases("a", "b").Version(4).MaxConcurrentRuns(3, key: "{args.id}").RateLimit("api").Delivery(Delivery.AtMostOnce).MaxRecoveries(0)
                .Retry(maxAttempts: 5, initialDelay: TimeSpan.FromSeconds(1)).NoRetryOn<FormatException>().Overlap(Overlap.QueueOne).Priority(50).Metadata("k", "v")));
        var job = Assert.Single(app.Scheduler.Jobs);

        Assert.Equal(("quick", 4, "v"), (job.Name, job.Version, job.Metadata["k"]));
        Assert.Equal(["a", "b"], job.Aliases);
        Assert.Equal(new() { MaxConcurrentRuns = 3, ConcurrencyKey = "{args.id}", RateLimit = "api", Delivery = Delivery.AtMostOnce, MaxRecoveries = 0, AllowRemote = false }, job.JobPolicies);
        Assert.Equal(
            SchedulePolicies.BuiltIn with
            {
                Overlap = Overlap.QueueOne, Priority = 50, Retry = RetryPolicy.BuiltIn with { MaxAttempts = 5, InitialDelay = TimeSpan.FromSeconds(1), NoRetryOn = ["System.FormatException"] },
            },
            job.Policies);
    }

    [Fact]
    public async Task CFG_7_configuration_overrides_what_code_says_of_a_job_key_by_key()
    {
        await using var app = App.With(scheduler => scheduler.AddRateLimit("api", 10, TimeSpan.FromSeconds(2))
                .AddJob<Quick>("x", job => job.MaxConcurrentRuns(1).Timeout(TimeSpan.FromMinutes(5)).Retry(maxAttempts: 5, factor: 3)))
            .Section("""{ "RateLimits": { "api": { "Permits": 5 } }, "Jobs": { "X": { "Timeout": "none", "RateLimit": "api", "Retry": { "Factor": 4 } } } }""");
        var job = Assert.Single(app.Scheduler.Jobs);

        Assert.Equal((1, "api", Duration.None, 5, 4d), (job.JobPolicies.MaxConcurrentRuns, job.JobPolicies.RateLimit, job.Policies.Timeout, job.Policies.Retry!.MaxAttempts, job.Policies.Retry.Factor));
    }

    [Fact]
    public async Task VER_3_a_registered_class_says_its_aliases_and_version()
    {
        await using var app = App.With(scheduler => scheduler.AddJob<Renamed>().AddJob<Renamed>("copy"));

        Assert.Equal(["copy  2", "new old 2"], app.Scheduler.Jobs.OrderBy(job => job.Name, StringComparer.Ordinal).Select(job => $"{job.Name} {string.Join(',', job.Aliases)} {job.Version}"));
    }

    private class Quick : IJob
    {
        public Task ExecuteAsync(JobContext context, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    [JobName("new", Aliases = ["old"], Version = 2)]
    private sealed class Renamed : Quick;
}
