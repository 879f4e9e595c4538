using System.Text.Json;
using FsCheck.Xunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class TriggerJsonConverterTests
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web) { Converters = { new TriggerJsonConverter() } };

    [Property(Arbitrary = [typeof(TriggerGenerators)], MaxTest = 500)]
    public void CFG_4_a_trigger_reads_as_it_was_written_with_all_that_stands_beside_it(Moment moment, ushort seconds, byte others)
    {
        var trigger = moment.Trigger with
        {
            Jitter = TimeSpan.FromSeconds(seconds),
            JitterMode = (JitterMode)(others & 1),
            Calendars = (others & 2) == 0 ? [] : ["a", "b"],
            OnExcluded = (OnExcluded)((others >> 2) & 3),
        };

        var json = JsonSerializer.Serialize(trigger);

        Assert.Equal(trigger, JsonSerializer.Deserialize<Trigger>(json));
        Assert.Equal(json, JsonSerializer.Serialize(trigger, trigger.GetType()));
        Assert.Equal(json, JsonSerializer.Serialize<ITrigger>(trigger, Web));
        Assert.Equal(trigger, JsonSerializer.Deserialize(json, trigger.GetType()));
    }

    [Fact]
    public void Each_built_in_kind_is_written_by_its_keys_without_any_options()
    {
        Assert.Equal("""{"cron":"30 2 * * mon-fri","timeZone":"Europe/Berlin"}""", JsonSerializer.Serialize(Trigger.Cron("30 2 * * mon-fri", "Europe/Berlin")));
        Assert.Equal("""{"cronFields":{"day":"last"}}""", JsonSerializer.Serialize(Trigger.CronFields(day: "last")));
        Assert.Equal("""{"every":"5m"}""", JsonSerializer.Serialize(Trigger.Every(TimeSpan.FromMinutes(5))));
        Assert.Equal("""{"delay":"10s"}""", JsonSerializer.Serialize(Trigger.Delay(TimeSpan.FromSeconds(10))));
        Assert.Equal("""{"after":{"schedule":"a","on":"Any"}}""", JsonSerializer.Serialize(Trigger.AfterSchedule("a", RunEnds.Any)));
        Assert.Equal("""{"at":"1970-01-01T00:00:00Z"}""", JsonSerializer.Serialize(Trigger.At(DateTimeOffset.UnixEpoch)));
        Assert.Equal("""{"calendar":{"months":1}}""", JsonSerializer.Serialize(Trigger.Calendar(months: 1)));
        Assert.Equal("""{"any":[{"every":"5m"},{"all":[{"delay":"1s"}]}]}""", JsonSerializer.Serialize<CombinedTrigger>(Trigger.Any(Trigger.Every(TimeSpan.FromMinutes(5)), Trigger.All(Trigger.Delay(TimeSpan.FromSeconds(1))))));
    }

    [Fact]
    public void A_member_of_an_object_is_read_and_written_with_the_options()
    {
        var wish = new Wish("tea", Trigger.Cron("0 16 * * *"));
        Assert.Equal("""{"what":"tea","when":{"cron":"0 16 * * *"}}""", JsonSerializer.Serialize(wish, Web));
        Assert.Equal(wish, JsonSerializer.Deserialize<Wish>("""{"what":"tea","when":{"cron":"0 16 * * *"}}""", Web));
        Assert.Equal(new("tea", null), JsonSerializer.Deserialize<Wish>("""{"what":"tea","when":null}""", Web));
    }

    [Fact]
    public async Task The_converter_of_the_container_knows_the_kinds_of_the_application()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddScheduler().AddTriggerKind("Pulse", PulseTrigger.Read);
        await using var services = builder.Services.BuildServiceProvider();
        var options = new JsonSerializerOptions { Converters = { services.GetRequiredService<TriggerJsonConverter>() } };
        ITrigger trigger = Trigger.Any(new PulseTrigger(TimeSpan.FromMinutes(1)), Trigger.Every(TimeSpan.FromMinutes(5)));

        var json = JsonSerializer.Serialize(trigger, options);

        Assert.Equal("""{"any":[{"pulse":{"period":"1m"}},{"every":"5m"}]}""", json);
        Assert.Equal(trigger, JsonSerializer.Deserialize<ITrigger>(json, options));
        Assert.Equal(trigger, JsonSerializer.Deserialize<Trigger>(json, options));
        Assert.Contains("AddTriggerKind", Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(trigger, Web)).Message, StringComparison.Ordinal);
        Assert.Contains("'pulse'", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ITrigger>("""{"pulse":{}}""", Web)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_trigger_is_refused_with_the_code_and_the_place()
    {
        var exception = Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Trigger>("""{"any":[{"every":"5m"},{"cron":"0 25 * * *"}]}"""));
        Assert.Equal("SCH1020 Any:1:Cron: Cron '0 25 * * *': field 2 (hour) has 25; allowed 0-23. `0 [25] * * *`", exception.Message);
        Assert.Equal(("SCH1020", "Any:1:Cron"), (Assert.IsType<InvalidTriggerException>(exception.InnerException).Code, ((InvalidTriggerException)exception.InnerException).Member));
        Assert.Equal("A trigger of kind 'every' is no CronTrigger.", Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<CronTrigger>("""{"every":"5m"}""")).Message);
    }

    [Fact]
    public void CORE_4_a_stored_trigger_that_cannot_be_read_is_written_as_it_is_stored() =>
        Assert.Equal("""{"moon":true}""", JsonSerializer.Serialize<ITrigger>(new UnreadTrigger("""{"moon":true}""", new("SCH1003", "Moon", "There is none.")), Web));

    private sealed record Wish(string What, ITrigger? When);
}
