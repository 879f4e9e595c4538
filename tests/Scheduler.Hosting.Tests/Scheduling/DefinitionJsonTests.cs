using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Scheduling;
using Scheduler.Hosting.Stores;
using Scheduler.Hosting.Tests.Triggers;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Scheduling;

public sealed class DefinitionJsonTests
{
    private static readonly DefinitionJson Json = new(TriggerKinds.BuiltIn.Json);
    private static readonly ScheduleDefinition Tick = new("tick", "work", Trigger.Every(TimeSpan.FromSeconds(5)));

    [Property(Arbitrary = [typeof(Definitions), typeof(TriggerGenerators)], MaxTest = 500)]
    public void OWN_6_a_definition_is_the_same_after_it_was_stored_as_text(ScheduleDefinition definition)
    {
        var stored = StoredDefinition.FromJson(Json.ToStored(definition).ToJson());

        var read = Json.FromStored(definition.Id, stored);

        Assert.True(Json.Same(stored, definition));
        Assert.True(Json.Same(stored, read));
        Assert.Equal(
            (definition.Id, definition.Job, definition.Trigger, definition.Args, definition.Policies, definition.Description),
            (read.Id, read.Job, read.Trigger, read.Args, read.Policies, read.Description));
        Assert.Equal((definition.MaxRuns, definition.RunOnCreate, definition.RunOnStartup), (read.MaxRuns, read.RunOnCreate, read.RunOnStartup));
        Assert.Equal(definition.Metadata, read.Metadata);
        Assert.Equal(definition.FirstRunAt is { } first ? Instants.Floor(first) : null, read.FirstRunAt);
    }

    [Fact]
    public void OWN_6_each_member_makes_a_difference()
    {
        ScheduleDefinition[] others =
        [
            Tick,
            Tick with { Job = "echo" },
            Tick with { Trigger = Trigger.Every(TimeSpan.FromSeconds(6)) },
            Tick with { Args = Payload.From(1) },
            Tick with { Policies = new() { Store = "other" } },
            Tick with { Policies = new() { Executor = "other" } },
            Tick with { Policies = new() { MaxInstances = 2 } },
            Tick with { Policies = new() { MisfireGraceTime = Duration.None } },
            Tick with { Policies = new() { Coalesce = Coalesce.Latest } },
            Tick with { Policies = new() { MaxCatchUp = 2 } },
            Tick with { Policies = new() { Overlap = Overlap.Auto } },
            Tick with { Policies = new() { MaxQueued = 2 } },
            Tick with { Policies = new() { Retry = new() } },
            Tick with { Policies = new() { Retry = new() { MaxAttempts = 1 } } },
            Tick with { Policies = new() { Retry = new() { InitialDelay = TimeSpan.Zero } } },
            Tick with { Policies = new() { Retry = new() { Factor = 2 } } },
            Tick with { Policies = new() { Retry = new() { MaxDelay = TimeSpan.Zero } } },
            Tick with { Policies = new() { Retry = new() { Jitter = 0 } } },
            Tick with { Policies = new() { Retry = new() { Delays = [] } } },
            Tick with { Policies = new() { Retry = new() { HoldSlot = true } } },
            Tick with { Policies = new() { Retry = new() { StopAtNextOccurrence = false } } },
            Tick with { Policies = new() { Retry = new() { OnTimeout = true } } },
            Tick with { Policies = new() { Retry = new() { NoRetryOn = [] } } },
            Tick with { Policies = new() { Timeout = Duration.None } },
            Tick with { Policies = new() { RunTimeout = Duration.None } },
            Tick with { Policies = new() { CancelGrace = Duration.None } },
            Tick with { Policies = new() { Priority = 0 } },
            Tick with { Policies = new() { PauseAfterFailures = 0 } },
            Tick with { Policies = new() { AlertIfNoSuccessFor = Duration.None } },
            Tick with { MaxRuns = 1 },
            Tick with { RunOnCreate = true },
            Tick with { RunOnStartup = RunOnStartup.EveryStart },
            Tick with { Description = "" },
            Tick with { Metadata = new Dictionary<string, string> { ["a"] = "b" } },
            Tick with { FirstRunAt = SchedulerHost.Start },
        ];

        Assert.Equal(others.Length, others.Select(definition => Json.ToStored(definition).ToJson()).Distinct().Count());
        Assert.All(others[1..], other => Assert.False(Json.Same(Json.ToStored(other), Tick)));
    }

    [Fact]
    public void The_text_is_canonical()
    {
        var definition = Tick with
        {
            Args = Payload.From(1),
            Policies = new() { MisfireGraceTime = TimeSpan.FromMinutes(5), Coalesce = Coalesce.All },
            Metadata = new Dictionary<string, string> { ["b"] = "2", ["a"] = "1" },
        };

        Assert.Equal(
            """{"job":"work","trigger":{"every":"5s"},"args":1,"misfireGraceTime":"5m","coalesce":"All","metadata":{"a":"1","b":"2"}}""",
            Json.ToStored(definition).ToJson());
    }

    [Fact]
    public void Metadata_whose_names_differ_by_case_only_can_be_read()
    {
        var stored = StoredDefinition.FromJson(Json.ToStored(Tick with { Metadata = new Dictionary<string, string> { ["a"] = "1", ["A"] = "2" } }).ToJson());

        Assert.Single(Json.FromStored("tick", stored).Metadata);
    }

    public static class Definitions
    {
        // Any text but halves of surrogate pairs, which no JSON can hold.
        private static readonly Gen<string> Text = ArbMap.Default.GeneratorFor<NonEmptyString>().Select(text => new string([.. text.Get.Where(letter => !char.IsSurrogate(letter))]));

        public static Arbitrary<ScheduleDefinition> Any() => Arb.From(
            from job in Text
            from moment in TriggerGenerators.Moments().Generator
            from args in Gen.Elements(default, Payload.From(42), Payload.From("text"), Payload.From("a,b".Split(',')))
            from policies in Policies
            from description in Text.OrNull()
            from names in Gen.ArrayOf(Text)
            from first in Gen.Elements<DateTimeOffset?>(null, moment.Instant, moment.Instant.ToOffset(TimeSpan.FromHours(3)))
            select new ScheduleDefinition("id", job, moment.Trigger)
            {
                Args = args,
                Policies = policies,
                Description = description,
                Metadata = names.Distinct(StringComparer.OrdinalIgnoreCase).ToDictionary(name => name, name => name + "!", StringComparer.OrdinalIgnoreCase),
                FirstRunAt = first,
                MaxRuns = args.IsEmpty ? null : 3,
                RunOnCreate = first is null,
                RunOnStartup = (RunOnStartup)(names.Length % 3),
            });

        private static Gen<SchedulePolicies> Policies =>
            from store in Gen.Elements(null, "default")
            from executor in Gen.Elements(null, "narrow")
            from instances in Gen.Elements<int?>(null, 1, 7, int.MaxValue)
            from grace in Gen.Elements<Duration?>(null, Duration.None, TimeSpan.FromMilliseconds(1500), TimeSpan.FromDays(3))
            from coalesce in Gen.Elements<Coalesce?>(null, Coalesce.Latest, Coalesce.Earliest, Coalesce.All)
            from most in Gen.Elements<int?>(null, 5)
            from overlap in Gen.Elements([null, .. Enum.GetValues<Overlap>().Cast<Overlap?>()])
            from queued in Number
            from retry in Retry.OrNull()
            from timeout in Length
            from runTimeout in Length
            from cancelGrace in Length
            from priority in Number
            from failures in Number
            from alert in Length
            select new SchedulePolicies
            {
                Store = store, Executor = executor, MaxInstances = instances, MisfireGraceTime = grace, Coalesce = coalesce, MaxCatchUp = most, Overlap = overlap, MaxQueued = queued, Retry = retry,
                Timeout = timeout, RunTimeout = runTimeout, CancelGrace = cancelGrace, Priority = priority, PauseAfterFailures = failures, AlertIfNoSuccessFor = alert,
            };

        private static Gen<RetryPolicy> Retry =>
            from attempts in Number
            from initial in Length
            from factor in Real
            from longest in Length
            from jitter in Real
            from delays in Gen.ArrayOf(Length).OrNull()
            from hold in Flag
            from stop in Flag
            from onTimeout in Flag
            from never in Gen.ArrayOf(Text).OrNull()
            select new RetryPolicy
            {
                MaxAttempts = attempts, InitialDelay = initial, Factor = factor, MaxDelay = longest, Jitter = jitter, Delays = delays?.OfType<Duration>().ToList(), HoldSlot = hold,
                StopAtNextOccurrence = stop, OnTimeout = onTimeout, NoRetryOn = never,
            };

        private static Gen<Duration?> Length =>
            Gen.OneOf(Gen.Elements<Duration?>(null, Duration.None, TimeSpan.Zero), Gen.Choose(1, int.MaxValue).Select(ticks => (Duration?)TimeSpan.FromTicks(ticks * 1000L)));

        private static Gen<int?> Number => Gen.OneOf(Gen.Constant<int?>(null), ArbMap.Default.GeneratorFor<int>().Select(number => (int?)number));

        private static Gen<double?> Real => Gen.OneOf(Gen.Constant<double?>(null), ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => (double?)number.Get));

        private static Gen<bool?> Flag => Gen.Elements<bool?>(null, true, false);
    }
}
