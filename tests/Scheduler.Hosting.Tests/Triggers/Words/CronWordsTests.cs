using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Scheduler.Hosting.Triggers;

namespace Scheduler.Hosting.Tests.Triggers.Words;

public sealed class CronWordsTests
{
    [Theory]
    [InlineData("* * * * *", "every minute")]
    [InlineData("*/5 * * * *", "every 5 minutes")]
    [InlineData("*/7 * * * *", "every hour at minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56")]
    [InlineData("2-59/5 * * * *", "every 5 minutes from 00:02")]
    [InlineData("0 * * * *", "every hour")]
    [InlineData("15 * * * *", "every hour at minute 15")]
    [InlineData("5,40 * * * *", "every hour at minutes 5 and 40")]
    [InlineData("0-10 * * * *", "every hour at minutes 0 to 10")]
    [InlineData("@hourly", "every hour")]
    [InlineData("@daily", "at 00:00, every day")]
    [InlineData("@weekly", "at 00:00, Sunday")]
    [InlineData("@monthly", "at 00:00, on day 1 of the month")]
    [InlineData("@yearly", "at 00:00, on day 1 of the month, in January")]
    [InlineData("@every_second", "every second")]
    [InlineData("@every_minute", "every minute")]
    [InlineData("30 * * * * *", "every minute at second 30")]
    [InlineData("*/10 * * * * *", "every 10 seconds")]
    [InlineData("30 15 * * * *", "every hour from 00:15:30")]
    [InlineData("30 2 * * mon-fri", "at 02:30, Monday to Friday")]
    [InlineData("30 2 * * 1-5", "at 02:30, Monday to Friday")]
    [InlineData("30 2 * * 1-5/2", "at 02:30, Monday to Friday")]
    [InlineData("30 2 * * mon-fri/2", "at 02:30, Monday, Wednesday and Friday")]
    [InlineData("0 9 * * *", "at 09:00, every day")]
    [InlineData("30 0 9 * * *", "at 09:00:30, every day")]
    [InlineData("0 9,17 * * *", "at 09:00 and 17:00, every day")]
    [InlineData("0 9,12,15 * * *", "at 09:00, 12:00 and 15:00, every day")]
    [InlineData("0 9-17 * * *", "every hour from 09:00 to 17:00, every day")]
    [InlineData("0 9-17/2 * * mon-fri", "every 2 hours from 09:00 to 17:00, Monday to Friday")]
    [InlineData("*/15 9-17 * * mon-fri", "every 15 minutes from 09:00 to 17:45, Monday to Friday")]
    [InlineData("* 9-17 * * *", "every minute from 09:00 to 17:59, every day")]
    [InlineData("*/15 9,17 * * *", "at 09:00, 09:15, 09:30, 09:45, 17:00, 17:15, 17:30 and 17:45, every day")]
    [InlineData("0,20,30 9,17 * * *", "at 09:00, 09:20, 09:30, 17:00, 17:20 and 17:30, every day")]
    [InlineData("*/15 9,13,17 * * *", "cron */15 9,13,17 * * *")]
    [InlineData("0 */2 * * *", "every 2 hours")]
    [InlineData("15 */2 * * *", "every 2 hours from 00:15")]
    [InlineData("0 1-23/2 * * *", "every 2 hours from 01:00")]
    [InlineData("0 */5 * * *", "every 5 hours from 00:00 to 20:00, every day")]
    [InlineData("0 */12 * * *", "every 12 hours")]
    [InlineData("30 8-11,13-17 * * *", "cron 30 8-11,13-17 * * *")]
    [InlineData("0 0-2,22-23 * * *", "at 00:00, 01:00, 02:00, 22:00 and 23:00, every day")]
    [InlineData("0 0 * * 0", "at 00:00, Sunday")]
    [InlineData("0 0 * * 7", "at 00:00, Sunday")]
    [InlineData("0 0 * * sat,sun", "at 00:00, Saturday and Sunday")]
    [InlineData("0 0 * * fri-mon", "at 00:00, Monday, Friday, Saturday and Sunday")]
    [InlineData("0 0 * * 1,3,5", "at 00:00, Monday, Wednesday and Friday")]
    [InlineData("0 0 * * 5/2", "at 00:00, Friday and Sunday")]
    [InlineData("0 6 1 * *", "at 06:00, on day 1 of the month")]
    [InlineData("0 6 1,15 * *", "at 06:00, on days 1 and 15 of the month")]
    [InlineData("0 6 1-7 * *", "at 06:00, on days 1 to 7 of the month")]
    [InlineData("0 6 */2 * *", "at 06:00, on days 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31 of the month")]
    [InlineData("0 6 1 1 *", "at 06:00, on day 1 of the month, in January")]
    [InlineData("0 6 1 jan,jul *", "at 06:00, on day 1 of the month, in January and July")]
    [InlineData("0 6 1 */3 *", "at 06:00, on day 1 of the month, in January, April, July and October")]
    [InlineData("0 6 * 6-8 *", "at 06:00, from June to August")]
    [InlineData("0 6 * 6,12 mon", "at 06:00, Monday, in June and December")]
    [InlineData("0 6 13 * 5", "at 06:00, on day 13 of the month, only if Friday")]
    [InlineData("0 6 1-7 * mon,tue", "at 06:00, on days 1 to 7 of the month, only if Monday or Tuesday")]
    [InlineData("0 6 L * *", "at 06:00, on the last day of the month")]
    [InlineData("0 6 last * *", "at 06:00, on the last day of the month")]
    [InlineData("0 6 LW * *", "at 06:00, on the last weekday (Monday to Friday) of the month")]
    [InlineData("0 6 1W * *", "at 06:00, on the first weekday (Monday to Friday) of the month")]
    [InlineData("0 6 15W * *", "at 06:00, on the weekday (Monday to Friday) nearest to day 15 of the month")]
    [InlineData("0 6 L-3 * *", "cron 0 6 L-3 * *")]
    [InlineData("0 6 L-3W * *", "cron 0 6 L-3W * *")]
    [InlineData("0 6 ? * 5L", "at 06:00, on the last Friday of the month")]
    [InlineData("0 6 * * friL", "at 06:00, on the last Friday of the month")]
    [InlineData("0 6 * * 5#2", "at 06:00, on the second Friday of the month")]
    [InlineData("0 6 * * mon#5", "at 06:00, on the fifth Monday of the month")]
    [InlineData("0 6 * 3,10 sun#1", "at 06:00, on the first Sunday of the month, in March and October")]
    [InlineData("0 6 13 * 5#2", "cron 0 6 13 * 5#2")]
    [InlineData("H 2 * * *", "cron H 2 * * *")]
    [InlineData("*/5 * 31 * *", "every 5 minutes, on day 31 of the month")]
    [InlineData("0 6 29 2 *", "at 06:00, on day 29 of the month, in February")]
    [InlineData("0 6 1-31 1-12 0-6", "at 06:00, every day")]
    [InlineData("0 6 1-30 * *", "at 06:00, on days 1 to 30 of the month")]
    public void A_cron_expression_is_said_in_words_or_says_itself(string expression, string words) => Assert.Equal(words, Trigger.Cron(expression).Describe());

    [Property(Arbitrary = [typeof(Expressions)], MaxTest = 300)]
    public void The_words_mean_what_happens(string expression)
    {
        var trigger = Trigger.Cron(expression);
        var words = trigger.Describe();
        if (words == $"cron {expression}")
        {
            return;
        }

        Assert.Equal(Meaning.Of(words).From(Meaning.Start), Occurrences(trigger).TakeWhile(occurrence => occurrence < Meaning.End).Take(Meaning.Most));
    }

    [Fact]
    public void Most_of_the_expressions_that_are_tried_have_words() =>
        Assert.InRange(Expressions.Some().Generator.Sample(500).Count(expression => !Trigger.Cron(expression).Describe().StartsWith("cron", StringComparison.Ordinal)), 300, 500);

    private static IEnumerable<DateTime> Occurrences(Trigger trigger)
    {
        for (var next = trigger.Next(Meaning.Start.AddTicks(-1)); next is { } occurrence; next = trigger.Next(occurrence))
        {
            yield return occurrence.UtcDateTime;
        }
    }

    public static class Expressions
    {
        public static Arbitrary<string> Some() => Arb.From(
            from minute in Field(0, 59, 2, 5, 7, 15, 30)
            from hour in Field(0, 23, 2, 3, 5, 6, 12)
            from day in Gen.Frequency((3, Gen.Constant("*")), (2, Field(1, 28, 2, 7)), (1, Gen.Elements("L", "1W", "LW", "15W", "L-3", "*/2")))
            from month in Gen.Frequency((3, Gen.Constant("*")), (1, Field(1, 12, 2, 3)))
            from week in Gen.Frequency((3, Gen.Constant("*")), (3, Field(0, 6, 2)), (1, Gen.Elements("7", "5/2", "1-5/2", "mon-fri/2", "fri-mon")), (1, Gen.Elements(day == "*" ? ["5#2", "monL", "0#5", "sunL"] : (string[])["*"])))
            // The weekday nearest to a day is never a Saturday: such an expression is none.
            where week == "*" || !day.Contains('W', StringComparison.Ordinal)
            select $"{minute} {hour} {day} {month} {week}");

        private static Gen<string> Field(int least, int most, params int[] steps) =>
            from one in Gen.Choose(least, most)
            from other in Gen.Choose(least, most)
            from step in Gen.Elements(steps)
            from text in Gen.Elements("*", $"*/{step}", $"{one}", $"{one}", $"{one},{other}", $"{Math.Min(one, other)}-{Math.Max(one, other)}", $"{Math.Min(one, other)}-{Math.Max(one, other)}/{step}", $"{one}/{step}")
            select text;
    }
}
