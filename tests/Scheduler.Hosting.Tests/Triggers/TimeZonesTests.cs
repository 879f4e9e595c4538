using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers;

public class TimeZonesTests
{
    private static readonly string[] Known = ["Europe/Berlin", "Europe/Bern", "UTC"];

    [Theory]
    [InlineData("Europe/Berlin", "Europe/Berlin")]
    [InlineData("UTC", "UTC")]
    [InlineData("W. Europe Standard Time", "Europe/Berlin")]
    public void DST_6_iana_and_windows_ids_are_found(string id, string iana) => Assert.Equal(iana, TimeZones.Find(id).Id);

    [Fact]
    public void DST_6_an_unknown_id_gets_its_nearest_match()
    {
        var exception = Assert.Throws<InvalidTriggerException>(() => Trigger.Cron("0 0 * * *", "Europe/Berln"));
        Assert.Equal(("SCH1030", "TimeZone", "Time zone 'Europe/Berln' not found. Did you mean 'Europe/Berlin'?"), (exception.Code, exception.Member, exception.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Middle-earth/Shire")]
    [InlineData("../etc/passwd")]
    public void An_id_like_no_other_gets_an_example(string id) =>
        Assert.Equal($"Time zone '{id}' not found. Use an IANA id, such as 'Europe/Berlin' or 'UTC'.", Assert.Throws<InvalidTriggerException>(() => TimeZones.Find(id)).Message);

    [Fact]
    public void A_windows_id_without_icu_asks_for_the_iana_id() =>
        Assert.Equal("SCH1031", TimeZones.Unknown("W. Europe Standard Time", Known, canConvert: false).Code);

    [Fact]
    public void A_wrong_windows_id_with_icu_is_merely_unknown() =>
        Assert.Equal("SCH1030", TimeZones.Unknown("W. Europa Standard Time", Known, canConvert: true).Code);

    [Fact]
    public void Without_a_time_zone_database_that_is_what_is_wrong() => Assert.Equal("SCH1032", TimeZones.Unknown("Europe/Berlin", ["UTC"], canConvert: true).Code);
}
