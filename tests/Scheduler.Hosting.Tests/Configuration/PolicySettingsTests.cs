namespace Scheduler.Hosting.Tests.Configuration;

public class PolicySettingsTests
{
    [Theory]
    [InlineData("\"MaxInstances\": 0", "MaxInstances", "0 is too small. It must be at least 1, or none for no limit.")]
    [InlineData("\"MaxCatchUp\": 10001", "MaxCatchUp", "10001 must be from 1 to 10000.")]
    [InlineData("\"MaxQueued\": 0", "MaxQueued", "0 must be from 1 to 100000.")]
    [InlineData("\"MaxQueued\": 100001", "MaxQueued", "100001 must be from 1 to 100000.")]
    [InlineData("\"Priority\": 101", "Priority", "101 must be from -100 to 100.")]
    [InlineData("\"Priority\": -101", "Priority", "-101 must be from -100 to 100.")]
    [InlineData("\"PauseAfterFailures\": 21", "PauseAfterFailures", "21 must be from 0 to 20.")]
    [InlineData("\"Timeout\": \"99ms\"", "Timeout", "99ms is too short. It must be at least 100ms, or none for no limit.")]
    [InlineData("\"RunTimeout\": \"99ms\"", "RunTimeout", "99ms is too short. It must be at least 100ms, or none for no limit.")]
    [InlineData("\"Retry\": { \"MaxAttempts\": 0 }", "Retry:MaxAttempts", "0 must be from 1 to 1000.")]
    [InlineData("\"Retry\": { \"MaxAttempts\": 1001 }", "Retry:MaxAttempts", "1001 must be from 1 to 1000.")]
    [InlineData("\"Retry\": { \"InitialDelay\": \"25h\" }", "Retry:InitialDelay", "1d1h is too long. It must be at most 1d.")]
    [InlineData("\"Retry\": { \"MaxDelay\": \"31d\" }", "Retry:MaxDelay", "31d is too long. It must be at most 30d.")]
    [InlineData("\"Retry\": { \"Factor\": 0.5 }", "Retry:Factor", "0.5 must be from 1 to 100.")]
    [InlineData("\"Retry\": { \"Factor\": 101 }", "Retry:Factor", "101 must be from 1 to 100.")]
    [InlineData("\"Retry\": { \"Jitter\": 1.5 }", "Retry:Jitter", "1.5 must be from 0 to 1.")]
    [InlineData("\"Retry\": { \"Jitter\": -0.1 }", "Retry:Jitter", "-0.1 must be from 0 to 1.")]
    [InlineData("\"Retry\": { \"Delays\": [ \"1s\", \"31d\" ] }", "Retry:Delays:1", "31d is too long. It must be at most 30d.")]
    public void SCH1043_a_policy_out_of_its_range_is_refused_wherever_it_stands(string setting, string key, string message)
    {
        Configured.By($$"""{ "Defaults": { {{setting}} } }""").Refuses("SCH1043", $"Scheduler:Defaults:{key}", message);
        Configured.By($$"""{ "Jobs": { "tick": { {{setting}} } } }""").Refuses("SCH1043", $"Scheduler:Jobs:tick:{key}", message);
        Configured.By($$"""{ "Schedules": { "tick": { "Every": "1m", {{setting}} } } }""").Refuses("SCH1043", $"Scheduler:Schedules:tick:{key}", message);
    }

    [Theory]
    [InlineData("\"MaxConcurrentRuns\": 0", "MaxConcurrentRuns", "0 is too small. It must be at least 1, or none for no limit.")]
    [InlineData("\"MaxRecoveries\": -1", "MaxRecoveries", "-1 must be from 0 to 100.")]
    [InlineData("\"MaxRecoveries\": 101", "MaxRecoveries", "101 must be from 0 to 100.")]
    [InlineData("\"Version\": -1", "Version", "-1 is too small. It must be at least 0.")]
    [InlineData("\"Every\": \"1m\", \"MaxRuns\": 0", "MaxRuns", "0 is too small. It must be at least 1.")]
    public void SCH1043_a_setting_of_a_job_out_of_its_range_is_refused(string setting, string key, string message) =>
        Configured.By($$"""{ "Jobs": { "tick": { {{setting}} } } }""").Refuses("SCH1043", $"Scheduler:Jobs:tick:{key}", message);

    [Fact]
    public void CFG_5_policies_are_inherited_one_by_one_and_those_of_retries_too()
    {
        var definitions = Configured.By(
            """
            { "Defaults": { "Overlap": "QueueOne", "Timeout": "1m", "Priority": 1, "Retry": { "MaxAttempts": 3, "Delays": [ "1s", "2s" ], "NoRetryOn": [ "A" ], "Jitter": 0 } },
              "Jobs": { "tick": { "Timeout": "2m", "CancelGrace": "1s", "Retry": { "MaxDelay": "1m", "Delays": [ "7s" ] } } },
              "Schedules": { "s": { "Job": "tick", "Every": "1m", "Priority": 3, "Retry": { "MaxAttempts": 9, "NoRetryOn": "none" } } } }
            """).Definitions();

        Assert.Equal(
            SchedulePolicies.BuiltIn with
            {
                Overlap = Overlap.QueueOne,
                Timeout = TimeSpan.FromMinutes(2),
                CancelGrace = TimeSpan.FromSeconds(1),
                Priority = 3,
                Retry = RetryPolicy.BuiltIn with { MaxAttempts = 9, MaxDelay = TimeSpan.FromMinutes(1), Jitter = 0, Delays = [TimeSpan.FromSeconds(7)], NoRetryOn = [] },
            },
            definitions.PoliciesOf(Assert.Single(definitions.Schedules).Definition));
        Assert.Equal(
            RetryPolicy.BuiltIn with { MaxAttempts = 3, MaxDelay = TimeSpan.FromMinutes(1), Jitter = 0, Delays = [TimeSpan.FromSeconds(7)], NoRetryOn = ["A"] },
            definitions.Jobs["tick"].Policies.Retry);
    }

    [Fact]
    public void CFG_5_the_policies_of_a_job_are_over_the_built_in_ones()
    {
        var definitions = Configured.By("""{ "Jobs": { "tick": { "MaxConcurrentRuns": 2, "Delivery": "AtMostOnce" } } }""").Definitions();

        Assert.Equal(JobPolicies.BuiltIn with { MaxConcurrentRuns = 2, Delivery = Delivery.AtMostOnce }, definitions.Jobs["tick"].JobPolicies);
        Assert.Equal(JobPolicies.BuiltIn, definitions.Jobs["nightly-report"].JobPolicies);
    }

    [Fact]
    public void OVL_1_runs_count_together_by_their_job_and_its_key()
    {
        var jobs = Configured.By("""{ "Jobs": { "tick": { "MaxConcurrentRuns": 2, "ConcurrencyKey": "{args.id}" }, "one": { "MaxConcurrentRuns": 1 } } }""").Job("one").Definitions().Jobs;

        Assert.Equal(("tick:7", "one", null), (jobs["tick"].LimitKeyOf(Payload.From(new { id = 7 })), jobs["one"].LimitKeyOf(default), jobs["nightly-report"].LimitKeyOf(default)));
    }

    [Fact]
    public void RAT_1_a_run_draws_from_the_bucket_of_its_key()
    {
        var jobs = Configured.By(
            """
            { "RateLimits": { "api": { "Permits": 10, "Per": "2s", "Key": "{args.id}" }, "slow": { "Burst": 5 } },
              "Jobs": { "tick": { "RateLimit": "API" }, "nightly-report": { "RateLimit": "slow" } } }
            """).Job("free").Definitions().Jobs;

        Assert.Equal(new(10, TimeSpan.FromSeconds(2), 10), jobs["tick"].RateLimit!.Limit);
        Assert.Equal(new(1, TimeSpan.FromSeconds(1), 5), jobs["nightly-report"].RateLimit!.Limit);
        Assert.Equal(("api:7", "slow", null), (jobs["tick"].RateKeyOf(Payload.From(new { id = 7 })), jobs["nightly-report"].RateKeyOf(default), jobs["free"].RateKeyOf(default)));
    }

    [Theory]
    [InlineData("""{ "RateLimits": { "partner-api": {} }, "Jobs": { "tick": { "RateLimit": "partner-ap" } } }""", "SCH1064", "Jobs:tick:RateLimit", "Rate limit 'partner-ap' not defined. Did you mean 'partner-api'? Defined: partner-api.")]
    [InlineData("""{ "Jobs": { "tick": { "RateLimit": "x" } } }""", "SCH1064", "Jobs:tick:RateLimit", "Defined: none.")]
    [InlineData("""{ "RateLimits": { "a": { "Permits": 0 } } }""", "SCH1043", "RateLimits:a:Permits", "0 is too small. It must be at least 1.")]
    [InlineData("""{ "RateLimits": { "a": { "Burst": 0 } } }""", "SCH1043", "RateLimits:a:Burst", "0 is too small. It must be at least 1.")]
    [InlineData("""{ "RateLimits": { "a": { "Per": "99ms" } } }""", "SCH1043", "RateLimits:a:Per", "99ms is too short. It must be at least 100ms.")]
    [InlineData("""{ "RateLimits": { "a": { "Per": "none" } } }""", "SCH1010", "RateLimits:a:Per", "Per cannot be none. Write for example 500ms, 30s, 5m, 2h, 1d, 1h30m, or remove it.")]
    [InlineData("""{ "RateLimits": { "a!": {} } }""", "SCH1080", "RateLimits:a!", "'a!' is not a valid id")]
    [InlineData("""{ "RateLimits": { "a": { "Key": "{id}" } } }""", "SCH1044", "RateLimits:a:Key", "'{id}' is no argument.")]
    [InlineData("""{ "Jobs": { "tick": { "MaxConcurrentRuns": 1, "ConcurrencyKey": "{args.id" } } }""", "SCH1044", "Jobs:tick:ConcurrencyKey", "has a { without its }")]
    public void A_limit_that_cannot_be_is_refused(string section, string code, string path, string message) => Configured.By(section).Refuses(code, $"Scheduler:{path}", message);

    [Fact]
    public void SCH1045_a_concurrency_key_without_a_limit_is_warned_of()
    {
        var problem = Configured.By("""{ "Jobs": { "tick": { "ConcurrencyKey": "{args.id}" } } }""").Problem();

        Assert.Equal(("SCH1045", "Scheduler:Jobs:tick:ConcurrencyKey", true), (problem.Code, problem.Path, problem.IsWarning));
    }

    [Theory]
    [InlineData("""{ "Defaults": { "Overlap": "Replace" } }""", "Defaults")]
    [InlineData("""{ "Jobs": { "tick": { "Overlap": "Replace" } } }""", "Jobs:tick")]
    [InlineData("""{ "Schedules": { "s": { "Job": "tick", "Every": "1m", "Overlap": "Replace" } } }""", "Schedules:s")]
    public void SCH1042_Replace_is_warned_of_where_a_run_is_delivered_at_least_once(string section, string place)
    {
        var problem = Configured.By(section).Problem();

        Assert.Equal(("SCH1042", $"Scheduler:{place}:Overlap", true), (problem.Code, problem.Path, problem.IsWarning));
        Assert.Contains("Replace may let two attempts overlap briefly; guard side effects with", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Replace_is_not_warned_of_where_a_run_is_delivered_at_most_once() =>
        Configured.By("""{ "Jobs": { "tick": { "Overlap": "Replace", "Delivery": "AtMostOnce" } }, "Schedules": { "s": { "Job": "tick", "Every": "1m", "Overlap": "Replace" } } }""").Definitions();

    [Theory]
    [InlineData("25", true)]
    [InlineData("26", false)]
    [InlineData("10", true)]
    [InlineData("soon", false)]
    public void SHD_4_a_shutdown_longer_than_the_platform_allows_is_warned_of(string period, bool warns)
    {
        var built = Configured.By("{}").Json($$"""{ "TERMINATION_GRACE_PERIOD": "{{period}}" }""").Build();

        Assert.NotNull(built.Definitions);
        Assert.Equal(warns ? ["SCH1111 Scheduler:Shutdown"] : [], built.Problems.Select(problem => $"{problem.Code} {problem.Path}"));
        Assert.All(built.Problems, problem => Assert.Contains($"DrainTimeout 20s + CancelGrace 5s is not less than TERMINATION_GRACE_PERIOD {period}s", problem.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("25", null, "DrainTimeout 20s + CancelGrace 5s is not less than shutdownTimeoutSeconds 25s; running jobs would be cut short.")]
    [InlineData("26", null, null)]
    [InlineData("40", "30", "shutdownTimeoutSeconds 40s is more than TERMINATION_GRACE_PERIOD 30s; the process would be killed before the host has stopped.")]
    [InlineData("30", "30", null)]
    public void SHD_4_what_the_host_allows_itself_is_compared_with_both_sides(string host, string? platform, string? warning)
    {
        var built = Configured.By("{}").Json($$"""{ "shutdownTimeoutSeconds": "{{host}}", "TERMINATION_GRACE_PERIOD": "{{platform}}" }""").Build();

        Assert.Equal(warning is null ? [] : ["SCH1111 Scheduler:Shutdown"], built.Problems.Select(problem => $"{problem.Code} {problem.Path}"));
        Assert.All(built.Problems, problem => Assert.Contains(warning!, problem.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("gpu", null)]
    [InlineData("eu-west.1_a", null)]
    [InlineData("not a tag", "'not a tag' is no tag.")]
    [InlineData("-x", "'-x' is no tag.")]
    public void PLC_1_tags_of_a_node_are_checked(string tag, string? problem)
    {
        var configured = Configured.By($$"""{ "Node": { "Tags": [ "ok", "{{tag}}" ] } }""");
        if (problem is null)
        {
            Assert.Equal(["ok", tag], configured.Definitions().Options.Node.Tags);
        }
        else
        {
            Assert.Equal(("SCH1040", "Scheduler:Node:Tags"), (configured.Problem().Code, configured.Problem().Path));
            Assert.Contains(problem, configured.Problem().Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void SHD_4_a_shutdown_without_a_limit_is_longer_than_any() =>
        Assert.Equal("SCH1111", Configured.By("""{ "Shutdown": { "DrainTimeout": "none", "CancelGrace": "none" } }""").Json("""{ "TERMINATION_GRACE_PERIOD": "30" }""").Problem().Code);

    [Fact]
    public void INT_3_a_deployment_is_named_by_the_version_of_the_application_unless_it_is_named() =>
        Assert.Equal(("blue", false), (Configured.By("""{ "Deployment": "blue" }""").Read().Deployment, string.IsNullOrEmpty(Configured.By("{}").Read().Deployment)));

    [Theory]
    [InlineData("\"MaxRuns\": 3", "MaxRuns")]
    [InlineData("\"RunOnCreate\": true", "RunOnCreate")]
    [InlineData("\"RunOnStartup\": \"EveryStart\"", "RunOnStartup")]
    public void SCH1003_what_belongs_to_a_trigger_is_refused_without_one(string setting, string key) =>
        Configured.By($$"""{ "Jobs": { "tick": { {{setting}} } } }""").Refuses("SCH1003", $"Scheduler:Jobs:tick:{key}", $"{key} belongs to a trigger");

    [Fact]
    public void BND_2_INT_1_INT_3_what_a_schedule_says_of_its_runs_is_in_its_definition()
    {
        var schedule = Configured.By("""{ "Jobs": { "tick": { "Every": "1m", "MaxRuns": 3, "RunOnCreate": true, "RunOnStartup": "OncePerDeployment" } } }""").Schedule("tick");

        Assert.Equal((3, true, RunOnStartup.OncePerDeployment), (schedule.MaxRuns, schedule.RunOnCreate, schedule.RunOnStartup));
    }
}
