using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Scheduler.Hosting.Configuration;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class TriggerJsonTests
{
    [Property(Arbitrary = [typeof(TriggerGenerators)], MaxTest = 1000)]
    public void A_trigger_reads_as_it_was_written(Moment moment)
    {
        var json = Write(moment.Trigger);
        Assert.Equal(moment.Trigger, Read(json));
        Assert.Equal(json, Write(Read(json)));
    }

    [Property(Arbitrary = [typeof(TriggerGenerators)], MaxTest = 200)]
    public void A_combined_trigger_reads_as_it_was_written(Combination combination)
    {
        var json = Write(combination.Trigger);
        Assert.Equal<Trigger>(combination.Trigger, Read(json));
        Assert.Equal(combination.Trigger.GetHashCode(), Read(json).GetHashCode());
    }

    [Fact]
    public void The_form_is_that_of_configuration_in_camel_case()
    {
        var start = new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.FromHours(1));
        Assert.Equal(
            """{"cron":"30 2 * * mon-fri","timeZone":"Europe/Berlin","startAt":"2026-01-01T00:00:00Z","endAt":"2026-01-02T00:00:00.5Z"}""",
            Write(Trigger.Cron("30 2 * * mon-fri", "Europe/Berlin") with { StartAt = start, EndAt = start.AddDays(1).AddMilliseconds(500) }));
        Assert.Equal(
            """{"cronFields":{"day":"2nd fri","dayOfWeek":"1-5","hour":"9"},"timeZone":"Europe/Berlin"}""",
            Write(Trigger.CronFields(day: " 2nd fri", dayOfWeek: "1-5", hour: "9", timeZone: "Europe/Berlin")));
        Assert.Equal(
            """{"calendar":{"months":1,"at":"06:00","startDate":"2026-01-31","endDate":"2027-01-31","monthOverflow":"Clamp"}}""",
            Write(Trigger.Calendar(months: 1, at: new(6, 0)) with { StartDate = new(2026, 1, 31), EndDate = new(2027, 1, 31), MonthOverflow = MonthOverflow.Clamp }));
        Assert.Equal(
            """{"any":[{"every":"5m"},{"cron":"0 2 * * *","timeZone":"Asia/Tehran"}],"timeZone":"Europe/Berlin"}""",
            Write(Trigger.Any(Trigger.Every(TimeSpan.FromMinutes(5)), Trigger.Cron("0 2 * * *", "Asia/Tehran")) with { TimeZone = "Europe/Berlin" }));
        Assert.Equal("""{"all":[{"every":"5m"}],"threshold":"2s"}""", Write(Trigger.All(Trigger.Every(TimeSpan.FromMinutes(5))) with { Threshold = TimeSpan.FromSeconds(2) }));
        Assert.Equal("""{"every":"1h","jitter":"5m","jitterMode":"Fixed"}""", Write(Trigger.Every(TimeSpan.FromHours(1)) with { Jitter = TimeSpan.FromMinutes(5), JitterMode = JitterMode.Fixed }));
        Assert.Equal("""{"every":"3s","calendars":["a","b"],"onExcluded":"ModifiedNext"}""", Write(Trigger.Every(TimeSpan.FromSeconds(3)) with { Calendars = ["a", "b"], OnExcluded = OnExcluded.ModifiedNext }));
        Assert.Equal("""{"every":"3s","align":"Epoch"}""", Write(Trigger.Every(TimeSpan.FromSeconds(3)) with { Align = IntervalAlign.Epoch }));
        Assert.Equal("""{"every":"3s"}""", Write(Trigger.Every(TimeSpan.FromSeconds(3))));
        Assert.Equal("""{"at":"2027-01-04T09:00:00Z"}""", Write(Trigger.At(new DateTimeOffset(2027, 1, 4, 9, 0, 0, TimeSpan.Zero))));
    }

    [Fact]
    public void What_a_person_writes_is_read_too()
    {
        Assert.Equal(Trigger.At(new DateTimeOffset(2027, 1, 4, 8, 0, 0, TimeSpan.Zero)) with { TimeZone = "Europe/Berlin" }, Read("""{"timeZone":"Europe/Berlin","at":"2027-01-04T09:00"}"""));
        Assert.Equal(Trigger.Every(TimeSpan.FromHours(1)) with { Calendars = ["a"], OnExcluded = OnExcluded.Next }, Read("""{"every":"1h","calendars":["a"],"onExcluded":"next"}"""));
        Assert.Equal(Trigger.Every(TimeSpan.FromHours(1)), Read("""{"every":"01:00:00","endAt":null,"cron":null}"""));
    }

    [Fact]
    public void DST_2_a_policy_is_a_preset_or_its_parts()
    {
        var cron = Trigger.Cron("0 2 * * *");
        Assert.Equal("""{"cron":"0 2 * * *","dst":"strict"}""", Write(cron with { Dst = DstPolicy.Strict }));
        Assert.Equal("""{"cron":"0 2 * * *","dst":{"gap":"Skip","fold":"Last"}}""", Write(cron with { Dst = new(DstGap.Skip, DstFold.Last) }));
        Assert.Equal(cron with { Dst = new(DstGap.NextValid, DstFold.Both) }, Read("""{"cron":"0 2 * * *","dst":{"fold":"both"}}"""));
        Assert.Equal(cron with { Dst = DstPolicy.Vixie }, Read("""{"cron":"0 2 * * *","dst":"vixie"}"""));
    }

    [Theory]
    [InlineData("""{"every":"3s","dst":"strct"}""", "SCH1040", "Dst", "'strct' is not valid. Use strict, vixie, or an object with Gap and Fold.")]
    [InlineData("""{"every":"3s","dst":{"gap":"skp"}}""", "SCH1040", "Dst:Gap", "'skp' is not valid. Use NextValid, Skip.")]
    [InlineData("""{"every":"3s","dst":{"folds":"first"}}""", "SCH1001", "Dst:folds", "Unknown setting 'folds'. Did you mean 'fold'?")]
    [InlineData("""{"calendar":{"days":1,"at":"6"}}""", "SCH1053", "Calendar:At", "'6' is not a time of day. Write for example 06:00 or 23:59:59.")]
    [InlineData("""{"calendar":{"days":1.5}}""", "SCH1040", "Calendar:Days", "'days' is a whole number, not 1.5.")]
    [InlineData("""{"calendar":"1d"}""", "SCH1040", "Calendar", "'calendar' is an object, not \"1d\".")]
    [InlineData("""{"any":[]}""", "SCH1003", "Any", "Any combines no triggers. Add at least one.")]
    [InlineData("""{"any":{}}""", "SCH1040", "Any", "'any' is an array, not {}.")]
    [InlineData("""{"any":[{"every":"3s"},{"all":[{"evry":"3s"}]}]}""", "SCH1001", "Any:1:All:0:evry", "Unknown setting 'evry'. Did you mean 'every'?")]
    [InlineData("""{"any":[{"every":"3s"}],"threshold":"1s"}""", "SCH1006", "Threshold", "'threshold' does not belong to 'any'.")]
    [InlineData("""{"all":[{"every":"3s"}],"threshold":"2d"}""", "SCH1012", "Threshold", "Threshold 2d must be from 0s to 1d.")]
    [InlineData("""{"every":"3s","calendars":"a"}""", "SCH1040", "Calendars", "'calendars' is an array, not \"a\".")]
    [InlineData("""{"every":"3s","calendars":[1]}""", "SCH1040", "Calendars", "'calendars' is an array of texts, not [1].")]
    [InlineData("""{"every":"3s","onExcluded":"nxt"}""", "SCH1040", "OnExcluded", "'nxt' is not valid. Use Skip, Next, Previous, ModifiedNext.")]
    [InlineData("""{"every":"3s","dst":7}""", "SCH1040", "Dst", "'dst' is a text, not 7.")]
    [InlineData("""{"evry":"3s"}""", "SCH1001", "evry", "Unknown setting 'evry'. Did you mean 'every'?")]
    [InlineData("""{"Every":"3s"}""", "SCH1001", "Every", "Unknown setting 'Every'. Did you mean 'every'?")]
    [InlineData("""{"every":"3s","payload":{}}""", "SCH1001", "payload", "Unknown setting 'payload'.")]
    [InlineData("""{"fullMoon":{}}""", "SCH1063", "FullMoon", "No kind of trigger 'fullMoon' is registered in this application. Known: cron, cronFields, every, delay, after, at, calendar, any, all. Add it with AddTriggerKind.")]
    [InlineData("""{"every":3}""", "SCH1040", "Every", "'every' is a text, not 3.")]
    [InlineData("""{"cron":"0 0 * * *","every":"3s"}""", "SCH1002", "Every", "There are 2 triggers (cron, every). Use exactly one.")]
    [InlineData("""{"timeZone":"UTC"}""", "SCH1003", "Cron", "There is no trigger. Add one of cron, cronFields, every, delay, after, at, calendar, any, all.")]
    [InlineData("\"3s\"", "SCH1040", "Cron", "A trigger is an object such as {\"every\":\"5m\"}, not \"3s\".")]
    [InlineData("""{"every":"30"}""", "SCH1010", "Every", "'30' is not a duration. A bare number is ambiguous (.NET would read 30 days). Write 30s, 30m, 30h or 30d.")]
    [InlineData("""{"every":"3s","startAt":"2027-01-04"}""", "SCH1053", "StartAt", "'2027-01-04' is a local time without a time zone. Add Z, an offset such as +01:00, or a time zone.")]
    [InlineData("""{"cron":"0 25 * * *"}""", "SCH1020", "Cron", "Cron '0 25 * * *': field 2 (hour) has 25; allowed 0-23. `0 [25] * * *`")]
    public void What_is_no_trigger_is_refused(string json, string code, string member, string message)
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Read(json));
        Assert.Equal((code, member, message), (exception.Code, exception.Member, exception.Message));
    }

    [Fact]
    public void A_trigger_of_the_application_cannot_be_stored()
    {
        var exception = Assert.Throws<NotSupportedException>(() => Write(new Custom()));
        Assert.Contains("TriggerJsonTests+Custom cannot be stored as JSON. Derive it from CustomTrigger and register it with AddTriggerKind, or keep the schedule in a store in memory.", exception.Message, StringComparison.Ordinal);
    }

    private static string Write(ITrigger trigger)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            TriggerKinds.BuiltIn.Json.Write(writer, trigger);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static Trigger Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return TriggerKinds.BuiltIn.Json.Read(document.RootElement);
    }

    private sealed class Custom : ITrigger
    {
        public string Kind => "custom";

        public DateTimeOffset? Next(DateTimeOffset after) => null;

        public DateTimeOffset? Previous(DateTimeOffset before) => null;
    }
}
