using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public sealed class CustomTriggerTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    private static readonly CustomKind Kind = new("pulse", typeof(PulseTrigger), PulseTrigger.Read);
    private static readonly TriggerJson Json = new([Kind]);

    [Fact]
    public void It_has_bounds_jitter_and_a_time_zone_like_every_trigger()
    {
        var trigger = new PulseTrigger(TimeSpan.FromMinutes(1)) with { StartAt = Start, EndAt = Start.AddMinutes(2), Jitter = TimeSpan.FromSeconds(30), TimeZone = "Europe/Berlin" };
        var bound = trigger.Bind(new("id", Start, TimeZoneInfo.Utc));

        Assert.Equal(Start, bound.Next(DateTimeOffset.MinValue));
        Assert.Null(bound.Next(Start.AddMinutes(2)));
        Assert.Equal(Start.AddMinutes(2), bound.Previous(DateTimeOffset.MaxValue));
        Assert.Null(bound.Previous(Start));
        Assert.Equal(3, bound.Count(DateTimeOffset.MinValue, DateTimeOffset.MaxValue, 100));
        Assert.InRange(bound.Due(Start) - Start, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(30));
        Assert.Equal("pulse Period=1m Europe/Berlin from 2026-03-02T10:00:00Z until 2026-03-02T10:02:00Z jitter 30s", trigger.ToString());
        Assert.Equal("pulse Period=1m, Europe/Berlin, from 2026-03-02T10:00:00Z, until 2026-03-02T10:02:00Z, delayed by up to 30s", trigger.Describe());
    }

    [Fact]
    public void Its_time_zone_is_its_own_or_that_of_the_scheduler()
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var trigger = new PulseTrigger(TimeSpan.FromMinutes(1));

        Assert.Equal("UTC", trigger.ZoneInForce);
        Assert.Equal("Europe/Berlin", ((PulseTrigger)trigger.Bind(new("id", Start, berlin))).ZoneInForce);
        Assert.Equal("Asia/Tehran", ((PulseTrigger)(trigger with { TimeZone = "Asia/Tehran" }).Bind(new("id", Start, berlin))).ZoneInForce);
    }

    [Fact]
    public void It_is_completed_with_what_its_schedule_knows() =>
        Assert.Equal(Start.AddSeconds(7), ((PulseTrigger)new PulseTrigger(TimeSpan.FromMinutes(1)).Bind(new("id", Start.AddSeconds(7), TimeZoneInfo.Utc))).Created);

    // A period of 0.3 ms and more has occurrences between milliseconds, and several within one.
    [Property(MaxTest = 500)]
    public void CORE_2_its_instants_are_whole_milliseconds_and_keep_the_laws(ushort period, int offset)
    {
        var trigger = new PulseTrigger(TimeSpan.FromTicks(3_000 + period));
        var at = Start.AddTicks(offset);

        var next = trigger.Next(at)!.Value;

        Assert.True(next > at);
        Assert.Equal(0, next.Ticks % TimeSpan.TicksPerMillisecond);
        Assert.Equal(next, trigger.Previous(next.AddMilliseconds(1)));
        Assert.False(trigger.Previous(next) > at);
    }

    [Fact]
    public void An_answer_that_breaks_the_laws_throws_instead_of_being_planned_for_ever()
    {
        Assert.StartsWith("PulseTrigger.FindNext answered 2026-03-02T10:00:00", Assert.Throws<InvalidOperationException>(() => new PulseTrigger(TimeSpan.Zero).Next(Start)).Message, StringComparison.Ordinal);
        Assert.Contains("which is not earlier than", Assert.Throws<InvalidOperationException>(() => new PulseTrigger(TimeSpan.Zero).Previous(Start)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_stored_with_its_settings_and_read_again()
    {
        var trigger = new PulseTrigger(TimeSpan.FromSeconds(90)) { Name = "a\"b", Weight = 0.25, IsLoud = true, Since = Start, TimeZone = "Europe/Berlin", Jitter = TimeSpan.FromSeconds(5) };
        const string Text = """{"pulse":{"isLoud":true,"name":"a\u0022b","period":"1m30s","since":"2026-03-02T10:00:00Z","weight":0.25},"timeZone":"Europe/Berlin","jitter":"5s"}""";

        Assert.Equal(Text, Write(trigger));
        Assert.Equal(trigger, Read(Text));
        Assert.NotEqual(trigger with { Weight = 1 }, Read(Text));
    }

    [Fact]
    public void It_is_stored_inside_any_and_all()
    {
        var trigger = Trigger.Any(Trigger.All(new PulseTrigger(TimeSpan.FromMinutes(2)), Trigger.Cron("@hourly")), new PulseTrigger(TimeSpan.FromMinutes(1)) { StartAt = Start });

        Assert.Equal("""{"any":[{"all":[{"pulse":{"period":"2m"}},{"cron":"@hourly"}]},{"pulse":{"period":"1m"},"startAt":"2026-03-02T10:00:00Z"}]}""", Write(trigger));
        Assert.Equal<Trigger>(trigger, Read(Write(trigger)));
    }

    [Theory]
    [InlineData("""{"pulse":{"period":"1m","weigth":1}}""", "SCH1001", "Pulse:weigth", "Unknown setting 'weigth'. Did you mean 'Weight'?")]
    [InlineData("""{"pulse":{"period":"1m","weight":11}}""", "SCH1043", "Pulse:Weight", "'11' is not a number from 0 to 10.")]
    [InlineData("""{"pulse":{"weight":1}}""", "SCH1040", "Pulse:Period", "Period is missing.")]
    [InlineData("""{"pulse":true}""", "SCH1040", "Pulse:Period", "Period is missing.")]
    [InlineData("""{"pulse":"1m"}""", "SCH1040", "Pulse", "'pulse' is an object, not \"1m\".")]
    [InlineData("""{"pulse":{"period":"3m"}}""", "SCH1012", "Pulse:Period", "3 minutes are not allowed here.")]
    [InlineData("""{"pulse":{"period":"4m"}}""", "SCH1065", "Pulse", "Pulse cannot be made of its settings, FormatException: Four?")]
    [InlineData("""{"pulse":{"period":"1m"},"every":"1m"}""", "SCH1002", "Pulse", "There are 2 triggers (every, pulse). Use exactly one.")]
    [InlineData("""{"pulse":{"period":"1m"},"align":"Epoch"}""", "SCH1006", "Align", "'align' does not belong to 'pulse'.")]
    [InlineData("""{"pulze":{"period":"1m"}}""", "SCH1001", "pulze", "Unknown setting 'pulze'. Did you mean 'pulse'?")]
    [InlineData("""{"any":[{"fullMoon":true}]}""", "SCH1063", "Any:0:FullMoon", "No kind of trigger 'fullMoon' is registered in this application. Known: cron, cronFields, every, delay, after, at, calendar, any, all, pulse. Add it with AddTriggerKind.")]
    public void What_is_wrong_is_said_with_its_place(string json, string code, string member, string message)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Read(json));

        Assert.Equal((code, member, message), (exception.Code, exception.Member, exception.Message));
    }

    private static string Write(ITrigger trigger)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            Json.Write(writer, trigger);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Trigger Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return Json.Read(document.RootElement);
    }
}
