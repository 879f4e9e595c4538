using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class FirstAtTriggerTests
{
    private static readonly DateTimeOffset First = new(2026, 1, 1, 7, 42, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_occurrence_is_its_own_and_the_others_are_those_of_the_trigger_after_it()
    {
        var trigger = new FirstAtTrigger(First, Trigger.Cron("0 * * * *"));
        Assert.Equal(First, trigger.Next(DateTimeOffset.MinValue));
        Assert.Equal(First.AddMinutes(18), trigger.Next(First));
        Assert.Equal(First, trigger.Previous(First.AddMinutes(18)));
        Assert.Equal(First.AddMinutes(18), trigger.Previous(First.AddMinutes(19)));
        Assert.Null(trigger.Previous(First));
    }

    [Fact]
    public void An_occurrence_of_the_trigger_at_the_first_instant_is_the_same_one()
    {
        var trigger = new FirstAtTrigger(First, Trigger.Cron("42 * * * *"));
        Assert.Equal(First.AddHours(1), trigger.Next(First));
        Assert.Equal(2, trigger.Count(DateTimeOffset.MinValue, First.AddHours(1), 10));
    }

    [Property(Arbitrary = [typeof(TriggerGenerators)])]
    public void It_keeps_the_laws_and_its_count_is_that_of_walking(Moment moment, short minutes, byte limit)
    {
        var trigger = new FirstAtTrigger(moment.Instant.AddMinutes(minutes), moment.Trigger);
        var through = moment.Instant.AddDays(30);
        long walked = 0;
        for (var next = trigger.Next(moment.Instant); next <= through && walked < limit; next = trigger.Next(next.Value))
        {
            Assert.Equal(next, trigger.Previous(next.Value.AddTicks(1)));
            walked++;
        }

        Assert.Equal(walked, trigger.Count(moment.Instant, through, limit));
    }

    [Fact]
    public void Binding_binds_the_trigger()
    {
        var binding = new TriggerBinding("x", First, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        Assert.Equal(new FirstAtTrigger(First, Trigger.Cron("0 9 * * *", "Europe/Berlin")), new FirstAtTrigger(First, Trigger.Cron("0 9 * * *")).Bind(binding));
    }

    [Fact]
    public void It_is_of_the_kind_of_its_trigger()
    {
        ITrigger trigger = new FirstAtTrigger(First, Trigger.At(First.AddDays(1)));
        Assert.Equal(("at", true), (trigger.Kind, trigger.IsOneOff));
        Assert.Equal("at 2026-01-02T07:42:00Z first at 2026-01-01T07:42:00Z", trigger.ToString());
    }
}
