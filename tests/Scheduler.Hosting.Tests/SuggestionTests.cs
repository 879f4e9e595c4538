namespace Scheduler.Hosting.Tests;

public class SuggestionTests
{
    [Theory]
    [InlineData("Evry", "Every")]
    [InlineData("corn", "Cron")]
    [InlineData("EVERY", "Every")]
    [InlineData("TimeZones", "TimeZone")]
    [InlineData("Payload", null)]
    [InlineData("", "At")]
    public void The_nearest_word_within_two_edits_is_suggested(string value, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(value, ["Cron", "Every", "At", "TimeZone"]));

    [Fact]
    public void Of_equally_near_words_the_first_is_suggested() => Assert.Equal("cat", Suggestion.Nearest("bat", ["cat", "hat"]));

    [Fact]
    public void Nothing_is_suggested_beyond_the_given_distance()
    {
        Assert.Equal("Europe/Berlin", Suggestion.Nearest("Europ/Brlin", ["Europe/Berlin"], most: 2));
        Assert.Null(Suggestion.Nearest("Europ/Brlin", ["Europe/Berlin"], most: 1));
    }
}
