namespace Scheduler.Hosting.Tests;

public class DurationTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("5m", 300_000)]
    [InlineData("2h", 7_200_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("PT5M", 300_000)]
    [InlineData("00:05:00", 300_000)]
    [InlineData("23:59", 86_340_000)]
    public void A_text_of_a_length_is_read(string text, long milliseconds) =>
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Duration.Parse(text).ToTimeSpan());

    [Theory]
    [InlineData("30", "A bare number is ambiguous")]
    [InlineData("24:00:00", "is read by .NET as 24 days. Write 24h or 1d.")]
    [InlineData("", "An empty text")]
    [InlineData("abc", "is not a duration")]
    [InlineData("5", "Write 5s, 5m, 5h or 5d")]
    [InlineData("-5s", "is not a duration")]
    [InlineData("5x", "is not a duration")]
    [InlineData("30m1h", "is not a duration")]
    [InlineData("1.2.3s", "is not a duration")]
    [InlineData("P1M", "is not a duration")]
    [InlineData("9999999999999999d", "longer than a duration can be")]
    public void A_text_of_no_length_is_refused_with_its_remedy(string text, string message)
    {
        Assert.False(Duration.TryParse(text, out _, out var problem));
        Assert.Contains(message, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void None_is_longer_than_everything_and_is_written_so()
    {
        Assert.True(Duration.Parse("none").IsNone);
        Assert.True(Duration.None > TimeSpan.FromDays(10_000));
        Assert.Equal("none", Duration.None.ToString());
    }

    [Theory]
    [InlineData("1h30m")]
    [InlineData("1d2h3m4s5ms")]
    [InlineData("0s")]
    [InlineData("90d")]
    public void The_text_of_a_duration_reads_as_itself(string text) => Assert.Equal(text, Duration.Parse(text).ToString());
}
