using FsCheck.Xunit;
using Scheduler.Hosting.Tests.DependencyInjection;
using Sunrise;

namespace Scheduler.Hosting.Tests.Samples;

public sealed class SunriseTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(52.51, 13.41, "2002-12-30", "2002-12-30T07:17:06Z")] // Berlin
    [InlineData(52.52, 13.405, "2015-12-22", "2015-12-22T07:15:00Z")]
    [InlineData(52.52, 13.405, "2023-06-21", "2023-06-21T02:44:00Z")]
    [InlineData(51.5, -0.125, "2025-06-15", "2025-06-15T03:42:13Z")] // London
    [InlineData(51.5, -0.125, "2025-06-26", "2025-06-26T03:44:21Z")]
    [InlineData(51.477, 0, "2015-12-22", "2015-12-22T08:04:00Z")] // Greenwich
    [InlineData(-33.87, 151.21, "2025-06-21", "2025-06-20T21:00:00Z")] // Sydney
    [InlineData(-33.87, 151.21, "2026-12-01", "2026-11-30T18:38:00Z")]
    [InlineData(64.15, -21.94, "2022-12-21", "2022-12-21T11:21:00Z")] // Reykjavik
    public void The_sun_rises_within_two_minutes_of_published_times(double latitude, double longitude, string date, string published)
    {
        var sunrise = Sun.Rises(DateOnly.ParseExact(date, "O"), latitude, longitude)!.Value;

        Assert.InRange(sunrise - DateTimeOffset.Parse(published, null), TimeSpan.FromMinutes(-2), TimeSpan.FromMinutes(2));
    }

    [Fact]
    public void In_the_polar_night_and_in_the_polar_day_the_sun_does_not_rise()
    {
        var tromso = new SunriseTrigger(69.65, 18.96);

        Assert.Null(Sun.Rises(new(2026, 12, 21), tromso.Latitude, tromso.Longitude));
        Assert.Null(Sun.Rises(new(2027, 6, 21), tromso.Latitude, tromso.Longitude));
        Assert.InRange(tromso.Next(new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero))!.Value, new(2027, 1, 10, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 20, 0, 0, 0, TimeSpan.Zero));
        Assert.InRange(tromso.Previous(new(2027, 6, 21, 0, 0, 0, TimeSpan.Zero))!.Value, new(2027, 5, 15, 0, 0, 0, TimeSpan.Zero), new(2027, 5, 22, 0, 0, 0, TimeSpan.Zero));
    }

    [Property(MaxTest = 300)]
    public void Next_and_previous_agree(short latitude, short longitude, int seconds)
    {
        var trigger = new SunriseTrigger(latitude % 66, longitude % 181);
        var at = Start.AddSeconds(seconds);

        var next = trigger.Next(at)!.Value;

        Assert.InRange(next - at, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(25));
        Assert.Equal(next, trigger.Previous(next.AddMilliseconds(1)));
        Assert.Equal(trigger.Previous(next), trigger.Previous(at.AddMilliseconds(1)));
    }

    [Fact]
    public async Task The_settings_of_the_sample_declare_sunrises()
    {
        await using var app = App.With(scheduler => scheduler
            .AddTriggerKind("Sunrise", settings => new SunriseTrigger(settings.Real("Latitude", -90, 90), settings.Real("Longitude", -180, 180)))
            .AddJob("greet-the-sun", (_, _) => Task.CompletedTask));
        await app.Json(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "samples", "Sunrise", "appsettings.json"), TestContext.Current.CancellationToken)).StartAsync();

        var berlin = await app.Scheduler.GetScheduleAsync("berlin", TestContext.Current.CancellationToken);
        var either = await app.Scheduler.GetScheduleAsync("either-coast", TestContext.Current.CancellationToken);

        Assert.Equal(new SunriseTrigger(52.52, 13.405), berlin!.Trigger);
        Assert.Equal(("at sunrise at 52.52°N 13.405°E", new DateOnly(2026, 11, 24)), (berlin.When, DateOnly.FromDateTime(berlin.NextRun!.Value.UtcDateTime)));
        Assert.Equal("(at sunrise at 40.71°N 74.01°W) or (at sunrise at 37.77°N 122.42°W), delayed by up to 30s", either!.When);
        Assert.Contains(app.Log.GetSnapshot(), line => line.Message.StartsWith("Schedule 'berlin' runs job 'greet-the-sun' at sunrise at 52.52°N 13.405°E; next at 2026-11-24", StringComparison.Ordinal));
    }
}
